import DeckScreen

/// What the terminal can do, judged from its terminfo entry and the environment.
package struct TerminalTraits: Sendable, Equatable {
    /// The terminfo entry in use: that of TERM, or the nearest that the system has.
    package var name: String
    /// Whether anything but ASCII may be painted.
    package var unicode: Bool
    /// ``ColorDepth/none`` where the user wants none.
    package var depth: ColorDepth
    /// Reports the mouse.
    package var mouse: Bool
    /// Understands xterm's private modes: focus reports, bracketed paste.
    package var modes: Bool
    /// Has a title that can be set.
    package var title: Bool
    /// Shows OSC 9;4 progress; elsewhere the same sequence may pop up a notification, so it is sent to none unknown.
    package var progress: Bool
    /// Whether it is known to draw braille dots itself; elsewhere the font may lack them, or show them as letters.
    package var braille: Bool
    /// How it is told to notify, where it is known to; elsewhere the sequence may show as text.
    package var notice: DesktopNotice?
    /// Between us and the terminal.
    package var multiplexer: Multiplexer?
    /// Why a copy (OSC 52) will not arrive; nil when it is worth trying.
    package var clipboardObstacle: String?

    /// A program that shows us inside of its own terminal.
    package enum Multiplexer: Sendable, Equatable {
        case tmux
        case screen
    }

    /// The facts of a terminfo entry that matter here.
    struct Entry: Sendable, Equatable {
        var name: String
        var colors = 0
        /// Whether it, or COLORTERM, says that 24-bit colors are shown.
        var hasTruecolor = false
        /// The extension `XT`: a terminal of xterm's kind.
        var isXterm = false
        var hasMouse = false
    }

    init(
        entry: Entry, isUTF8: Bool, options: TerminalOptions,
        environment: (String) -> String?
    ) {
        func isSet(_ name: String) -> Bool { environment(name).map { !$0.isEmpty } ?? false }
        let family = entry.name.prefix { $0 != "-" && $0 != "." }
        name = entry.name
        // A console's font has 512 signs at most and a VT100 knows no UTF-8, whatever the locale says.
        let isPoor = family == "linux" || (family.hasPrefix("vt") && family != "vte")
        unicode = options.unicode && isUTF8 && !isPoor
        multiplexer = isSet("TMUX") || family == "tmux" ? .tmux : isSet("STY") ? .screen : nil
        // screen shows none of them, whatever the terminal around it says of itself.
        let hasTruecolor = entry.hasTruecolor && multiplexer != .screen
        depth =
            !options.color || entry.colors < 8
            ? .none : hasTruecolor ? .truecolor : entry.colors >= 256 ? .palette256 : .ansi16
        modes = entry.isXterm || ["xterm", "tmux", "screen", "rxvt"].contains(family)
        mouse = options.mouse && (modes || (entry.hasMouse && family != "linux"))
        title = modes && family != "screen"
        let program = environment("TERM_PROGRAM") ?? ""
        progress =
            multiplexer == nil && modes
            && (isSet("WT_SESSION") || environment("ConEmuANSI") == "ON"
                || ["ghostty", "WezTerm", "mintty"].contains(program) || isSet("KONSOLE_VERSION")
                || (environment("VTE_VERSION").flatMap { Int($0) } ?? 0) >= 7900)
        notice = multiplexer == nil && modes ? Self.notice(program, family, isSet) : nil
        let drawsDots: Set = ["ghostty", "WezTerm", "iTerm.app"]
        braille =
            unicode
            && (drawsDots.contains(program) || ["foot", "alacritty"].contains(family)
                || isSet("KITTY_WINDOW_ID")
                || isSet("KONSOLE_VERSION") || isSet("WT_SESSION") || isSet("VTE_VERSION"))
        clipboardObstacle = Self.obstacle(modes: modes, name: entry.name, environment: environment)
    }

    private static func notice(
        _ program: String, _ family: some StringProtocol, _ isSet: (String) -> Bool
    ) -> DesktopNotice? {
        if ["ghostty", "WezTerm", "iTerm.app"].contains(program) || isSet("KITTY_WINDOW_ID") {
            return .osc9
        }
        return family == "foot" ? .osc777 : nil
    }

    private static func obstacle(modes: Bool, name: String, environment: (String) -> String?) -> String? {
        if !modes { return "a terminal of type \(name) has no clipboard" }
        if environment("TERM_PROGRAM") == "Apple_Terminal" {
            return "Terminal.app takes no copy from programs"
        }
        if let version = environment("VTE_VERSION"), !version.isEmpty {
            return "this terminal (VTE \(version)) takes no copy from programs"
        }
        return nil
    }
}

extension TerminalTraits {
    /// What the terminal at hand can do, and its size where it tells; nothing is written to it or changed.
    ///
    /// - Parameter environment: every variable by its name.
    /// - Throws: ``TerminalError`` where the dashboard could not be shown.
    public static func find(
        _ options: TerminalOptions, environment: [String: String]
    ) throws(TerminalError) -> (traits: TerminalTraits, size: TerminalSize?) {
        let isUTF8 = TerminalLocale.adopt()
        let device = try TerminalDevice.find()
        defer { device.close() }
        let entry = try TerminalEntry.find(device: device) { environment[$0] }
        return (
            TerminalTraits(entry: entry, isUTF8: isUTF8, options: options) { environment[$0] }, device.size
        )
    }
}
