/// The sequences of ECMA-48 and xterm
/// ([ctlseqs](https://invisible-island.net/xterm/ctlseqs/ctlseqs.html)).
extension PseudoTerminalScreen {
    mutating func take(_ byte: UInt8) {
        switch state {
        case .ground: ground(byte)
        case .escape: escape(byte)
        case .charset: state = .ground
        case .control(let body): control(body, byte)
        case .string(let kind, let body):
            switch byte {
            case 0x07: finishString(kind, body)
            case 0x1b: state = .stringEscape(kind, body)
            default: state = .string(kind, body + [byte])
            }
        case .stringEscape(let kind, let body):
            // Inside of tmux's wrapping an Esc is doubled.
            if byte == 0x1b {
                state = .string(kind, body + [byte])
            } else {
                finishString(kind, body)
            }
        case .text(let body, let missing):
            guard byte & 0xc0 == 0x80 else {
                state = .ground
                put("\u{fffd}")
                return take(byte)
            }
            if missing > 1 {
                state = .text(body + [byte], missing - 1)
            } else {
                state = .ground
                for character in String(decoding: body + [byte], as: UTF8.self) { put(character) }
            }
        }
    }

    private mutating func ground(_ byte: UInt8) {
        switch byte {
        case 0x1b: state = .escape
        case 0x07: bells += 1
        case 0x08:
            cursor.column = max(0, cursor.column - 1)
            wraps = false
        case 0x09:
            cursor.column = min(columns - 1, (cursor.column / 8 + 1) * 8)
        case 0x0a, 0x0b, 0x0c: lineFeed()
        case 0x0d:
            cursor.column = 0
            wraps = false
        case 0x00..<0x20, 0x7f: break
        case 0x20..<0x80: put(Character(Unicode.Scalar(byte)))
        case 0xc2..<0xe0: state = .text([byte], 1)
        case 0xe0..<0xf0: state = .text([byte], 2)
        case 0xf0..<0xf5: state = .text([byte], 3)
        default: put("\u{fffd}")
        }
    }

