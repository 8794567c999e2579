import FetchCore

/// The `.http` and `.rest` files of editors, as VS Code's REST Client and JetBrains' HTTP Client write them.
///
/// Read are `###` separators with names, `# @name x`, `@var = value`, `{{var}}`, request lines with or without method and
/// version (continued by lines that begin with `?` or `&`, or are indented), headers, bodies, body files (`< ./file`,
/// `<@ ./file` with variables in it), GraphQL, `# @timeout 5`, `# @no-redirect` and `# @no-cookie-jar`. Comment lines are no
/// part of a request, wherever they stand. Scripts (`> {% … %}`, `< {% … %}`), saved responses and what is done with
/// responses are read over; references to responses are faults: requests run at once, so none can wait for another's
/// answer. A variable must be defined above its use.
struct HTTPFile: ListParser {
    private enum Part {
        /// Before the request line.
        case start
        /// Behind the request line, where its query may go on.
        case requestLine
        case headers
        case body
        /// Within `{% … %}`; the part that goes on behind it.
        indirect case script(then: Part)
        /// Within a saved response.
        case response
    }

    private var part = Part.start
    private var variables: RequestVariables
    private var draft = HTTPDraft()

    init(directory: String, options: ListOptions) {
        variables = RequestVariables(options, directory: directory)
    }

    mutating func take(_ line: ByteSpan, number: Int, into sink: ListSink) {
        let line = line.withoutCR
        if line.begins(with: "###") {
            if case .script = part {
            } else {
                finish(into: sink)
                let name = line.from(3).text.drop { $0 == "#" }.trimmed
                draft.name = name.isEmpty ? nil : String(name)
                return
            }
        }
        draft.note(line, number: number)
        do throws(RequestFault) {
            if !Self.isComment(line.trimmed) { try UTF8Text.check(line) }
            try take(line)
        } catch {
            draft.fault(error, number: number)
        }
    }

    mutating func finish(into sink: ListSink) {
        draft.send(to: sink, variables: variables)
        draft = HTTPDraft()
        part = .start
    }

    private mutating func take(_ line: ByteSpan) throws(RequestFault) {
        switch part {
        case .script(let next):
            if line.text.contains("%}") { part = next }
        case .start: try takeStart(line)
        case .requestLine:
            let bare = line.trimmed
            if Self.isComment(bare) { return try draft.take(comment: bare) }
            if Self.continuesTarget(line, bare) {
                draft.target += Array(bare)
            } else {
                part = .headers
                try takeHeader(line)
            }
        case .headers: try takeHeader(line)
        case .body: takeBody(line)
        case .response: break
        }
    }

    static func isComment(_ bare: ByteSpan) -> Bool {
        bare.first == UInt8(ascii: "#") || bare.begins(with: "//")
    }

    /// Whether the URL goes on: with its query, or indented where that is no header.
    private static func continuesTarget(_ line: ByteSpan, _ bare: ByteSpan) -> Bool {
        guard let first = bare.first else { return false }
        if first == UInt8(ascii: "?") || first == UInt8(ascii: "&") { return true }
        guard let start = line.first, start.isBlank else { return false }
        let name = bare.prefix { RequestSyntax.isTokenByte($0) }
        let isHeader =
            !name.isEmpty && name.endIndex + 1 < bare.count && bare[name.endIndex] == UInt8(ascii: ":")
            && bare[name.endIndex + 1].isBlank
        return !isHeader
    }

    /// Comments, variables, then the request line.
    private mutating func takeStart(_ line: ByteSpan) throws(RequestFault) {
        let bare = line.trimmed
        guard let first = bare.first else { return }
        if Self.isComment(bare) {
            try draft.take(comment: bare)
        } else if first == UInt8(ascii: "@") {
            try variables.define(bare.from(1).text)
        } else if bare.begins(with: "<") {
            // A script that runs before the request.
            if !bare.text.contains("%}"), bare.text.contains("{%") { part = .script(then: .start) }
        } else if bare.begins(with: "HTTP/1") || bare.begins(with: "HTTP/2") || bare.begins(with: "HTTP/3") {
            part = .response
        } else if bare.begins(with: "import ") || bare.begins(with: "run ") {
            throw RequestFault(
                what: "requests of another file are not read here:", bytes: bare,
                mend: "give that file as a list of its own")
        } else {
            draft.begin(bare)
            part = .requestLine
        }
    }

    private mutating func takeHeader(_ line: ByteSpan) throws(RequestFault) {
        let bare = line.trimmed
        guard !bare.isEmpty else {
            part = .body
            return
        }
        if Self.isComment(bare) { return try draft.take(comment: bare) }
        if bare.begins(with: ">") || bare.begins(with: "<") {
            part = .body
            return takeBody(line)
        }
        draft.headers.append(bare.text)
    }

    private mutating func takeBody(_ line: ByteSpan) {
        if Self.isComment(line.trimmed) { return }
        let text = line.upTo(min(line.count, 200)).text.trimmed
        // What is done with the response is not part of the request.
        if text.hasPrefix("> {%") {
            if !text.dropFirst(4).contains("%}") { part = .script(then: .body) }
        } else if text.hasPrefix("> ") && text.hasSuffix(".js") || text.hasPrefix(">> ")
            || text.hasPrefix(">>! ")
            || text.hasPrefix("<> ")
        {
            return
        } else {
            draft.body.append(Array(line))
        }
    }
}
