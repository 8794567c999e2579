import Glibc

/// Finds what a crash left of a last record: a line without its newline at the end of a file.
enum TornTail {
    /// How much of a file of JSON lines is whole.
    ///
    /// A last line without a newline is cut off when it begins like a record; when it is a whole object, or nothing
    /// of ours, it stays and gets its newline.
    static func jsonLines(_ file: Int32, path: String) throws(RecordError) -> WholeLength {
        let length = try fileLength(file, path: path)
        var tail: [UInt8] = []
        var start = length
        while start > 0 {
            let from = max(0, start - 65536)
            let block = try read(file, at: from, count: start - from, path: path)
            if let newline = block.lastIndex(of: UInt8(ascii: "\n")) {
                start = from + newline + 1
                tail.insert(contentsOf: block[(newline + 1)...], at: 0)
                break
            }
            tail.insert(contentsOf: block, at: 0)
            start = from
        }
        guard !tail.isEmpty else { return WholeLength(length: length) }
        let isWhole = tail.withUnsafeBufferPointer { JSONRecord().scan($0) }
        guard tail[0] == UInt8(ascii: "{"), !isWhole else {
            return WholeLength(length: length, lacksNewline: true)
        }
        return WholeLength(length: start)
    }

    /// How much of a CSV file is whole: up to the last newline that does not stand in quotes.
    static func csv(_ file: Int32, path: String) throws(RecordError) -> WholeLength {
        let length = try fileLength(file, path: path)
        var whole = 0
        var isQuoted = false
        var offset = 0
        while offset < length {
            let block = try read(file, at: offset, count: min(1 << 18, length - offset), path: path)
            for (place, byte) in block.enumerated() {
                if byte == UInt8(ascii: "\"") {
                    isQuoted.toggle()
                } else if byte == UInt8(ascii: "\n"), !isQuoted {
                    whole = offset + place + 1
                }
            }
            offset += block.count
        }
        return WholeLength(length: whole)
    }

    static func fileLength(_ file: Int32, path: String) throws(RecordError) -> Int {
        guard let standing = FileStanding(file) else { throw RecordError(.open, path, errno: errno) }
        return standing.length
    }

    /// The bytes at an offset; throws when they are not all there.
    static func read(_ file: Int32, at offset: Int, count: Int, path: String) throws(RecordError) -> [UInt8] {
        var number: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let got = pread(
                    file, buffer.baseAddress.map { $0 + initialized }, count - initialized,
                    off_t(offset + initialized))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    number = got < 0 ? errno : EIO
                    return
                }
                initialized += got
            }
        }
        if number != 0 { throw RecordError(.open, path, errno: number) }
        return bytes
    }
}
