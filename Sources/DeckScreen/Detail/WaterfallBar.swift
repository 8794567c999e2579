import DeckModel

/// One phase of the waterfall: where in the attempt it began and how long it took.
struct WaterfallBar: Equatable {
    var role: Role
    var phase: Int
    var startMicroseconds: Int64
    var lengthMicroseconds: Int64
    var totalMicroseconds: Int64
    /// Cells left of the bars.
    static let labelWidth = 20

    func draw(row: Int, column: Int, right: Int, on canvas: inout Canvas) {
        let width = min(right - column - Self.labelWidth, 100)
        guard width > 4, totalMicroseconds > 0, lengthMicroseconds > 0 else { return }
        let scale = Double(width) / Double(totalMicroseconds)
        let start = min(width - 1, Int(Double(startMicroseconds) * scale))
        let length = max(1, min(width - start, Int((Double(lengthMicroseconds) * scale).rounded())))
        let glyph: Unicode.Scalar = canvas.look.isASCII ? "=" : "━"
        canvas.frame.horizontalLine(
            glyph, row: row, column: column + Self.labelWidth + start, width: length,
            style: canvas.theme[role])
    }
}
