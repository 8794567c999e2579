import FetchCore

/// One URL a line, optionally `METHOD URL`; blank lines and lines that begin with `#` are skipped.
struct URLLines: ListParser {
    private var lastMethodText: [UInt8] = []
    private var lastMethod = HTTPMethod.get

    mutating func take(_ line: ByteSpan, number: Int, into sink: ListSink) {
        let line = line.trimmed
        guard let first = line.first, first != UInt8(ascii: "#") else { return }
        guard let blank = line.firstIndex(where: { $0.isBlank }) else {
            return sink.add(url: line, method: nil, line: number, raw: line)
        }
        let word = line.upTo(blank)
        let url = line.from(blank).trimmed
        guard word.allSatisfy({ RequestSyntax.isTokenByte($0) }) else {
            // The space is within the URL: its check says so.
            return sink.add(url: line, method: nil, line: number, raw: line)
        }
        sink.add(url: url, method: method(word), line: number, raw: line)
    }

    mutating func finish(into sink: ListSink) {}

    /// Most lines have the method of the line before.
    private mutating func method(_ word: ByteSpan) -> HTTPMethod {
        if !lastMethodText.elementsEqual(word) {
            lastMethodText = Array(word)
            lastMethod = HTTPMethod(listed: word.text)
        }
        return lastMethod
    }
}
