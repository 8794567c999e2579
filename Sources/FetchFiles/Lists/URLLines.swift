import FetchCore

/// One URL a line, optionally `METHOD URL`; blank lines and lines that begin with `#` are skipped.
///
/// A comment `# fetchdeck vars: A B`, as exported lists have it, declares the placeholders of the lines behind it.
struct URLLines: ListParser {
    private static let variablesMark = "# fetchdeck vars:"
    private var lastMethodText: [UInt8] = []
    private var lastMethod = FetchMethod.get
    /// The placeholders that are declared; nil while there is no such comment.
    private var declared: Set<String>?

    /// The comment that declares these.
    static func variables(_ names: some Sequence<String>) -> String {
        ([variablesMark] + names).joined(separator: " ")
    }

    mutating func take(_ line: ByteSpan, number: Int, into sink: ListSink) {
        let line = line.trimmed.trimmedInvisible
        guard let first = line.first else { return }
        if first == UInt8(ascii: "#") { return takeComment(line) }
        do throws(RequestFault) { try UTF8Text.check(line) } catch {
            return sink.fault(error, line: number, raw: line)
        }
        guard let blank = line.firstIndex(where: { $0.isBlank }) else {
            if let fault = Self.fault(ofWord: line) { return sink.fault(fault, line: number, raw: line) }
            return add(line, method: nil, number, raw: line, to: sink)
        }
        let word = line.upTo(blank)
        let url = line.from(blank).trimmed
        if Self.isBullet(word) {
            return sink.fault(
                RequestFault(
                    what: "a list bullet is not a method:", bytes: line,
                    mend: "write the URL alone, or METHOD URL"),
                line: number, raw: line)
        }
        guard word.allSatisfy({ RequestSyntax.isTokenByte($0) }) else {
            // Else the space is within the URL: its check says so.
            let isList = url.first == UInt8(ascii: "[") || url.text.contains("://")
            guard isList, word.text.contains("://") else {
                return add(line, method: nil, number, raw: line, to: sink)
            }
            return sink.fault(
                RequestFault(
                    what: "more than a URL in", bytes: line, mend: "write one URL per line, or METHOD URL"),
                line: number, raw: line)
        }
        if word.elementsEqual("curl".utf8) {
            return sink.fault(
                RequestFault(
                    what: "a curl command in a list of URLs",
                    mend: "put it into a file of its own, or give --format curl"),
                line: number, raw: line)
        }
        add(url, method: method(word), number, raw: line, to: sink)
    }

    private func add(_ url: ByteSpan, method: FetchMethod?, _ line: Int, raw: ByteSpan, to sink: ListSink) {
        sink.add(url: url, method: method, placeholders: declared, place: String(line), raw: raw)
    }

    private mutating func takeComment(_ line: ByteSpan) {
        let mark = Self.variablesMark.utf8
        guard line.starts(with: mark) else { return }
        declared = (declared ?? []).union(line.from(mark.count).text.split(separator: " ").map(String.init))
    }

    mutating func finish(into sink: ListSink) {}

    /// What is wrong with a word that is meant as something else than a URL.
    private static func fault(ofWord word: ByteSpan) -> RequestFault? {
        if word.first == UInt8(ascii: "["), word.text.contains("](") {
            return RequestFault(what: "a Markdown link", bytes: word, mend: "write its URL alone")
        }
        guard word.count <= 7, FetchMethod.usual.contains(word.text) else { return nil }
        return RequestFault(
            what: "no URL behind", bytes: word, mend: "expected \(word.text) http://host/path")
    }

    /// Whether it begins an item of a Markdown list: `-`, `*`, `+`, `•`, `1.`, `1)`.
    private static func isBullet(_ word: ByteSpan) -> Bool {
        guard let last = word.last else { return false }
        if word.count == 1 { return "-*+".utf8.contains(last) }
        if ".)".utf8.contains(last) { return word.dropLast().allSatisfy(\.isDigit) }
        return word.elementsEqual("•".utf8)
    }

    /// Most lines have the method of the line before.
    private mutating func method(_ word: ByteSpan) -> FetchMethod {
        if !lastMethodText.elementsEqual(word) {
            lastMethodText = Array(word)
            lastMethod = FetchMethod(listed: word.text)
        }
        return lastMethod
    }
}
