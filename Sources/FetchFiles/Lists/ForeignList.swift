import FetchCore

/// Files of other programs: recognized to be named in one line, not read.
enum ForeignList {
    /// How many bytes of a file tell what it is.
    private static let longest = 16_384

    /// What the file is and the way out; nil when it is none of these.
    ///
    /// - Parameter bytes: the first of the file.
    static func fault(fileName: String, firstBytes bytes: some Collection<UInt8>) -> RequestFault? {
        if let fault = binary(bytes) { return fault }
        let text = String(decoding: bytes.prefix(longest), as: UTF8.self).trimmingPrefix("\u{FEFF}").trimmed
        let lines = text.split(maxSplits: 200, whereSeparator: \.isNewline).map(\.trimmed)
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard let first = lines.first else { return nil }
        if fileName.hasSuffix(".hurl") || isHurl(lines) {
            return named("a Hurl file", "hurl writes HTTP requests as curl commands with --curl FILE")
        }
        switch first.first {
        case "{": return json(text, first, fileName)
        case "<": return xml(text)
        default: break
        }
        if first.hasPrefix("_type: export") || first.hasPrefix("type: collection.insomnia") {
            return insomnia
        }
        if first.hasPrefix("meta {") { return named("a Bruno file", "copy its request as cURL") }
        if first == "config:", lines.contains(where: { $0.hasPrefix("target:") }) {
            return named("an Artillery script", "write its URLs one per line")
        }
        if [".yaml", ".yml"].contains(where: { fileName.lowercased().hasSuffix($0) }) {
            return named("a YAML file that is not an OpenAPI document", "write its URLs one per line")
        }
        if isCurlConfig(first) { return named("a curl config file (-K)", "write the command: curl URL -H …") }
        return isVegeta(lines) ? vegeta : nil
    }

    /// Whether it is a results file of this program's, by its first line.
    static func isResults(_ bytes: ByteSpan) -> Bool {
        let line = bytes.upTo(bytes.firstIndex(of: 10) ?? bytes.count)
        let record = JSONRecord()
        // Of a line that goes on, what is there tells it.
        record.scan(line)
        if record.id != nil, record.key != nil, record.outcome != nil { return true }
        let columns = line.count > longest ? [] : CSVRows.header(of: line.text)
        return ["key", "url", "outcome", "attempts"].allSatisfy(columns.contains)
    }

    static func results(_ name: String) -> RequestFault {
        RequestFault(
            what: "a results file, no list",
            mend:
                "fetchdeck replay \(name.sanitised()) shows it; with its list, -o \(name.sanitised()) --resume continues it; "
                + "a list that runs again is what x exports as requests (.requests.jsonl)"
        )
    }

    private static func named(_ what: String, _ mend: String) -> RequestFault {
        RequestFault(what: "\(what), which is not read", mend: mend)
    }

    private static let insomnia = named("an Insomnia export", "export it as HAR")
    private static let vegeta = named(
        "a request with headers in a list of URLs", "put ### between requests and give --format http")

    /// Files that are no text.
    private static func binary(_ bytes: some Collection<UInt8>) -> RequestFault? {
        if bytes.starts(with: "PK\u{3}\u{4}".utf8) {
            let names = String(decoding: bytes.prefix(longest), as: UTF8.self)
            let isBook = names.contains("xl/") || names.contains("[Content_Types].xml")
            return isBook
                ? named("an Excel workbook", "save its sheet as CSV with a url column")
                : named("a zip archive", "unpack it")
        }
        if bytes.starts(with: "%PDF".utf8) { return named("a PDF document", "write its URLs one per line") }
        let isPicture = [[0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF]].contains { bytes.starts(with: $0) }
        return isPicture ? named("a picture", "write its URLs one per line") : nil
    }

    private static func json(_ text: Substring, _ first: Substring, _ name: String) -> RequestFault? {
        if text.contains("\"_postman_variable_scope\"") {
            return named(
                "variables that Postman exported", "give them with --env-file \(name.sanitised())")
        }
        if text.contains("\"_type\"") && text.contains("\"export\"") { return insomnia }
        if text.contains("\"requests\""), text.contains("\"order\"") || text.contains("\"folders\"") {
            return named("a Postman collection of version 1", "export it as Collection v2.1")
        }
        guard first == "{" else { return nil }
        return RequestFault(
            what: "a JSON object over several lines",
            mend: "expected one object per line, as jq -c . FILE writes it")
    }

    private static func xml(_ text: Substring) -> RequestFault {
        let lower = text.prefix(4096).lowercased()
        if lower.contains("wsdl") { return named("a WSDL document", "write its requests as .http or curl") }
        if lower.contains("<jmetertestplan") {
            return named("a JMeter test plan", "write its URLs one per line")
        }
        if lower.hasPrefix("<!doctype html") || lower.contains("<html") {
            return named("an HTML page", "write its URLs one per line")
        }
        return named("an XML document", "write its URLs one per line")
    }

    /// `url = "http://…"`, `--header "A: b"`.
    private static func isCurlConfig(_ line: Substring) -> Bool {
        let word = line.drop { $0 == "-" }.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." }
        let rest = line.drop { $0 == "-" }.dropFirst(word.count).trimmed
        guard CurlOption.long[String(word)] != nil else { return false }
        return rest.hasPrefix("=") || rest.hasPrefix(": \"") || (line.hasPrefix("--") && !rest.isEmpty)
    }

    private static func isRequestLine(_ line: Substring) -> Bool {
        let words = line.split(separator: " ")
        return words.count == 2 && FetchMethod.usual.contains(String(words[0])) && words[1].contains("://")
    }

    private static func isHurl(_ lines: [Substring]) -> Bool {
        guard let first = lines.first, isRequestLine(first) else { return false }
        return lines.contains {
            $0 == "[Asserts]" || $0 == "[Captures]" || $0.hasPrefix("HTTP 2") || $0 == "HTTP *"
        }
    }

    /// Headers, or a body file, behind a URL.
    private static func isVegeta(_ lines: [Substring]) -> Bool {
        guard lines.count > 1, isRequestLine(lines[0]) else { return false }
        if lines[1].hasPrefix("@") { return true }
        guard let colon = lines[1].firstIndex(of: ":"), !lines[1].contains("://") else { return false }
        return lines[1][..<colon].utf8.allSatisfy { RequestSyntax.isTokenByte($0) }
    }
}
