import FetchCore
import Glibc

/// An HTTP Archive 1.2 document as its bytes: where its entries stand, so that it can be read and extended as it is.
enum HARDocument {
    /// The start of a document of ours, up to its first entry.
    static var start: [UInt8] {
        Array(
            """
            {"log":{"version":"1.2","creator":{"name":"fetchdeck","version":"\(FetchCoreVersion.text)"},"pages":[],"entries":[

            """.utf8)
    }

    /// What begins an entry of ours; its record follows.
    static let recordStart: [UInt8] = Array(#"{"_fetchdeck":"#.utf8)

    /// What ends a document that ``start`` began.
    static let end: [UInt8] = Array("]}}\n".utf8)

    /// Where the entries of a document stand.
    struct Entries: Equatable {
        /// Behind the last entry, or behind the bracket that opens the array.
        var end: Int
        var isEmpty: Bool
    }

    /// Finds the `log.entries` array; hands each entry on. Nil when the bytes are no HAR document.
    ///
    /// - Parameter isPart: whether the document may end within its entries, as a crash leaves it.
    static func entries(
        _ bytes: UnsafeBufferPointer<UInt8>, isPart: Bool = false, _ body: (Range<Int>) -> Void = { _ in }
    ) -> Entries? {
        guard let start = entriesStart(bytes) else { return nil }
        var reader = JSONReader(bytes, at: start)
        var found = Entries(end: start, isEmpty: true)
        if reader.take(UInt8(ascii: "]")) { return found }
        while let entry = reader.value() {
            body(entry)
            found = Entries(end: entry.upperBound, isEmpty: false)
            if reader.take(UInt8(ascii: ",")) { continue }
            return reader.take(UInt8(ascii: "]")) || isPart ? found : nil
        }
        return isPart ? found : nil
    }

    /// Behind the bracket that opens the `log.entries` array; nil where that is not among the bytes.
    static func entriesStart(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let log = member("log", of: bytes, from: 0), let array = member("entries", of: bytes, from: log)
        else {
            return nil
        }
        var reader = JSONReader(bytes, at: array)
        return reader.take(UInt8(ascii: "[")) ? reader.place : nil
    }

    /// Where the value of the name begins in the object that begins at `start`; nil when there is none.
    private static func member(_ name: String, of bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int?
    {
        var reader = JSONReader(bytes, at: start)
        if start == 0, bytes.starts(with: [0xef, 0xbb, 0xbf]) { reader = JSONReader(bytes, at: 3) }
        guard reader.take(UInt8(ascii: "{")) else { return nil }
        while let found = reader.string(), reader.take(UInt8(ascii: ":")) {
            if bytes[found].elementsEqual(name.utf8) {
                reader.skipSpace()
                return reader.place
            }
            guard reader.value() != nil, reader.take(UInt8(ascii: ",")) else { return nil }
        }
        return nil
    }

    /// Hands on the record of each entry that has one; of an unfinished document that of the last entry too, cut short as
    /// its entry is.
    static func records(
        _ path: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(RecordError) {
        guard let bytes = readAll(path) else { throw RecordError(.read, path, errno: errno) }
        try bytes.withUnsafeBufferPointer { bytes throws(RecordError) in try records(bytes, path, body) }
    }

    private static func records(
        _ bytes: UnsafeBufferPointer<UInt8>, _ path: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(RecordError) {
        // What is there before anything is written to it.
        if bytes.isEmpty { return }
        let found = entries(bytes, isPart: true) { entry in
            RecordValue(raw: UnsafeBufferPointer(rebasing: bytes[entry])).forEachMember { member in
                if member.name.elementsEqual("_fetchdeck".utf8) { body(member.value.raw) }
            }
        }
        guard let found else {
            throw RecordError(.otherContent, path, reason: "it is not an HTTP Archive: it has no log.entries")
        }
        var reader = JSONReader(bytes, at: found.end)
        _ = reader.take(UInt8(ascii: ","))
        reader.skipSpace()
        let torn = UnsafeBufferPointer(rebasing: bytes[reader.place...])
        guard torn.starts(with: recordStart) else { return }
        reader = JSONReader(torn, at: recordStart.count)
        // Also one that is whole is without its end: its entry is not, and is cut off before the run goes on.
        let end = reader.value().map { $0.upperBound - 1 } ?? torn.count
        body(UnsafeBufferPointer(rebasing: torn[recordStart.count..<end]))
    }
}
