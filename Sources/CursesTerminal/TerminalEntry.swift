import CNcurses
import DeckModel
import DeckScreen

/// Looks the terminal up in terminfo.
enum TerminalEntry {
    /// Terminals of xterm's kind whose own entries come with themselves, not with the system.
    private static let xtermLikes = [
        "xterm", "alacritty", "foot", "ghostty", "kitty", "konsole", "mintty", "rio", "st", "vte", "wezterm",
        "contour", "iterm", "iterm2", "gnome",
    ]

    /// The facts of the entry that TERM names; an entry of 256 colors for a terminal that says it has 24-bit color.
    ///
    /// - Throws: When there is none, or the terminal can't place its cursor. Nothing was written or set.
    static func find(
        device: TerminalDevice, environment: (String) -> String?
    ) throws(TerminalError) -> TerminalTraits.Entry {
        guard let name = environment("TERM"), !name.isEmpty else { throw TerminalError(.noTerminalName) }
        let family = String(name.prefix { $0 != "-" && $0 != "." })
        guard var entry = load(name, device) ?? fallback(family, device) else {
            throw TerminalError(name == "dumb" ? .noCursorAddressing : .unknownTerminal, name)
        }
        guard fd_terminfo_string("cup") != nil else { throw TerminalError(.noCursorAddressing, name) }
        let saysTruecolor = ColorDepth.saysTruecolor(environment("COLORTERM"))
        if saysTruecolor, entry.colors < 256, ["xterm", "screen", "tmux"].contains(name) {
            if let richer = load(name + "-256color", device) {
                entry = richer
            } else {
                _ = load(name, device)
            }
        }
        if saysTruecolor { entry.hasTruecolor = true }
        return entry
    }

    private static func fallback(_ family: String, _ device: TerminalDevice) -> TerminalTraits.Entry? {
        xtermLikes.contains(family.lowercased()) ? load("xterm-256color", device) : nil
    }

    private static func load(_ name: String, _ device: TerminalDevice) -> TerminalTraits.Entry? {
        var result: Int32 = 0
        guard setupterm(name, device.output, &result) == OK else { return nil }
        return TerminalTraits.Entry(
            name: name, colors: Int(tigetnum("colors")), hasTruecolor: hasTruecolor,
            isXterm: tigetflag("XT") > 0,
            hasMouse: fd_terminfo_string("kmous") != nil)
    }

    /// Whether the entry says so: `RGB` of ncurses, a flag, a number or a string, or `Tc` of tmux.
    private static var hasTruecolor: Bool {
        tigetflag("RGB") > 0 || tigetnum("RGB") > 0 || fd_terminfo_string("RGB") != nil || tigetflag("Tc") > 0
    }

    /// What this terminal's keys send; only what begins with Esc, for a control character is a key of its own to us.
    static func keySequences() -> [[UInt8]: KeyStroke] {
        var sequences: [[UInt8]: KeyStroke] = [:]
        for (name, stroke) in KeySequences.capabilities {
            guard let value = fd_terminfo_string(name) else { continue }
            let bytes = Array(String(cString: value).utf8)
            if bytes.count > 1, bytes.first == 0x1b { sequences[bytes] = stroke }
        }
        return sequences
    }

    /// A capability as bytes to send, without the delays that only hardware needed; empty where there is none.
    static func output(_ name: String) -> String {
        guard let value = fd_terminfo_string(name) else { return "" }
        return withoutDelays(String(cString: value))
    }

    /// Where the cursor is put on the way out of a terminal that has no second screen.
    static var lastLine: String {
        guard let position = fd_terminfo_string("cup"), let text = fd_terminfo_position(position, 998, 0)
        else {
            return ""
        }
        return withoutDelays(String(cString: text))
    }

    /// Leaves out `$<5/>`.
    static func withoutDelays(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "$<")?.lowerBound, let end = rest[start...].firstIndex(of: ">")
        {
            result += rest[..<start]
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
