import CLinux
import Glibc

/// How the text of a body is written, where that is not UTF-8.
///
/// The names are those that browsers know ([the Encoding Standard](https://encoding.spec.whatwg.org/#names-and-labels)), as
/// far as iconv(3) knows them too. A server chooses the name: those that only iconv knows are not taken, for its rarer
/// tables have had errors that a body could use.
package struct Charset: Sendable, Equatable {
    /// The name that iconv(3) knows.
    package let name: String

    /// Of a label; nil when it is UTF-8, or not known.
    package init?(label: String) {
        guard let name = CharsetLabels.names[label.lowercased()], name != "UTF-8" else { return nil }
        self.name = name
    }

    /// Of a Content-Type as sent; nil when it names none, UTF-8, ASCII, or one that is not known.
    package init?(contentType: String) {
        guard let label = Self.label(of: contentType) else { return nil }
        self.init(label: label)
    }

    /// The text of a body in UTF-8. A byte order mark says more than the Content-Type, as browsers have it
    /// ([decode](https://encoding.spec.whatwg.org/#decode)).
    ///
    /// - Throws: The label of a charset that is not known.
    static func text(of body: [UInt8], contentType: String) throws(UnknownCharset) -> String {
        if body.starts(with: [0xEF, 0xBB, 0xBF]) { return String(decoding: body[3...], as: UTF8.self) }
        var charset: Charset?
        if body.starts(with: [0xFE, 0xFF]) {
            charset = Charset(label: "utf-16be")
        } else if body.starts(with: [0xFF, 0xFE]) {
            charset = Charset(label: "utf-16le")
        } else if let label = label(of: contentType), CharsetLabels.names[label] != "UTF-8" {
            charset = Charset(label: label)
            if charset == nil { throw UnknownCharset(label: label) }
        }
        guard let charset else { return String(decoding: body, as: UTF8.self) }
        guard let text = charset.decode(body) else { throw UnknownCharset(label: charset.name) }
        let hasMark = text.starts(with: [0xEF, 0xBB, 0xBF])
        return String(decoding: hasMark ? text[3...] : text[...], as: UTF8.self)
    }

    /// The `charset` of a Content-Type in lower case; nil when it names none.
    private static func label(of contentType: String) -> String? {
        for parameter in contentType.split(separator: ";").dropFirst() {
            let halves = parameter.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[0].trimmed.lowercased() == "charset" else { continue }
            return halves[1].filter { $0 != "\"" && $0 != "'" }.trimmed.lowercased()
        }
        return nil
    }

    /// The text in UTF-8; what is none in this charset becomes U+FFFD. Nil when iconv does not know it on this system.
    package func decode(_ body: [UInt8]) -> [UInt8]? {
        guard let converter = iconv_open("UTF-8", name), Int(bitPattern: converter) != -1 else { return nil }
        defer { iconv_close(converter) }
        var text: [UInt8] = []
        text.reserveCapacity(body.count + body.count / 4)
        var body = body
        body.withUnsafeMutableBytes { bytes in
            var next = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            var left = bytes.count
            while left > 0 {
                let before = left
                let failure = Self.convert(converter, &next, &left, to: &text)
                guard failure != 0, left > 0 else { continue }
                if failure == E2BIG, left < before { continue }
                // No character stands here, or only the start of one.
                text.append(contentsOf: "\u{fffd}".utf8)
                next = next.map { $0 + 1 }
                left -= 1
            }
        }
        return text
    }

    /// Converts as much as fits into a piece; returns `errno`, 0 when all was converted.
    private static func convert(
        _ converter: iconv_t, _ next: inout UnsafeMutablePointer<CChar>?, _ left: inout Int,
        to text: inout [UInt8]
    ) -> Int32 {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << 14) { piece in
            var output = piece.baseAddress
            var room = piece.count
            let isDone = iconv(converter, &next, &left, &output, &room) != -1
            let number = isDone ? 0 : errno
            text.append(
                contentsOf: UnsafeRawBufferPointer(
                    rebasing: UnsafeRawBufferPointer(piece)[..<(piece.count - room)]))
            return number
        }
    }
}

/// A charset that nothing here can read.
struct UnknownCharset: Error {
    var label: String
}
