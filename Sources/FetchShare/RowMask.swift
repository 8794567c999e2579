/// Some rows of one chunk: a bit string in the database.
package struct RowMask: Hashable, Sendable {
    /// How many rows the chunk has.
    package let length: Int
    /// Ascending, each below `length`.
    package private(set) var rows: [Int]

    package init(length: Int, rows: [Int]) {
        precondition(rows.allSatisfy { (0..<length).contains($0) }, "a row beyond its chunk")
        self.length = length
        self.rows = Set(rows).sorted()
    }

    /// What PostgreSQL writes for a bit string: `0101`.
    init?(bits: String) {
        var rows: [Int] = []
        for (place, bit) in bits.utf8.enumerated() {
            switch bit {
            case UInt8(ascii: "1"): rows.append(place)
            case UInt8(ascii: "0"): break
            default: return nil
            }
        }
        length = bits.utf8.count
        self.rows = rows
    }

    package func contains(_ row: Int) -> Bool { rows.contains(row) }

    var bits: String {
        var bits = [UInt8](repeating: UInt8(ascii: "0"), count: length)
        for row in rows { bits[row] = UInt8(ascii: "1") }
        return String(decoding: bits, as: UTF8.self)
    }
}
