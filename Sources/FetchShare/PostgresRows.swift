import CPostgres

/// What a statement returned: rows of columns by number from 0.
///
/// A column that is not of the kind that it is read as is a mistake of ours: statements and tables are one version.
final class PostgresRows {
    private let result: OpaquePointer

    /// - Parameter result: belongs to this from now on.
    init(_ result: OpaquePointer) {
        self.result = result
    }

    deinit { PQclear(result) }

    var count: Int { Int(PQntuples(result)) }

    /// Nil stands for SQL's null.
    func text(_ row: Int, _ column: Int) -> String? {
        guard PQgetisnull(result, Int32(row), Int32(column)) == 0,
            let value = PQgetvalue(result, Int32(row), Int32(column))
        else { return nil }
        return String(cString: value)
    }

    func int(_ row: Int, _ column: Int) -> Int? {
        text(row, column).map { text in
            guard let value = Int(text) else { preconditionFailure("column \(column) is no integer") }
            return value
        }
    }

    func double(_ row: Int, _ column: Int) -> Double? {
        text(row, column).map { text in
            guard let value = Double(text) else { preconditionFailure("column \(column): expected a number") }
            return value
        }
    }

    func bool(_ row: Int, _ column: Int) -> Bool { text(row, column) == "t" }

    /// An array of integers without nulls; empty stands for null too.
    func ints(_ row: Int, _ column: Int) -> [Int] {
        items(row, column).map { item in
            guard let value = Int(item) else { preconditionFailure("column \(column) has no integers") }
            return value
        }
    }

    /// An array of bit strings.
    func masks(_ row: Int, _ column: Int) -> [RowMask] {
        items(row, column).map { item in
            guard let mask = RowMask(bits: String(item)) else {
                preconditionFailure("column \(column) has no bits")
            }
            return mask
        }
    }

    /// A bit string; nil stands for null.
    func mask(_ row: Int, _ column: Int) -> RowMask? { text(row, column).flatMap(RowMask.init(bits:)) }

    /// A `bytea`; nil stands for null.
    func bytes(_ row: Int, _ column: Int) -> [UInt8]? {
        guard PQgetisnull(result, Int32(row), Int32(column)) == 0,
            let value = PQgetvalue(result, Int32(row), Int32(column))
        else { return nil }
        let length = Int(PQgetlength(result, Int32(row), Int32(column)))
        // The text form is \x and two digits a byte.
        return value.withMemoryRebound(to: UInt8.self, capacity: length) { digits in
            stride(from: 2, to: length - 1, by: 2).map {
                Self.value(digits[$0]) << 4 | Self.value(digits[$0 + 1])
            }
        }
    }

    private func items(_ row: Int, _ column: Int) -> [Substring] {
        (text(row, column) ?? "{}").dropFirst().dropLast().split(separator: ",")
    }

    private static func value(_ digit: UInt8) -> UInt8 {
        digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
    }
}
