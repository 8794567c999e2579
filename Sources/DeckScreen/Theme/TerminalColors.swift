/// Escape sequences for what is printed outside of the dashboard
/// ([ECMA-48](https://ecma-international.org/publications-and-standards/standards/ecma-48/), SGR).
package enum TerminalColors {
    /// Sets attributes and colors as the style has them, everything else to the terminal's own.
    package static func sequence(_ style: CellStyle, depth: ColorDepth) -> String {
        var codes = ["0"]
        let attributes: [(CellAttributes, String)] = [
            (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
        ]
        codes += attributes.filter { style.attributes.contains($0.0) }.map(\.1)
        if let color = style.foreground {
            codes += code(color, on: style.background, depth, base: 30)
        }
        if let color = style.background { codes += code(color, on: nil, depth, base: 40) }
        return "\u{1B}[" + codes.joined(separator: ";") + "m"
    }

    /// Everything back to the terminal's own.
    package static let reset = "\u{1B}[0m"

    private static func code(
        _ color: ThemeColor, on paper: ThemeColor?, _ depth: ColorDepth, base: Int
    ) -> [String] {
        switch depth {
        case .none: return []
        case .ansi16:
            let index = color.index16(on: paper)
            return [String(index < 8 ? base + index : base + 60 + index - 8)]
        case .palette256: return ["\(base + 8)", "5", "\(color.index256(on: paper))"]
        case .truecolor: return ["\(base + 8)", "2", "\(color.red)", "\(color.green)", "\(color.blue)"]
        }
    }
}
