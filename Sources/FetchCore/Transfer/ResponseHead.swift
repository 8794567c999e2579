import Glibc

/// What is read off the header lines of one response as they come.
///
/// It is a transfer's own, on the loop thread, and used again for the next response: a class, so that a line that comes
/// changes it in place.
final class ResponseHead {
    enum Fault: Error, Equatable {
        case conflictingLengths(Int64, String)
        /// More than any body can have.
        case unreadableLength(String)
        case tooLarge
        case controlCharacter
    }

    /// All header lines of a response together may take this much.
    static let maximumBytes = 262_144

    private(set) var status = 0
    private(set) var version = FetchHTTPVersion.unknown
    /// As sent; empty when the server named none.
    private(set) var contentType = ""
    /// -1 when the server announced none.
    private(set) var contentLength: Int64 = -1
    private(set) var contentEncoding = ""
    /// The first one that is not empty; where it is not UTF-8, its bytes beyond ASCII as `%XX`.
    private(set) var location: String?
    private(set) var retryAfter: String?
    /// The lines as received, when they are asked for.
    private(set) var raw: [UInt8] = []
    private(set) var reason = ""
    private var byteCount = 0
    private var keepsRaw = false
    private let contentTypes: StringCache

    init(contentTypes: StringCache) {
        self.contentTypes = contentTypes
    }

    /// Makes it ready for another response.
    func reset(keepsRaw: Bool) {
        self.keepsRaw = keepsRaw
        byteCount = 0
        startOver()
    }

    /// Takes one line with its line end, a status line too; true when it was the empty one that ends the head.
    func take(_ line: UnsafeRawBufferPointer) throws(Fault) -> Bool {
        if isStatusLine(line) {
            startOver()
            takeStatusLine(line)
        }
        byteCount += line.count
        guard byteCount <= Self.maximumBytes else { throw .tooLarge }
        if keepsRaw { raw.append(contentsOf: line) }
        var end = line.count
        while end > 0, line[end - 1] == 10 || line[end - 1] == 13 { end -= 1 }
        if end == 0 { return true }
        guard let colon = line.firstIndex(of: 0x3a, upTo: end) else { return false }
        // Only few fields matter here; their names' lengths sort out most others.
        switch colon {
        case 8 where isNamed(line, "location"): takeLocation(trimmed(line, colon + 1, end))
        case 11 where isNamed(line, "retry-after"): retryAfter = value(line, after: colon, end)
        case 12 where isNamed(line, "content-type"):
            contentType = contentTypes.string(trimmed(line, colon + 1, end))
        case 14 where isNamed(line, "content-length"): try takeLength(trimmed(line, colon + 1, end))
        case 16 where isNamed(line, "content-encoding"):
            let coding = value(line, after: colon, end)
            contentEncoding = contentEncoding.isEmpty ? coding : contentEncoding + ", " + coding
        default: break
        }
        return false
    }

    /// Counts a line that came behind the body.
    func takeTrailer(_ line: UnsafeRawBufferPointer) throws(Fault) {
        byteCount += line.count
        guard byteCount <= Self.maximumBytes else { throw .tooLarge }
    }

    /// A redirect with a place to go to.
    var redirectTarget: String? {
        switch status {
        case 301, 302, 303, 307, 308: location
        default: nil
        }
    }

    private func isStatusLine(_ line: UnsafeRawBufferPointer) -> Bool {
        line.count > 5 && line[0] == 0x48 && line[1] == 0x54 && line[2] == 0x54 && line[3] == 0x50
            && line[4] == 0x2f
    }

    /// Another head follows after a 1xx or a proxy's answer: only the last one counts, but the bytes of all.
    private func startOver() {
        status = 0
        version = .unknown
        contentType = ""
        contentLength = -1
        contentEncoding = ""
        location = nil
        retryAfter = nil
        reason = ""
        // Its room is used again, unless somebody still has the last one.
        if !raw.isEmpty { raw.removeAll(keepingCapacity: true) }
    }

