import DeckScreen

/// What terminals answer to queries.
enum TerminalAnswer {
    /// The color in `11;rgb:RRRR/GGGG/BBBB`, one to four hex digits each; nil when it is something else.
    static func background(_ text: ArraySlice<UInt8>) -> ThemeColor? {
        let prefix = Array("11;rgb".utf8)
        guard text.starts(with: prefix), let colon = text.firstIndex(of: UInt8(ascii: ":")) else {
            return nil
        }
        let parts = text[(colon + 1)...].split(separator: UInt8(ascii: "/"))
        guard parts.count >= 3 else { return nil }
        var rgb: UInt32 = 0
        for part in parts.prefix(3) {
            guard (1...4).contains(part.count),
                let value = UInt32(String(decoding: part, as: UTF8.self), radix: 16)
            else { return nil }
            let most = UInt32(1) << (4 * UInt32(part.count)) - 1
            rgb = rgb << 8 | value * 255 / most
        }
        return ThemeColor(rgb: rgb)
    }

    /// The background that rxvt and some others name in `COLORFGBG`: `15;0`; nil when it says nothing.
    static func background(colorFgBg value: String?) -> ThemeColor? {
        guard let last = value?.split(separator: ";").last, let index = Int(last),
            let color = AnsiColor(rawValue: UInt8(clamping: index))
        else { return nil }
        return ThemeColor(rgb: color.rgb)
    }
}

extension ThemeColor {
    /// Whether dark text is what reads well on it: a background to choose a light theme for.
    package var isLight: Bool {
        Int(red) * 299 + Int(green) * 587 + Int(blue) * 114 > 127_500
    }
}
