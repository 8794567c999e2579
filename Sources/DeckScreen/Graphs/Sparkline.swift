/// Small graphs of a series, as text of one cell a value or finer.
enum Sparkline {
    private static let blocks: [Unicode.Scalar] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let ascii: [Unicode.Scalar] = [" ", ".", "_", "-", "=", "+", "*", "%", "#"]
    /// Dots of a braille cell from the bottom up, left and right column.
    private static let leftDots: [UInt32] = [0, 0x40, 0x44, 0x46, 0x47]
    private static let rightDots: [UInt32] = [0, 0x80, 0xA0, 0xB0, 0xB8]

    /// One line; the newest value stands at the right end, and what does not fit is left out at the left.
    ///
    /// - Parameter peak: The value that fills a cell; nil is the greatest that is shown.
    static func line(_ values: [Double], width: Int, style: GraphStyle, peak: Double? = nil) -> String {
        guard width > 0 else { return "" }
        let perCell = style == .braille ? 2 : 1
        let shown = values.suffix(width * perCell)
        let top = peak ?? shown.max() ?? 0
        var padded = Array(repeating: -1.0, count: width * perCell - shown.count)
        padded += shown
        var text = String.UnicodeScalarView()
        for cell in 0..<width {
            text.append(
                style == .braille
                    ? braille(padded[2 * cell], padded[2 * cell + 1], top)
                    : (style == .block ? blocks : ascii)[level(padded[cell], top, 8)])
        }
        return String(text)
    }

    private static func braille(_ left: Double, _ right: Double, _ top: Double) -> Unicode.Scalar {
        let dots = leftDots[level(left, top, 4)] | rightDots[level(right, top, 4)]
        return dots == 0 ? " " : Unicode.Scalar(0x2800 + dots) ?? " "
    }

    /// 0 for nothing; anything above zero shows at least the lowest step, and zero itself too where it was
    /// measured.
    static func level(_ value: Double, _ top: Double, _ steps: Int) -> Int {
        guard value >= 0, value.isFinite else { return 0 }
        guard top > 0, value > 0 else { return 1 }
        return min(steps, max(1, Int((value / top * Double(steps)).rounded(.up))))
    }

    /// Eighths of a cell from the left, for bars: `▏` to `█`.
    static let leftBlocks: [Unicode.Scalar] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]

    /// A bar of that share of `width` cells; anything above zero shows something.
    static func bar(_ share: Double, width: Int, style: GraphStyle) -> String {
        guard width > 0, share > 0, share.isFinite else { return "" }
        let share = min(1, share)
        if style == .ascii {
            return String(repeating: "#", count: max(1, Int((share * Double(width)).rounded())))
        }
        let eighths = max(1, Int((share * Double(width) * 8).rounded()))
        var text = String(repeating: "█", count: eighths / 8)
        if eighths % 8 > 0 { text.unicodeScalars.append(leftBlocks[eighths % 8]) }
        return text
    }
}
