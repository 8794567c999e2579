import FetchCore

/// Tells lists that are not UTF-8, such as those in Latin-1, before what they say is taken for something else.
enum UTF8Text {
    /// - Throws: what is wrong with a line that is not UTF-8, and how to convert its list.
    static func check(_ line: ByteSpan) throws(RequestFault) {
        if !isValid(line) { throw fault(line) }
    }

    static func isValid(_ bytes: ByteSpan) -> Bool {
        // Without a branch a byte, since nearly all lists are ASCII.
        var bits: UInt8 = 0
        for byte in bytes { bits |= byte }
        return bits < 0x80 || String(validating: bytes, as: UTF8.self) != nil
    }

    static func fault(_ line: ByteSpan) -> RequestFault {
        RequestFault(
            what: "bytes that are not UTF-8 in", bytes: line,
            mend: "convert the list, as iconv -f latin1 -t utf-8 does from Latin-1")
    }
}
