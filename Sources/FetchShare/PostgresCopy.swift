/// Rows of a table in the
/// [binary format of COPY](https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4), gathered until they are worth a call.
struct PostgresCopy {
    private var buffer: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0] + [UInt8](repeating: 0, count: 8)
    private static let fullBytes = 1 << 18

    /// Whether what was gathered is to be sent.
    var isFull: Bool { buffer.count >= Self.fullBytes }

    /// Begins a row of so many values.
    mutating func beginRow(_ values: Int) { append(UInt16(values)) }

    mutating func append(_ value: Int32) {
        append(UInt32(4))
        append(UInt32(bitPattern: value))
    }

    mutating func append(_ value: [UInt8]) {
        append(UInt32(value.count))
        buffer.append(contentsOf: value)
    }

    mutating func end() { append(UInt16.max) }

    /// What was gathered since the last call.
    mutating func take() -> [UInt8] {
        defer { buffer.removeAll(keepingCapacity: true) }
        return buffer
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { buffer.append(contentsOf: $0) }
    }
}
