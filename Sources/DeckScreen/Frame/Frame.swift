/// A picture of the screen: a grid of cells, whatever paints it.
///
/// No drawing call can write outside of it, nor leave half of a wide glyph behind.
package struct Frame: Sendable, Equatable {
    package let columns: Int
    package let rows: Int
    /// Row by row.
    var cells: [Cell]
    /// Texts of the clusters that are more than one scalar.
    private var clusters: [String] = []
    /// Where the terminal's cursor is shown, as while text is typed; nil hides it.
    package var cursor: CursorPosition?

    package init(columns: Int, rows: Int, style: CellStyle = .plain) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
        cells = Array(repeating: .blank(style), count: self.columns * self.rows)
    }

    package var bounds: Rect { Rect(row: 0, column: 0, height: rows, width: columns) }

    /// The cell there; the row and column must be within the frame.
    package subscript(row: Int, column: Int) -> Cell {
        precondition(row >= 0 && row < rows && column >= 0 && column < columns, "no cell \(row), \(column)")
        return cells[row * columns + column]
    }

    /// What a cell shows; empty for the second half of a wide glyph.
    package func text(row: Int, column: Int) -> String {
        text(of: self[row, column])
    }

    func text(of cell: Cell) -> String {
        if cell.glyph & Cell.clusterBit != 0 { return clusters[Int(cell.glyph & ~Cell.clusterBit)] }
        return cell.scalar.map { String(Character($0)) } ?? ""
    }

    /// Whether two frames show the same in one row; frames of different widths never do.
    package func hasSameRow(_ row: Int, as other: Frame) -> Bool {
        guard columns == other.columns, row < rows, row < other.rows else { return false }
        let start = row * columns
        for index in start..<(start + columns) {
            let (cell, candidate) = (cells[index], other.cells[index])
            if cell.glyph & Cell.clusterBit == 0 {
                guard cell == candidate else { return false }
            } else {
                // Where a cluster lies in the frame's table says nothing.
                guard cell.style == candidate.style, cell.width == candidate.width,
                    candidate.glyph & Cell.clusterBit != 0, text(of: cell) == other.text(of: candidate)
                else { return false }
            }
        }
        return true
    }

    /// Puts one glyph; outside of the frame, or where its second half would be, it does nothing or puts a
    /// blank.
    mutating func set(
        row: Int, column: Int, base: Unicode.Scalar, marks: [Unicode.Scalar] = [], width: Int,
        style: CellStyle
    ) {
        guard row >= 0, row < rows, column >= 0, column < columns else { return }
        let index = row * columns + column
        guard width == 1 || column + 1 < columns else {
            mend(index, column)
            cells[index] = .blank(style)
            return
        }
        mend(index, column)
        if width == 2 { mend(index + 1, column + 1) }
        let glyph = marks.isEmpty ? base.value : intern(base, marks)
        cells[index] = Cell(glyph: glyph, width: UInt8(width), style: style)
        if width == 2 { cells[index + 1] = Cell(glyph: 0, width: 0, style: style) }
    }

    /// Changes the look of a cell and leaves what it shows.
    mutating func restyle(row: Int, column: Int, _ change: (inout CellStyle) -> Void) {
        guard row >= 0, row < rows, column >= 0, column < columns else { return }
        change(&cells[row * columns + column].style)
    }

    /// Blanks the other half of a wide glyph whose one half is about to be overwritten.
    private mutating func mend(_ index: Int, _ column: Int) {
        let cell = cells[index]
        if cell.width == 2, column + 1 < columns {
            cells[index + 1] = .blank(cells[index + 1].style)
        } else if cell.width == 0, column > 0 {
            cells[index - 1] = .blank(cells[index - 1].style)
        }
    }

    private mutating func intern(_ base: Unicode.Scalar, _ marks: [Unicode.Scalar]) -> UInt32 {
        var view = String.UnicodeScalarView()
        view.append(base)
        view.append(contentsOf: marks)
        clusters.append(String(view))
        return Cell.clusterBit | UInt32(clusters.count - 1)
    }
}

/// A place in a frame.
package struct CursorPosition: Sendable, Hashable {
    package var row: Int
    package var column: Int

    package init(row: Int, column: Int) {
        self.row = row
        self.column = column
    }
}
