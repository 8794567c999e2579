import CLinux
import FetchCore
import Glibc

/// What stands in a text for the value of an environment variable that is filled in elsewhere, and how it is to be written there.
///
/// Letters and digits alone, so that it passes everything that encodes a text; whoever does so adds what it does. It begins
/// with a random number, so that no list can have one.
package struct EnvironmentMark: Hashable, Sendable {
    package let name: String
    /// What is done to the value, in order.
    package private(set) var encodings: [ValueEncoding] = []

    private static let begin: [UInt8] = {
        var dice = SystemRandomNumberGenerator()
        return (0..<32).map { _ in Array("0123456789abcdef".utf8)[Int.random(in: 0..<16, using: &dice)] }
    }()
    private static let nameEnd = UInt8(ascii: "x")
    private static let end = UInt8(ascii: "z")

    package init(name: String, encodings: [ValueEncoding] = []) {
        self.name = name
        self.encodings = encodings
    }

    /// As it stands in a text.
    package var text: [UInt8] {
        var bytes = Self.begin
        for byte in name.utf8 {
            for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? digit + 48 : digit + 87) }
        }
        bytes.append(Self.nameEnd)
        bytes += encodings.map(\.rawValue)
        bytes.append(Self.end)
        return bytes
    }

    /// How a text shows it.
    package var reference: String { "{{env:\(name)}}" }

    /// The value as it stands in the text.
    package func filled(_ value: String) -> [UInt8] {
        encodings.reduce(Array(value.utf8)) { $1.encoded($0) }
    }

    /// What helps where a mark cannot be.
    static let mend = "give it with --var, which is read now"

    /// - Throws: when a URL's host is none before it is filled in: limits of hosts could not be kept.
    static func checkHost(of url: ByteSpan) throws(RequestFault) {
        guard let first = all(in: Array(url)).first else { return }
        let before = url[..<first.range.lowerBound]
        let scheme = before.indices.dropLast(2).first { before[$0...].starts(with: "://".utf8) }
        if let scheme, before[(scheme + 3)...].contains(where: { "/?#".utf8.contains($0) }) { return }
        throw RequestFault(
            what: "the environment has the host of the URL:", value: first.mark.reference, mend: mend)
    }

    // MARK: - In texts

    /// A mark of a text.
    package struct Found: Hashable, Sendable {
        package let mark: EnvironmentMark
        /// Where it stands.
        package let range: Range<Int>
    }

    /// The marks of a text, in order.
    package static func all(in text: [UInt8]) -> [Found] {
        guard var place = start(in: text[...]) else { return [] }
        var found: [Found] = []
        while let next = start(in: text[place...]) {
            guard let mark = read(text, next) else { break }
            found.append(mark)
            place = mark.range.upperBound
        }
        return found
    }

    package static func all(in text: String) -> [Found] { all(in: Array(text.utf8)) }

    /// The text with what stands for each of its marks.
    package static func replaced(
        in text: [UInt8], _ replacement: (EnvironmentMark) -> [UInt8]
    ) -> [UInt8] {
        let found = all(in: text)
        guard !found.isEmpty else { return text }
        var bytes: [UInt8] = []
        var place = 0
        for one in found {
            bytes += text[place..<one.range.lowerBound] + replacement(one.mark)
            place = one.range.upperBound
        }
        return bytes + text[place...]
    }

    /// The text as it may be shown.
    package static func shown(_ text: [UInt8]) -> [UInt8] { replaced(in: text) { Array($0.reference.utf8) } }

    package static func shown(_ text: String) -> String {
        String(decoding: shown(Array(text.utf8)), as: UTF8.self)
    }

    /// The text after it was encoded, its marks with it.
    static func adding(_ encoding: ValueEncoding, to text: [UInt8]) -> [UInt8] {
        replaced(in: text) { mark in
            var mark = mark
            mark.encodings.append(encoding)
            return mark.text
        }
    }

    /// As Base64; a text with marks, which would be lost in it, stays and cannot be filled in.
    static func base64(_ text: [UInt8]) -> String {
        guard start(in: text[...]) != nil else { return Base64.encode(text) }
        return String(decoding: adding(.other, to: text), as: UTF8.self)
    }

    private static func start(in text: ArraySlice<UInt8>) -> Int? {
        text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress,
                let found = memmem(base, bytes.count, begin, begin.count)
            else { return nil }
            return text.startIndex + (UnsafeRawPointer(found) - UnsafeRawPointer(base))
        }
    }

    private static func read(_ text: [UInt8], _ start: Int) -> Found? {
        let nameStart = start + begin.count
        guard let nameEnd = text[nameStart...].firstIndex(of: nameEnd),
            let end = text[nameEnd...].firstIndex(of: end)
        else { return nil }
        let digits = text[nameStart..<nameEnd].compactMap(\.hexValue)
        let name = stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        let mark = EnvironmentMark(
            name: String(decoding: name, as: UTF8.self),
            encodings: text[(nameEnd + 1)..<end].compactMap(ValueEncoding.init))
        return Found(mark: mark, range: start..<end + 1)
    }
}