    private mutating func escape(_ byte: UInt8) {
        state = .ground
        switch byte {
        case UInt8(ascii: "["): state = .control([])
        case 0x5d, UInt8(ascii: "P"), 0x58, 0x5e, 0x5f: state = .string(byte, [])
        case 0x28...0x2f, UInt8(ascii: "#"), UInt8(ascii: "%"): state = .charset
        case UInt8(ascii: "7"): savedCursor = cursor
        case UInt8(ascii: "8"):
            cursor = (min(savedCursor.row, rows - 1), min(savedCursor.column, columns - 1))
        case UInt8(ascii: "D"): lineFeed()
        case UInt8(ascii: "E"):
            cursor.column = 0
            lineFeed()
        case UInt8(ascii: "M"):
            if cursor.row == scrollTop { scroll(-1) } else { cursor.row = max(0, cursor.row - 1) }
        case UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "\\"): break
        case UInt8(ascii: "c"): self = PseudoTerminalScreen(columns: columns, rows: rows)
        default: unknown.append("ESC " + String(Character(Unicode.Scalar(byte))))
        }
    }

    private mutating func finishString(_ kind: UInt8, _ body: [UInt8]) {
        state = .ground
        let text = String(decoding: body, as: UTF8.self)
        if kind == 0x5d {
            commands.append(text)
            if text == "11;?", let background { replies += Array("\u{1b}]11;\(background)\u{1b}\\".utf8) }
        } else if kind == UInt8(ascii: "P"), text.hasPrefix("tmux;") {
            commands.append(text)
        }
    }

    private mutating func control(_ body: [UInt8], _ byte: UInt8) {
        switch byte {
        case 0x20...0x3f: state = .control(body + [byte])
        case 0x40...0x7e:
            state = .ground
            let text = String(decoding: body, as: UTF8.self)
            if text.hasPrefix("?"), byte == UInt8(ascii: "h") || byte == UInt8(ascii: "l") {
                setModes(text.dropFirst(), byte == UInt8(ascii: "h"))
            } else if text.hasPrefix("?") || text.hasPrefix(">") || text.hasSuffix(" ") || text.hasSuffix("!")
            {
                break  // queries of versions, the shape of the cursor, a soft reset
            } else {
                let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map {
                    Int($0) ?? 0
                }
                perform(byte, numbers)
            }
        default: state = .ground
        }
    }

    private mutating func setModes(_ text: Substring, _ on: Bool) {
        for number in text.split(separator: ";").compactMap({ Int($0) }) {
            if number == 1049 || number == 1047 || number == 47 { switchScreen(alternate: on) }
            if number == 1 { hasApplicationKeys = on }
            if on { modes.insert(number) } else { modes.remove(number) }
        }
    }

    private mutating func perform(_ final: UInt8, _ numbers: [Int]) {
        let first = numbers.first ?? 0
        let count = max(1, first)
        switch Character(Unicode.Scalar(final)) {
        case "m": setLook(numbers)
        case "h", "l": if first == 4 { inserts = final == UInt8(ascii: "h") }
        case "t", "s", "u", "g": break
        case "n":
            if first == 6 { replies += Array("\u{1b}[\(cursor.row + 1);\(cursor.column + 1)R".utf8) }
        case "c": if answersAttributes { replies += Array("\u{1b}[?62;22c".utf8) }
        case "b": if let lastCharacter { for _ in 0..<count { put(lastCharacter) } }
        case "J": eraseScreen(first)
        case "K":
            switch first {
            case 0: erase(row: cursor.row, cursor.column..<columns)
            case 1: erase(row: cursor.row, 0..<(cursor.column + 1))
            default: erase(row: cursor.row, 0..<columns)
            }
        case "X": erase(row: cursor.row, cursor.column..<(cursor.column + count))
        case "@", "P": shift(final == UInt8(ascii: "P"), count)
        case "L": insertOrDelete(-count, from: cursor.row)
        case "M": insertOrDelete(count, from: cursor.row)
        case "S": scroll(count)
        case "T": scroll(-count)
        case "r":
            scrollTop = max(0, count - 1)
            scrollBottom = min(rows, numbers.count > 1 && numbers[1] > 0 ? numbers[1] : rows) - 1
            move(0, 0)
        default:
            if !moveCursor(final, numbers) {
                unknown.append("CSI \(numbers) " + String(Character(Unicode.Scalar(final))))
            }
        }
    }

    private mutating func moveCursor(_ final: UInt8, _ numbers: [Int]) -> Bool {
        let count = max(1, numbers.first ?? 1)
        switch Character(Unicode.Scalar(final)) {
        case "A": move(cursor.row - count, cursor.column)
        case "B", "e": move(cursor.row + count, cursor.column)
        case "C", "a": move(cursor.row, cursor.column + count)
        case "D": move(cursor.row, cursor.column - count)
        case "E": move(cursor.row + count, 0)
        case "F": move(cursor.row - count, 0)
        case "G", "`": move(cursor.row, count - 1)
        case "d": move(count - 1, cursor.column)
        case "H", "f": move(count - 1, max(1, numbers.count > 1 ? numbers[1] : 1) - 1)
        case "Z": move(cursor.row, (cursor.column - 1) / 8 * 8)
        case "I": move(cursor.row, (cursor.column / 8 + count) * 8)
        default: return false
        }
        return true
    }

    private mutating func move(_ row: Int, _ column: Int) {
        cursor = (max(0, min(rows - 1, row)), max(0, min(columns - 1, column)))
        wraps = false
    }

    private mutating func eraseScreen(_ what: Int) {
        for row in 0..<rows {
            switch what {
            case 0 where row < cursor.row, 1 where row > cursor.row: continue
            case 0 where row == cursor.row: erase(row: row, cursor.column..<columns)
            case 1 where row == cursor.row: erase(row: row, 0..<(cursor.column + 1))
            default: erase(row: row, 0..<columns)
            }
        }
    }

    /// Deletes or inserts characters at the cursor.
    private mutating func shift(_ deletes: Bool, _ count: Int) {
        let count = min(count, columns - cursor.column)
        let blanks = Array(repeating: Cell(), count: count)
        var row = grid[cursor.row]
        if deletes {
            row.removeSubrange(cursor.column..<(cursor.column + count))
            row += blanks
        } else {
            row.insert(contentsOf: blanks, at: cursor.column)
            row.removeLast(count)
        }
        grid[cursor.row] = row
    }

    /// What follows 38 or 48: 5 and the number of a color, or 2 and red, green and blue.
    private static func color(_ rest: inout ArraySlice<Int>) -> Int? {
        switch rest.popFirst() {
        case 5: return rest.popFirst()
        case 2:
            let parts = rest.prefix(3)
            rest = rest.dropFirst(3)
            return parts.count == 3 ? Look.direct + parts.reduce(0) { $0 << 8 | $1 } : nil
        default: return nil
        }
    }

    private mutating func setLook(_ numbers: [Int]) {
        var rest = numbers[...]
        while let number = rest.popFirst() {
            switch number {
            case 0: look = Look()
            case 1: look.bold = true
            case 2: look.dim = true
            case 3: look.italic = true
            case 4: look.underline = true
            case 7: look.reverse = true
            case 22: (look.bold, look.dim) = (false, false)
            case 23: look.italic = false
            case 24: look.underline = false
            case 27: look.reverse = false
            case 30...37: look.foreground = number - 30
            case 38, 48:
                guard let color = Self.color(&rest) else { return }
                if number == 38 { look.foreground = color } else { look.background = color }
            case 39: look.foreground = nil
            case 40...47: look.background = number - 40
            case 49: look.background = nil
            case 90...97: look.foreground = number - 82
            case 100...107: look.background = number - 92
            default: break
            }
        }
    }
}