    private func takeStatusLine(_ line: UnsafeRawBufferPointer) {
        switch (line[5], line.count > 7 ? line[7] : 0) {
        case (0x31, 0x31): version = .http11
        case (0x31, 0x30): version = .http10
        case (0x32, _): version = .http2
        case (0x33, _): version = .http3
        default: version = .unknown
        }
        guard let space = line.firstIndex(of: 0x20, upTo: line.count) else { return }
        var digits = 0
        var index = space + 1
        while index < line.count, digits < 3, (0x30...0x39).contains(line[index]) {
            status = status * 10 + Int(line[index] - 0x30)
            digits += 1
            index += 1
        }
        if status >= 400 { reason = value(line, after: index - 1, line.count) }
    }

    /// One number, or a list in which all are the same (RFC 9110 §8.6).
    private func takeLength(_ text: UnsafeRawBufferPointer) throws(Fault) {
        if let length = text.decimal {
            return try agree(on: length, text)
        }
        for part in text.split(separator: 0x2c, omittingEmptySubsequences: false) {
            let part = trimmed(text, part.startIndex, part.endIndex)
            // libcurl refuses what is no number, but takes one past its range for none at all.
            if part.decimal == nil, !part.isEmpty, part.allSatisfy({ (0x30...0x39).contains($0) }) {
                throw .unreadableLength(String(decoding: part, as: UTF8.self))
            }
            try agree(on: part.decimal ?? -1, part)
        }
    }

    /// As curl does it: an empty one is none.
    private func takeLocation(_ bytes: UnsafeRawBufferPointer) {
        if bytes.isEmpty || location != nil { return }
        location =
            String(validating: bytes, as: UTF8.self)
            ?? {
                var ascii: [UInt8] = []
                URLEncoding.append(bytes, to: &ascii)
                return String(decoding: ascii, as: UTF8.self)
            }()
    }

    private func agree(on length: Int64, _ text: UnsafeRawBufferPointer) throws(Fault) {
        if contentLength >= 0, contentLength != length {
            throw .conflictingLengths(contentLength, String(decoding: text, as: UTF8.self))
        }
        contentLength = length
    }

    private func isNamed(_ line: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
        for index in 0..<name.utf8CodeUnitCount where line[index] | 0x20 != name.utf8Start[index] | 0x20 {
            return false
        }
        return true
    }

    private func value(_ line: UnsafeRawBufferPointer, after colon: Int, _ end: Int) -> String {
        String(decoding: trimmed(line, colon + 1, end), as: UTF8.self)
    }

    private func trimmed(_ line: UnsafeRawBufferPointer, _ from: Int, _ to: Int) -> UnsafeRawBufferPointer {
        var start = from
        var end = to
        while start < end, line[start] <= 0x20 { start += 1 }
        while end > start, line[end - 1] <= 0x20 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: line[start..<end])
    }
}

/// The last few texts of a kind that recurs, so that the same bytes need no new string; all of them fit to be shown.
final class StringCache {
    private var recent: [(bytes: [UInt8], text: String)] = []
    private var next = 0

    func string(_ bytes: UnsafeRawBufferPointer) -> String {
        for (known, text) in recent where known.count == bytes.count {
            let isSame = known.withUnsafeBytes { a in
                guard let a = a.baseAddress, let b = bytes.baseAddress else { return bytes.isEmpty }
                return memcmp(a, b, bytes.count) == 0
            }
            if isSame { return text }
        }
        let made = (Array(bytes), Sanitising.text(bytes))
        if recent.count < 8 {
            recent.append(made)
        } else {
            recent[next] = made
            next = (next + 1) % recent.count
        }
        return made.1
    }
}

extension UnsafeRawBufferPointer {
    /// Where the byte first stands before `end`.
    fileprivate func firstIndex(of byte: UInt8, upTo end: Int) -> Int? {
        guard let baseAddress, let found = memchr(baseAddress, Int32(byte), end) else { return nil }
        return UnsafeRawPointer(found) - baseAddress
    }

    /// The number that it is, digits and nothing else; nil for anything else, or what is too large.
    fileprivate var decimal: Int64? {
        guard (1...18).contains(count) else { return nil }
        var number: Int64 = 0
        for byte in self {
            guard (0x30...0x39).contains(byte) else { return nil }
            number = number * 10 + Int64(byte - 0x30)
        }
        return number
    }
}
