import CNcurses
import DeckScreen
import Glibc

/// Hands rows of a frame to ncurses.
struct CellWriter {
    private var pairs: ColorPairs
    /// One row in the shape of ncurses; kept between rows.
    private var row: [cchar_t] = []
    /// The widths that this C library, and so ncurses, gives scalars beyond ASCII.
    private var widths: [UInt32: Int32] = [:]

    init(depth: ColorDepth) {
        pairs = ColorPairs(depth: depth)
    }

    /// Writes a row of the frame into the standard window.
    mutating func write(_ frame: Frame, row number: Int) {
        row.removeAll(keepingCapacity: true)
        for column in 0..<frame.columns {
            let cell = frame[number, column]
            guard !cell.isContinuation else { continue }
            append(cell, of: frame, at: (number, column))
        }
        guard let window = fd_stdscr() else { return }
        wmove(window, Int32(number), 0)
        wadd_wchnstr(window, row, Int32(row.count))
    }

    private mutating func append(_ cell: Cell, of frame: Frame, at place: (row: Int, column: Int)) {
        let look = pairs.look(of: cell.style)
        if let scalar = cell.scalar {
            if scalar.value >= 0x20 && scalar.value < 0x7f || width(of: scalar) == Int32(cell.width) {
                append(wchar_t(bitPattern: scalar.value), 0, 0, 0, 0, look)
                return
            }
        } else {
            let scalars = Array(frame.text(row: place.row, column: place.column).unicodeScalars)
            // A cell of ncurses holds one spacing character and four that combine with it (CCHARW_MAX).
            if let base = scalars.first, width(of: base) == Int32(cell.width) {
                let marks = scalars.dropFirst().filter { width(of: $0) == 0 }
                    .prefix(4).map { wchar_t(bitPattern: $0.value) }
                func mark(_ index: Int) -> wchar_t { index < marks.count ? marks[index] : 0 }
                append(wchar_t(bitPattern: base.value), mark(0), mark(1), mark(2), mark(3), look)
                return
            }
        }
        // ncurses would think it of another width, or can't write it in this locale: what follows must not shift.
        for _ in 0..<cell.width { append(0x3f, 0, 0, 0, 0, look) }
    }

    private mutating func append(
        _ base: wchar_t, _ mark1: wchar_t, _ mark2: wchar_t, _ mark3: wchar_t, _ mark4: wchar_t,
        _ look: ColorPairs.Look
    ) {
        var text: (wchar_t, wchar_t, wchar_t, wchar_t, wchar_t, wchar_t) = (
            base, mark1, mark2, mark3, mark4, 0
        )
        var cell = cchar_t()
        withUnsafeBytes(of: &text) { bytes in
            _ = fd_set_cell(
                &cell, bytes.baseAddress?.assumingMemoryBound(to: wchar_t.self), look.attributes, look.pair)
        }
        row.append(cell)
    }

    private mutating func width(of scalar: Unicode.Scalar) -> Int32 {
        if let known = widths[scalar.value] { return known }
        let width = wcwidth(wchar_t(bitPattern: scalar.value))
        if widths.count > 8192 { widths.removeAll() }
        widths[scalar.value] = width
        return width
    }
}
