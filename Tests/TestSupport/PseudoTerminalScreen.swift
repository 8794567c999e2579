/// A terminal as xterm would show it: takes what a program writes, and holds what a person would see.
///
/// It knows what ncurses sends to xterm, screen, tmux, linux and vt100 entries; an unknown sequence is kept in ``unknown``.
package struct PseudoTerminalScreen: Sendable {
    /// One place of the grid.
    package struct Cell: Sendable, Hashable {
        /// Empty in the second half of a wide character.
        package var text = " "
        package var look = Look()
    }

    /// Colors and attributes in force.
    package struct Look: Sendable, Hashable {
        package var bold = false
        package var dim = false
        package var italic = false
        package var underline = false
        package var reverse = false
        /// The number of the color, one of 24 bits counted from ``direct``; nil is the terminal's own.
        package var foreground: Int?
        package var background: Int?

        /// What the number of `0x000000` is.
        package static let direct = 0x100_0000

        package init(bold: Bool = false, foreground: Int? = nil) {
            self.bold = bold
            self.foreground = foreground
        }
    }

    package private(set) var columns: Int
    package private(set) var rows: Int
    /// Where the next character goes, from 0.
    package internal(set) var cursor = (row: 0, column: 0)
    /// Private modes (`ESC [ ? n h`) that are on; 25 is the cursor, 1049 the alternate screen.
    package internal(set) var modes: Set<Int> = [7, 25]
    /// Strings of OSC sequences, in order.
    package internal(set) var commands: [String] = []
    /// How often the bell rang.
    package internal(set) var bells = 0
    /// Sequences that were not understood.
    package internal(set) var unknown: [String] = []
    /// What the terminal answers to queries that came; whoever feeds it sends them on and empties it.
    package internal(set) var replies: [UInt8] = []
    /// The answer to OSC 11, such as `rgb:ffff/ffff/ffff`; nil doesn't answer, as old terminals.
    package var background: String?
    /// Whether it answers queries of its attributes (DA1).
    package var answersAttributes = true
    /// Whether keys of the cursor send `ESC O A`.
    package internal(set) var hasApplicationKeys = false

    var grid: [[Cell]]
    var otherGrid: [[Cell]]
    var savedCursor = (row: 0, column: 0)
    var look = Look()
    var scrollTop = 0
    var scrollBottom: Int
    /// Set after a character in the last column: the next one wraps.
    var wraps = false
    /// Whether characters push the rest of the row to the right (IRM).
    var inserts = false
    var lastCharacter: Character?
    var state = ParserState.ground

    /// Where in a sequence the parser stands.
    enum ParserState: Sendable, Equatable {
        case ground
        case escape
        case charset
        case control([UInt8])
        case string(UInt8, [UInt8])
        case stringEscape(UInt8, [UInt8])
        case text([UInt8], Int)
    }

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        scrollBottom = rows - 1
        grid = Self.blank(columns, rows)
        otherGrid = grid
    }

    private static func blank(_ columns: Int, _ rows: Int) -> [[Cell]] {
        Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
    }

    /// The rows as text, without blanks at their ends.
    package var lines: [String] {
        grid.map { row in
            let text = row.map(\.text).joined()
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// All rows, one a line.
    package var text: String { lines.joined(separator: "\n") }

    package func contains(_ text: String) -> Bool { lines.contains { $0.contains(text) } }

    /// The cell there; nil outside of the screen.
    package func cell(row: Int, column: Int) -> Cell? {
        grid.indices.contains(row) && grid[row].indices.contains(column) ? grid[row][column] : nil
    }

    /// Whether the program shows the alternate screen.
    package var isAlternate: Bool { modes.contains(1049) || modes.contains(47) || modes.contains(1047) }

    /// Another size: rows and columns are cut off or added at the bottom and at the right.
    package mutating func resize(columns: Int, rows: Int) {
        func fit(_ grid: [[Cell]]) -> [[Cell]] {
            var result = grid.prefix(rows).map { row in
                Array(row.prefix(columns)) + Array(repeating: Cell(), count: max(0, columns - row.count))
            }
            while result.count < rows { result.append(Array(repeating: Cell(), count: columns)) }
            return result
        }
        grid = fit(grid)
        otherGrid = fit(otherGrid)
        self.columns = columns
        self.rows = rows
        scrollTop = 0
        scrollBottom = rows - 1
        cursor = (min(cursor.row, rows - 1), min(cursor.column, columns - 1))
        wraps = false
    }

    /// Takes what the program wrote.
    package mutating func feed(_ bytes: [UInt8]) {
        for byte in bytes { take(byte) }
    }

    mutating func put(_ character: Character) {
        let width = Self.width(of: character)
        lastCharacter = character
        guard width > 0 else { return combine(character) }
        if wraps || cursor.column + width > columns {
            if modes.contains(7) {
                cursor.column = 0
                lineFeed()
            } else {
                cursor.column = columns - width
            }
            wraps = false
        }
        if inserts {
            grid[cursor.row].removeLast(width)
            grid[cursor.row].insert(contentsOf: Array(repeating: Cell(), count: width), at: cursor.column)
        }
        clearHalves(cursor.column)
        grid[cursor.row][cursor.column] = Cell(text: String(character), look: look)
        if width == 2 {
            clearHalves(cursor.column + 1, isSecond: true)
            grid[cursor.row][cursor.column + 1] = Cell(text: "", look: look)
        }
        cursor.column += width
        if cursor.column >= columns {
            cursor.column = columns - 1
            wraps = true
        }
    }

    /// Adds a mark to the character before the cursor.
    private mutating func combine(_ mark: Character) {
        var column = wraps ? cursor.column : cursor.column - 1
        while column > 0, grid[cursor.row][column].text.isEmpty { column -= 1 }
        guard column >= 0 else { return }
        grid[cursor.row][column].text.append(mark)
    }

    /// Blanks the other half of a wide character that is about to lose one.
    private mutating func clearHalves(_ column: Int, isSecond: Bool = false) {
        if grid[cursor.row][column].text.isEmpty, column > 0, !isSecond {
            grid[cursor.row][column - 1].text = " "
        }
        if column + 1 < columns, grid[cursor.row][column + 1].text.isEmpty {
            grid[cursor.row][column + 1].text = " "
        }
    }

    mutating func lineFeed() {
        if cursor.row == scrollBottom {
            scroll(1)
        } else if cursor.row < rows - 1 {
            cursor.row += 1
        }
    }

    /// Moves the scroll region up by that many rows, or down by a negative number.
    mutating func scroll(_ count: Int) {
        insertOrDelete(count, from: scrollTop)
    }

    /// Deletes rows there, or inserts them by a negative number, within the scroll region.
    mutating func insertOrDelete(_ count: Int, from top: Int) {
        guard top <= scrollBottom else { return }
        let height = scrollBottom - top + 1
        let blanks = Array(
            repeating: [Cell](repeating: Cell(), count: columns), count: min(abs(count), height))
        let region = Array(grid[top...scrollBottom])
        let moved =
            count > 0
            ? Array(region.dropFirst(blanks.count)) + blanks : blanks + Array(region.dropLast(blanks.count))
        grid.replaceSubrange(top...scrollBottom, with: moved)
    }

    mutating func erase(row: Int, _ range: Range<Int>) {
        var blank = Cell()
        blank.look.background = look.background
        for column in range.clamped(to: 0..<columns) { grid[row][column] = blank }
    }

    mutating func switchScreen(alternate: Bool) {
        guard alternate != isAlternate else { return }
        swap(&grid, &otherGrid)
        if alternate {
            savedCursor = cursor
            grid = Self.blank(columns, rows)
        } else {
            cursor = (min(savedCursor.row, rows - 1), min(savedCursor.column, columns - 1))
        }
        wraps = false
    }

    static func width(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97c, 0xac00...0xd7a3,
            0xf900...0xfaff, 0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6, 0x1_f300...0x1_f320,
            0x2_0000...0x3_fffd:
            return 2
        default: return scalar.properties.isEmojiPresentation ? 2 : 1
        }
    }
}
