import FetchCore

/// One URL a line, optionally `METHOD URL`; blank lines and lines that begin with `#` are skipped.
struct URLLines: ListParser {
    private var lastMethodText: [UInt8] = []
    private var lastMethod = HTTPMethod.get

    mutating func take(_ line: ByteSpan, number: Int, into sink: ListSink) {
        let line = line.trimmed.trimmedInvisible
        guard let first = line.first, first != UInt8(ascii: "#") else { return }
        guard let blank = line.firstIndex(where: { $0.isBlank }) else {
            return sink.add(url: line, method: nil, line: number, raw: line)
        }
        let word = line.upTo(blank)
        let url = line.from(blank).trimmed
        guard word.allSatisfy({ RequestSyntax.isTokenByte($0) }) else {
            // Else the space is within the URL: its check says so.
            let isList = url.first == UInt8(ascii: "[") || url.text.contains("://")
            guard isList, word.text.contains("://") else {
                return sink.add(url: line, method: nil, line: number, raw: line)
            }
            return sink.fault(
                RequestFault(
                    what: "more than a URL in", bytes: line, mend: "keep one URL a line, or METHOD URL"),
                line: number, raw: line)
        }
        if word.elementsEqual("curl".utf8) {
            return sink.fault(
                RequestFault(
                    what: "a curl command in a list of URLs",
                    mend: "put it into a file of its own, or give --format curl"),
                line: number, raw: line)
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
