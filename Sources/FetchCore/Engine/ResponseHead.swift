/// What is read off the header lines of one response as they come.
struct ResponseHead {
    enum Fault: Error, Equatable {
        case conflictingLengths(String)
        case tooLarge
        case controlCharacter
    }

    /// All header lines of a response together may take this much.
    static let maximumBytes = 262_144

    private(set) var status = 0
    private(set) var version = HTTPVersion.unknown
    /// As sent; empty when the server named none.
    private(set) var contentType = ""
    /// -1 when the server announced none.
    private(set) var contentLength: Int64 = -1
    private(set) var contentEncoding = ""
    private(set) var location: String?
    private(set) var retryAfter: String?
    /// The lines as received, when they are asked for.
    private(set) var raw: [UInt8] = []
    private(set) var reason = ""
    private var byteCount = 0
    private let keepsRaw: Bool

    init(keepsRaw: Bool) {
        self.keepsRaw = keepsRaw
    }

    /// Takes one line with its line end, a status line too; true when it was the empty one that ends the head.
    mutating func take(_ line: UnsafeRawBufferPointer, contentTypes: inout StringCache) throws(Fault) -> Bool
    {
        if isStatusLine(line) { startOver(line) }
        byteCount += line.count
        guard byteCount <= Self.maximumBytes else { throw .tooLarge }
        if keepsRaw { raw.append(contentsOf: line) }
        var end = line.count
        while end > 0, line[end - 1] == 10 || line[end - 1] == 13 { end -= 1 }
        if end == 0 { return true }
        guard let colon = line[..<end].firstIndex(of: 0x3a) else { return false }
        // Only few fields matter here; their names' lengths sort out most others.
        switch colon {
        case 8 where isNamed(line, "location"): location = value(line, after: colon, end)
        case 11 where isNamed(line, "retry-after"): retryAfter = value(line, after: colon, end)
        case 12 where isNamed(line, "content-type"):
            contentType = contentTypes.string(UnsafeRawBufferPointer(rebasing: trimmed(line, colon + 1, end)))
        case 14 where isNamed(line, "content-length"): try takeLength(value(line, after: colon, end))
        case 16 where isNamed(line, "content-encoding"):
            let coding = value(line, after: colon, end)
            contentEncoding = contentEncoding.isEmpty ? coding : contentEncoding + ", " + coding
        default: break
        }
        return false
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

    /// Another head follows after a 1xx or a proxy's answer: only the last one counts.
    private mutating func startOver(_ line: UnsafeRawBufferPointer) {
        let bytesBefore = byteCount
        self = ResponseHead(keepsRaw: keepsRaw)
        byteCount = bytesBefore
        switch (line[5], line.count > 7 ? line[7] : 0) {
        case (0x31, 0x31): version = .http11
        case (0x31, 0x30): version = .http10
        case (0x32, _): version = .http2
        case (0x33, _): version = .http3
        default: version = .unknown
        }
        guard let space = line.firstIndex(of: 0x20) else { return }
        var digits = 0
        var index = space + 1
        while index < line.count, digits < 3, (0x30...0x39).contains(line[index]) {
            status = status * 10 + Int(line[index] - 0x30)
            digits += 1
            index += 1
        }
        if status >= 400 {
            reason = String(decoding: trimmed(line, index, line.count), as: UTF8.self)
        }
    }

    private mutating func takeLength(_ text: String) throws(Fault) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let length = Int64(part.trimmingSpaces) ?? -1
            if contentLength >= 0, contentLength != length {
                throw .conflictingLengths("\(contentLength) and \(part.trimmingSpaces)")
            }
            contentLength = length
        }
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

    private func trimmed(_ line: UnsafeRawBufferPointer, _ from: Int, _ to: Int) -> Slice<
        UnsafeRawBufferPointer
    > {
        var start = from
        var end = to
        while start < end, line[start] <= 0x20 { start += 1 }
        while end > start, line[end - 1] <= 0x20 { end -= 1 }
        return line[start..<end]
    }
}

/// The last few strings of a kind that recurs, so that the same bytes need no new string; all of them fit to be shown.
struct StringCache {
    private var recent: [String] = []
    private var next = 0

    mutating func string(_ bytes: UnsafeRawBufferPointer) -> String {
        for candidate in recent where candidate.utf8.elementsEqual(bytes) { return candidate }
        let made = Sanitising.text(bytes)
        if recent.count < 8 {
            recent.append(made)
        } else {
            recent[next] = made
            next = (next + 1) % recent.count
        }
        return made
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
