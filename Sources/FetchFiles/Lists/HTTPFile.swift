import FetchCore

/// The `.http` and `.rest` files of editors, as VS Code's REST Client and JetBrains' HTTP Client write them.
///
/// Read are `###` separators with names, `# @name x`, `@var = value`, `{{var}}`, request lines with or without method and
/// version (continued by indented lines), headers, bodies, body files (`< ./file`, `<@ ./file` with variables in it), and
/// `# @timeout 5`. Scripts (`> {% … %}`, `< {% … %}`) and references to responses are read over: requests run at once, so none
/// can wait for another's answer. A variable must be defined above its use.
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
    }

    private let directory: String
    private var part = Part.start
    private var variables = HTTPVariables()
    private var draft = HTTPDraft()

    init(directory: String) {
        self.directory = directory
    }

    mutating func take(_ line: ByteSpan, number: Int, into sink: ListSink) {
        let line = line.withoutCR
        if line.begins(with: "###") {
            if case .script = part {
            } else {
                finish(into: sink)
                draft = HTTPDraft()
                let name = line.from(3).text.trimmed
                draft.name = name.isEmpty ? nil : String(name)
                part = .start
                return
            }
        }
        draft.note(line, number: number)
        do throws(RequestFault) {
            try take(line, sink)
        } catch {
            draft.fault(error, number: number)
        }
    }

    mutating func finish(into sink: ListSink) {
        draft.send(to: sink, variables: variables, directory: directory)
        draft = HTTPDraft()
        part = .start
    }

    private mutating func take(_ line: ByteSpan, _ sink: ListSink) throws(RequestFault) {
        switch part {
        case .script(let next):
            if line.text.contains("%}") { part = next }
        case .start: try takeStart(line, sink)
        case .requestLine:
            if let first = line.first, first.isBlank, !line.trimmed.isEmpty {
                draft.target += Array(line.trimmed)
            } else {
                part = .headers
                try takeHeader(line)
            }
        case .headers: try takeHeader(line)
        case .body: takeBody(line)
        }
    }

    /// Comments, variables, then the request line.
    private mutating func takeStart(_ line: ByteSpan, _ sink: ListSink) throws(RequestFault) {
        let bare = line.trimmed
        guard let first = bare.first else { return }
        if first == UInt8(ascii: "#") || bare.begins(with: "//") {
            try draft.take(comment: bare)
        } else if first == UInt8(ascii: "@") {
            try variables.define(bare.from(1).text, environment: sink.options.environment)
        } else if bare.begins(with: "<") {
            // A script that runs before the request.
            if !bare.text.contains("%}"), bare.text.contains("{%") { part = .script(then: .start) }
        } else {
            draft.begin(bare)
            part = .requestLine
        }
    }

    private mutating func takeHeader(_ line: ByteSpan) throws(RequestFault) {
        let bare = line.trimmed
        guard let first = bare.first else {
            part = .body
            return
        }
        if first == UInt8(ascii: "#") || bare.begins(with: "//") { return try draft.take(comment: bare) }
        if bare.begins(with: ">") || bare.begins(with: "<") {
            part = .body
            return takeBody(line)
        }
        draft.headers.append(bare.text)
    }

    private mutating func takeBody(_ line: ByteSpan) {
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
