import CLinux
import Glibc

/// How the text of a body is written, where that is not UTF-8.
///
/// The names are those that browsers know ([the Encoding Standard](https://encoding.spec.whatwg.org/#names-and-labels)), as
/// far as iconv(3) knows them too. A server chooses the name: those that only iconv knows are not taken, for its rarer
/// tables have had errors that a body could use.
public struct Charset: Sendable, Equatable {
    /// The name that iconv(3) knows.
    public let name: String

    /// Of a Content-Type as sent; nil when it names none, UTF-8, ASCII, or one that is not known.
    public init?(contentType: String) {
        for parameter in contentType.split(separator: ";").dropFirst() {
            let halves = parameter.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[0].trimmed.lowercased() == "charset" else { continue }
            let label = halves[1].filter { $0 != "\"" && $0 != "'" }.trimmed.lowercased()
            guard let name = Self.names[label] else { return nil }
            self.name = name
            return
        }
        return nil
    }

    /// The text in UTF-8; what is none in this charset becomes U+FFFD. Nil when iconv does not know it on this system.
    public func decode(_ body: [UInt8]) -> [UInt8]? {
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

    private static let names: [String: String] = {
        var names = [
            "latin1": "WINDOWS-1252", "latin2": "ISO-8859-2", "latin9": "ISO-8859-15",
            "iso_8859-1": "WINDOWS-1252", "iso8859-1": "WINDOWS-1252", "iso-8859-1": "WINDOWS-1252",
            "koi8-r": "KOI8-R", "koi8-u": "KOI8-U", "macintosh": "MACINTOSH", "ibm866": "IBM866",
            "cp866": "IBM866", "gbk": "GB18030", "gb2312": "GB18030", "gb18030": "GB18030",
            "x-gbk": "GB18030", "big5": "BIG5-HKSCS", "big5-hkscs": "BIG5-HKSCS", "euc-jp": "EUC-JP",
            "shift_jis": "CP932", "shift-jis": "CP932", "sjis": "CP932", "windows-31j": "CP932",
            "euc-kr": "CP949", "ks_c_5601-1987": "CP949", "windows-949": "CP949", "tis-620": "CP874",
            "windows-874": "CP874", "utf-16": "UTF-16", "utf-16le": "UTF-16LE", "utf-16be": "UTF-16BE",
        ]
        for part in [2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16] {
            names["iso-8859-\(part)"] = "ISO-8859-\(part)"
            names["iso8859-\(part)"] = "ISO-8859-\(part)"
        }
        names["iso-8859-9"] = "WINDOWS-1254"
        names["iso-8859-11"] = "CP874"
        for page in 1250...1258 {
            names["windows-\(page)"] = "WINDOWS-\(page)"
            names["cp\(page)"] = "WINDOWS-\(page)"
        }
        return names
    }()
}
