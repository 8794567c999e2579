import Glibc

/// What a request is, whatever its place in a list: records are told apart and resumed by it.
///
/// The first 8 bytes of the SHA-256 of `METHOD\nURL\nBODY\nN`, where N says in decimal how many equal requests came
/// before it. The URL is the one the run has: as the list wrote it, after templates, secrets and all.
package struct RequestKey: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The digest's first 8 bytes, big-endian.
    package var rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The key that a record has as 16 hex digits; nil when it is anything else.
    package init?(hex: some StringProtocol) {
        let digits = Array(hex.utf8)
        guard let key = digits.withUnsafeBufferPointer({ RequestKey(hex: $0) }) else { return nil }
        self = key
    }

    /// The same for digits that are still bytes.
    package init?(hex digits: UnsafeBufferPointer<UInt8>) {
        guard digits.count == 16 else { return nil }
        rawValue = 0
        for digit in digits {
            guard let value = digit.hexValue else { return nil }
            rawValue = rawValue << 4 | UInt64(value)
        }
    }

    /// 16 hex digits in lower case.
    package var description: String {
        String(unsafeUninitializedCapacity: 16) { buffer in
            write(to: buffer)
            return 16
        }
    }

    /// Writes the 16 hex digits into the buffer, which must have room for them.
    package func write(to buffer: UnsafeMutableBufferPointer<UInt8>) {
        precondition(buffer.count >= 16, "a key needs 16 bytes, the buffer has \(buffer.count)")
        for place in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: rawValue >> UInt64(60 - 4 * place)) & 15
            buffer[place] = digit < 10 ? digit + 48 : digit + 87
        }
    }

    /// The key of these parts; a file body counts with its contents, one that cannot be read as an empty one.
    package static func of(
        method: FetchMethod, url: UnsafeBufferPointer<UInt8>, body: RequestBody, repeats: Int
    ) -> RequestKey {
        var hash = SHA256()
        var method = method.rawValue
        method.withUTF8 { hash.update(UnsafeRawBufferPointer($0)) }
        hash.updateWithNewline()
        hash.update(UnsafeRawBufferPointer(url))
        hash.updateWithNewline()
        switch body {
        case .none: break
        case .bytes(let bytes): bytes.withUnsafeBytes { hash.update($0) }
        case .file(let path): FileBlocks.read(path) { hash.update($0) }
        }
        hash.updateWithNewline()
        hash.update(decimal: repeats)
        return RequestKey(rawValue: hash.finalize().words.0)
    }

    /// The key of these parts, for a URL that is a string.
    package static func of(method: FetchMethod, url: String, body: RequestBody, repeats: Int) -> RequestKey {
        var url = url
        return url.withUTF8 { of(method: method, url: $0, body: body, repeats: repeats) }
    }
}

extension RequestChunk {
    /// What the request is, whatever its place.
    package func key(_ id: RequestID) -> RequestKey {
        withURL(id) {
            RequestKey.of(method: method(id), url: $0, body: extras(id)?.body ?? .none, repeats: repeats(id))
        }
    }
}

extension SHA256 {
    fileprivate mutating func updateWithNewline() {
        withUnsafeBytes(of: UInt8(10)) { update($0) }
    }

    fileprivate mutating func update(decimal number: Int) {
        if number >= 10 { update(decimal: number / 10) }
        withUnsafeBytes(of: UInt8(48 + number % 10)) { update($0) }
    }
}

/// Reads a file from start to end in blocks, without keeping it.
enum FileBlocks {
    /// Bytes of every block but the last.
    static let size = 65536

    /// Hands each block on, valid within the call only; false when the file cannot be opened or read to its end.
    @discardableResult
    static func read(_ path: String, _ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return withUnsafeTemporaryAllocation(byteCount: size, alignment: 16) { block in
            while true {
                guard let count = fill(block, from: file) else { return false }
                if count > 0 { body(UnsafeRawBufferPointer(rebasing: block[..<count])) }
                if count < size { return true }
            }
        }
    }

    /// The whole file; nil, with the reason in `errno`, when it cannot be opened or read to its end.
    static func contents(of path: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        return read(path) { bytes += $0 } ? bytes : nil
    }

    /// How many bytes came before the block was full or the file ended; nil when reading failed.
    private static func fill(_ block: UnsafeMutableRawBufferPointer, from file: Int32) -> Int? {
        var filled = 0
        while filled < block.count {
            let count = Glibc.read(file, block.baseAddress.map { $0 + filled }, block.count - filled)
            if count == 0 { break }
            if count > 0 {
                filled += count
            } else if errno != EINTR {
                return nil
            }
        }
        return filled
    }
}
