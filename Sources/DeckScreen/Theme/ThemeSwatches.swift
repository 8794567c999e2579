import FetchCore

/// What `fetchdeck themes` prints: every theme, where it is from, and how it looks.
public enum ThemeSwatches {
    /// One line a theme, and below it what is wrong with it, if anything is.
    ///
    /// - Parameter depth: Of the terminal that it is printed on; `.none` prints no escape sequence.
    public static func text(_ library: ThemeLibrary, depth: ColorDepth, isASCII: Bool = false) -> String {
        let listings = library.listings()
        let width = listings.map(\.name.count).max() ?? 0
        var lines: [String] = []
        for listing in listings {
            let name = listing.name + String(repeating: " ", count: width - listing.name.count)
            do {
                let theme = try library.load(listing.name)
                let variant = theme.variant == .dark ? "dark " : "light"
                let swatch = swatch(theme, depth: depth, isASCII: isASCII)
                lines.append("\(name)  \(variant)  \(swatch)\(listing.source)")
                lines += theme.warnings.map { "    warning: \($0)" }
            } catch {
                lines.append("\(name)  broken  \(listing.source)")
                lines.append("    \(error)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The states' signs and words in the theme's colours, on its background.
    private static func swatch(_ theme: Theme, depth: ColorDepth, isASCII: Bool) -> String {
        guard depth != .none else { return "" }
        let glyphs = isASCII ? Glyphs.ascii : .unicode
        let states: [RowState] = [.ok, .failed, .cancelled, .waiting, .receiving, .held, .queued]
        let parts = states.map { state in
            TerminalColors.sequence(theme[state.role], depth: depth) + " \(glyphs.state(state)) \(state.word)"
        }
        let accent = TerminalColors.sequence(theme[.accent], depth: depth) + " accent "
        return parts.joined() + accent + "\u{1B}[0m  "
    }
}

/// Escape sequences for what is printed outside of the dashboard
/// ([ECMA-48](https://ecma-international.org/publications-and-standards/standards/ecma-48/), SGR).
public enum TerminalColors {
    /// Sets attributes and colours as the style has them, everything else to the terminal's own.
    public static func sequence(_ style: CellStyle, depth: ColorDepth) -> String {
        var codes = ["0"]
        let attributes: [(CellAttributes, String)] = [
            (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
        ]
        codes += attributes.filter { style.attributes.contains($0.0) }.map(\.1)
        if let color = style.foreground { codes += code(color, depth, base: 30) }
        if let color = style.background { codes += code(color, depth, base: 40) }
        return "\u{1B}[" + codes.joined(separator: ";") + "m"
    }

    private static func code(_ color: ThemeColor, _ depth: ColorDepth, base: Int) -> [String] {
        switch depth {
        case .none: return []
        case .ansi16:
            let index = color.index16
            return [String(index < 8 ? base + index : base + 60 + index - 8)]
        case .palette256: return ["\(base + 8)", "5", "\(color.index256)"]
        case .truecolor: return ["\(base + 8)", "2", "\(color.red)", "\(color.green)", "\(color.blue)"]
        }
    }
}
