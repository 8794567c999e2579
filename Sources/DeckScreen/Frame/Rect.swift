/// A part of the screen, in cells from the top left.
package struct Rect: Sendable, Hashable {
    package var row: Int
    package var column: Int
    package var height: Int
    package var width: Int

    package init(row: Int, column: Int, height: Int, width: Int) {
        self.row = row
        self.column = column
        self.height = max(0, height)
        self.width = max(0, width)
    }

    /// The row below the last.
    package var bottom: Int { row + height }
    /// The column right of the last.
    package var right: Int { column + width }
    package var isEmpty: Bool { height == 0 || width == 0 }

    package func contains(row: Int, column: Int) -> Bool {
        row >= self.row && row < bottom && column >= self.column && column < right
    }

    /// The same without this many cells at each side; empty where nothing is left.
    package func inset(rows: Int, columns: Int) -> Rect {
        Rect(
            row: row + rows, column: column + columns, height: height - 2 * rows, width: width - 2 * columns)
    }

    /// The first rows, and the rest below them.
    package func splitTop(_ rows: Int) -> (top: Rect, rest: Rect) {
        let rows = min(max(0, rows), height)
        return (
            Rect(row: row, column: column, height: rows, width: width),
            Rect(row: row + rows, column: column, height: height - rows, width: width)
        )
    }

    /// The first columns, and the rest to the right of them.
    package func splitLeft(_ columns: Int) -> (left: Rect, rest: Rect) {
        let columns = min(max(0, columns), width)
        return (
            Rect(row: row, column: column, height: height, width: columns),
            Rect(row: row, column: column + columns, height: height, width: width - columns)
        )
    }
}
