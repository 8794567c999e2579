import DeckScreen
import Testing

@testable import CursesTerminal

@Suite("Traits of the terminal")
struct TerminalTraitsTests {
    private static func traits(
        _ name: String, colors: Int = 8, isXterm: Bool = false, hasMouse: Bool = true,
        _ variables: [String: String] = [:], isUTF8: Bool = true, options: TerminalOptions = TerminalOptions()
    ) -> TerminalTraits {
        TerminalTraits(
            entry: .init(name: name, colors: colors, isXterm: isXterm, hasMouse: hasMouse), isUTF8: isUTF8,
            options: options, environment: { variables[$0] })
    }

    @Test(
        "colors are what terminfo has, and none where the user wants none",
        arguments: [
            (256, true, ColorDepth.palette256), (16, true, .ansi16), (8, true, .ansi16), (0, true, .none),
            (-1, true, .none), (256, false, .none),
        ])
    func depth(_ colors: Int, _ wanted: Bool, _ depth: ColorDepth) {
        var options = TerminalOptions()
        options.color = wanted
        #expect(Self.traits("xterm-256color", colors: colors, options: options).depth == depth)
    }

    @Test("24-bit color is used where the terminal says so, not in screen, and not against the user's wish")
    func truecolor() {
        func depth(_ colors: Int, _ variables: [String: String] = [:], wanted: Bool = true) -> ColorDepth {
            var options = TerminalOptions()
            options.color = wanted
            return TerminalTraits(
                entry: .init(name: "xterm-256color", colors: colors, hasTruecolor: true), isUTF8: true,
                options: options, environment: { variables[$0] }
            ).depth
        }
        #expect(depth(256) == .truecolor)
        #expect(depth(8) == .truecolor)
        #expect(depth(256, ["TMUX": "x"]) == .truecolor)
        #expect(depth(256, ["STY": "x"]) == .palette256)
        #expect(depth(0) == .none)
        #expect(depth(256, wanted: false) == .none)
    }

    @Test("a locale that is not UTF-8, --ascii, and a terminal that knows no more mean ASCII")
    func unicode() {
        var ascii = TerminalOptions()
        ascii.unicode = false
        #expect(Self.traits("xterm").unicode)
        #expect(!Self.traits("xterm", isUTF8: false).unicode)
        #expect(!Self.traits("xterm", options: ascii).unicode)
        #expect(Self.traits("vte-256color").unicode)
        for name in ["linux", "vt100", "vt220"] { #expect(!Self.traits(name).unicode) }
    }

    @Test("consoles get no mouse, no modes and no title; terminals of xterm's kind do")
    func modes() {
        for name in ["linux", "vt100"] {
            let traits = Self.traits(name, hasMouse: name == "linux")
            #expect(!traits.mouse && !traits.modes && !traits.title && !traits.progress)
        }
        #expect(Self.traits("foot", isXterm: true).modes)
        #expect(Self.traits("tmux-256color").title)
        #expect(!Self.traits("screen").title)
        var options = TerminalOptions()
        options.mouse = false
        #expect(!Self.traits("xterm", isXterm: true, options: options).mouse)
    }

    @Test(
        "a copy is tried where it may arrive, and else the reason is said",
        arguments: [
            (["A": "1"], true), (["TERM_PROGRAM": "Apple_Terminal"], false), (["VTE_VERSION": "7200"], false),
            (["TMUX": "socket,1,0"], true),
        ])
    func clipboard(_ variables: [String: String], _ works: Bool) {
        #expect((Self.traits("xterm", variables).clipboardObstacle == nil) == works)
    }

    @Test("a terminal without a clipboard says so by its name")
    func noClipboard() {
        #expect(Self.traits("linux").clipboardObstacle == "a terminal of type linux has no clipboard")
    }

    @Test(
        "progress goes only to terminals that are known to show it",
        arguments: [
            ([:], false), (["WT_SESSION": "1"], true), (["TERM_PROGRAM": "ghostty"], true),
            (["TERM_PROGRAM": "ghostty", "TMUX": "x"], false), (["VTE_VERSION": "7600"], false),
            (["VTE_VERSION": "8000"], true),
        ] as [([String: String], Bool)])
    func progress(_ variables: [String: String], _ shows: Bool) {
        #expect(Self.traits("xterm", variables).progress == shows)
    }

    @Test(
        "a notification is sent only where it is known to be taken, and not to what stands between",
        arguments: [
            ("xterm", [:], nil), ("xterm-kitty", ["KITTY_WINDOW_ID": "1"], .osc9),
            ("xterm-256color", ["TERM_PROGRAM": "iTerm.app"], .osc9),
            ("xterm-256color", ["TERM_PROGRAM": "WezTerm", "TMUX": "x"], nil), ("foot", [:], .osc777),
            ("xterm-256color", ["WT_SESSION": "1"], nil), ("linux", ["KITTY_WINDOW_ID": "1"], nil),
        ] as [(String, [String: String], DesktopNotice?)])
    func notices(_ name: String, _ variables: [String: String], _ notice: DesktopNotice?) {
        #expect(Self.traits(name, isXterm: name != "linux", variables).notice == notice)
    }

    @Test("the error of a terminal that won't do names TERM and what to do")
    func errors() {
        #expect(TerminalError(.unknownTerminal, "foo").description.contains("TERM is 'foo'"))
        #expect(TerminalError(.noCursorAddressing, "dumb").description.contains("TERM is 'dumb'"))
        #expect(TerminalError(.noTerminalName).description.contains("TERM=xterm-256color"))
    }

    @Test(
        "graphs are of braille dots where the terminal is known to draw them itself",
        arguments: [
            ("xterm-256color", [:], false), ("xterm-256color", ["VTE_VERSION": "7200"], true),
            ("xterm-kitty", ["KITTY_WINDOW_ID": "1"], true), ("foot", [:], true),
            ("xterm-256color", ["TERM_PROGRAM": "WezTerm"], true), ("linux", ["VTE_VERSION": "7200"], false),
        ] as [(String, [String: String], Bool)])
    func braille(_ name: String, _ variables: [String: String], _ hasDots: Bool) {
        #expect(Self.traits(name, variables).braille == hasDots)
    }
}
