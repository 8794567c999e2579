/// One cell of a ``Frame``; plain bytes, so that a frame is one flat piece of memory.
///
/// Its text is asked of the frame: ``Frame/text(row:column:)``.
package struct Cell: Sendable, Hashable {
    /// A scalar; or, with the top bit set, the index of a cluster in the frame; 0 in the second half of a
    /// wide one.
    var glyph: UInt32
    package var style: CellStyle
    /// 1, or 2 for the first half of a wide glyph, or 0 for its second half, which is not painted by itself.
    package var width: UInt8

    static let clusterBit: UInt32 = 0x8000_0000

    init(glyph: UInt32, width: UInt8, style: CellStyle) {
        self.glyph = glyph
        self.width = width
        self.style = style
    }

    /// A blank of that style.
    package static func blank(_ style: CellStyle) -> Cell {
        Cell(glyph: 0x20, width: 1, style: style)
    }

    /// Whether it is the second half of the wide glyph to its left.
    package var isContinuation: Bool { width == 0 }

    /// The one scalar of the cell; nil when it holds a cluster of several or is a continuation.
    package var scalar: Unicode.Scalar? {
        glyph == 0 ? nil : Unicode.Scalar(glyph)
    }
}
