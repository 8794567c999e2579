import FetchCore

/// The URLs that one with `{a,b}` and `[1-3]` stands for ([globbing](https://curl.se/docs/manpage.html#URL)).
struct CurlGlob {
    /// The most URLs that one stands for.
    static let most = 100_000

    private let text: [UInt8]
    private var place = 0
    /// One entry a part of the URL: the texts that it may have.
    private var parts: [[[UInt8]]] = []

    /// - Throws: a range or a list that curl refuses too.
    static func urls(_ url: String) throws(RequestFault) -> [String] {
        guard url.utf8.contains(where: { "{[]}\\".utf8.contains($0) }) else { return [url] }
        var glob = CurlGlob(text: Array(url.utf8))
        try glob.read()
        // The last part varies fastest.
        return glob.parts.reduce([[]]) { begun, part in begun.flatMap { start in part.map { start + $0 } } }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private init(text: [UInt8]) {
        self.text = text
    }

    private func fault(_ what: String) -> RequestFault {
        RequestFault(what: "\(what) in the URL", bytes: text, mend: "curl's -g takes it as it is")
    }

    private mutating func read() throws(RequestFault) {
        var fixed: [UInt8] = []
        var count = 1
        func add(_ part: [[UInt8]], to parts: inout [[[UInt8]]]) {
            if !fixed.isEmpty { parts.append([fixed]) }
            parts.append(part)
        }
        while place < text.count {
            let byte = text[place]
            let next = place + 1 < text.count ? text[place + 1] : 0
            switch byte {
            case UInt8(ascii: "\\") where "{}[]".utf8.contains(next):
                fixed.append(next)
                place += 2
            case UInt8(ascii: "["):
                if let end = addressEnd() {
                    fixed += text[place..<end]
                    place = end
                    continue
                }
                let part = try range()
                add(part, to: &parts)
                fixed = []
                count *= part.count
            case UInt8(ascii: "{"):
                let part = try set()
                add(part, to: &parts)
                fixed = []
                count *= part.count
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                throw fault("unmatched '\(Character(Unicode.Scalar(byte)))'")
            default:
                fixed.append(byte)
                place += 1
            }
            if count > Self.most { throw fault("more than \(Self.most) URLs") }
        }
        if !fixed.isEmpty { parts.append([fixed]) }
    }

    /// Behind an IPv6 address in brackets that begins here; nil where none does.
    private func addressEnd() -> Int? {
        guard let end = text[place...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
        let inner = text[(place + 1)..<end].prefix { $0 != UInt8(ascii: "%") }
        let isAddress =
            inner.count(where: { $0 == UInt8(ascii: ":") }) >= 2
            && inner.allSatisfy { $0.hexValue != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
        return isAddress ? end + 1 : nil
    }

    private mutating func set() throws(RequestFault) -> [[UInt8]] {
        var items: [[UInt8]] = [[]]
        place += 1
        while place < text.count {
            let byte = text[place]
            place += 1
            switch byte {
            case UInt8(ascii: "}"):
                if items == [[]] { throw fault("empty list") }
                return items
            case UInt8(ascii: ","): items.append([])
            case UInt8(ascii: "{"), UInt8(ascii: "["): throw fault("nested braces")
            case UInt8(ascii: "\\") where place < text.count:
                items[items.count - 1].append(text[place])
                place += 1
            default: items[items.count - 1].append(byte)
            }
        }
        throw fault("unmatched '{'")
    }

    /// `[1-3]`, `[001-100:10]`, `[a-z:2]`.
    private mutating func range() throws(RequestFault) -> [[UInt8]] {
        guard let end = text[place...].firstIndex(of: UInt8(ascii: "]")) else { throw fault("unmatched '['") }
        let inner = String(decoding: text[(place + 1)..<end], as: UTF8.self)
        place = end + 1
        guard let match = inner.wholeMatch(of: /(\d+)-(\d+)(?::(\d+))?|([A-Za-z])-([A-Za-z])(?::(\d+))?/)
        else {
            throw fault("bad range")
        }
        if let low = match.4?.utf8.first, let high = match.5?.utf8.first {
            let step = match.6.map { Int($0) ?? 0 } ?? 1
            let isSameCase = (low >= 97) == (high >= 97)
            guard low <= high, step > 0, isSameCase else { throw fault("bad range") }
            return stride(from: Int(low), through: Int(high), by: step).map { [UInt8($0)] }
        }
        let step = match.3.map { Int($0) ?? 0 } ?? 1
        guard let first = match.1, let low = Int(first), let high = match.2.flatMap({ Int($0) }), low <= high,
            step > 0
        else { throw fault("bad range") }
        guard (high - low) / step < Self.most else { throw fault("more than \(Self.most) URLs") }
        let width = first.hasPrefix("0") ? first.count : 0
        return stride(from: low, through: high, by: step).map { number in
            let digits = String(number)
            return Array((String(repeating: "0", count: max(0, width - digits.count)) + digits).utf8)
        }
    }
}
