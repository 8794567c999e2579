/// Makes UTF-8 of UTF-16 that comes in pieces.
struct UTF16Decoding {
    private let isLittleEndian: Bool
    /// Bytes of a character that the next piece completes.
    private var pending: [UInt8] = []

    /// Nil where the bytes begin with no byte order mark of UTF-16.
    init?(mark bytes: some Collection<UInt8>) {
        if bytes.starts(with: [0xFF, 0xFE]) {
            isLittleEndian = true
        } else if bytes.starts(with: [0xFE, 0xFF]) {
            isLittleEndian = false
        } else {
            return nil
        }
    }

    /// - Parameter isEnd: whether nothing comes behind it: what is incomplete then becomes U+FFFD.
    mutating func decode(_ bytes: some Collection<UInt8>, isEnd: Bool) -> [UInt8] {
        let all = pending + bytes
        var units = stride(from: 0, to: all.count - 1, by: 2).map { index in
            isLittleEndian
                ? UInt16(all[index]) | UInt16(all[index + 1]) << 8
                : UInt16(all[index]) << 8 | UInt16(all[index + 1])
        }
        if !isEnd, let last = units.last, UTF16.isLeadSurrogate(last) { units.removeLast() }
        pending = Array(all[(units.count * 2)...])
        if isEnd, !pending.isEmpty {
            units.append(0xFFFD)
            pending = []
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }
}
