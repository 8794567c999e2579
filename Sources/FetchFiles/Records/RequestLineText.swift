import FetchCore
import FoundationEssentials

/// Writes a request as a line of a `jsonl` list that sends the same, with its name, group, timeout and rules.
///
/// Where variables stand for secrets, `vars` names those of the line, so that nothing else in it is taken for one.
struct RequestLineText {
    let secrets: SecretWriter

    func text(_ id: RequestID, of chunk: RequestChunk) -> String {
        let extras = chunk.extras(id) ?? RequestExtras()
        var line = ByteBuffer(capacity: 256)
        line.append("{")
        line.append(member: "url", isFirst: true)
        append(secrets.url(chunk.url(id)), to: &line)
        // A body alone would make it a POST.
        if chunk.method(id) != .get || extras.body != .none {
            line.append(member: "method", isFirst: false)
            line.append(json: chunk.method(id).rawValue)
        }
        append(extras.headers, to: &line)
        append(extras.body, contentType: extras.contentType, to: &line)
        if let name = extras.name {
            line.append(member: "name", isFirst: false)
            line.append(json: name)
        }
        if let group = extras.group {
            line.append(member: "group", isFirst: false)
            line.append(json: group)
        }
        if let timeout = extras.timeout {
            line.append(member: "timeout", isFirst: false)
            let parts = timeout.components
            line.append(thousandths: parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000)
        }
        append(extras.expectations ?? [], to: &line)
        if secrets.isNamed { appendVariables(to: &line) }
        line.append("}")
        return line.text
    }

    private func append(_ parts: [TextPart], to line: inout ByteBuffer) {
        parts.withPlaceholders.withUnsafeBufferPointer { line.append(json: $0) }
    }

    /// None at all where braces of the request's own must stay as they are.
    private func appendVariables(to line: inout ByteBuffer) {
        guard !secrets.namesOfRequest.isEmpty || line.text.contains("{{") else { return }
        line.append(member: "vars", isFirst: false)
        line.append("[")
        for (place, name) in secrets.namesOfRequest.enumerated() {
            if place > 0 { line.append(",") }
            line.append(json: name)
        }
        line.append("]")
    }

    /// As pairs, which keep their order and names that come twice.
    private func append(_ headers: [HeaderField], to line: inout ByteBuffer) {
        guard !headers.isEmpty else { return }
        line.append(member: "headers", isFirst: false)
        for (place, header) in headers.enumerated() {
            line.append(place == 0 ? "[[" : ",[")
            line.append(json: header.name)
            line.append(",")
            append(secrets.value(of: header), to: &line)
            line.append("]")
        }
        line.append("]")
    }

    private func append(_ body: RequestBody, contentType: String, to line: inout ByteBuffer) {
        switch body {
        case .none: break
        case .file(let path):
            line.append(member: "body_file", isFirst: false)
            line.append(json: path)
        case .bytes(let bytes) where bytes.isUTF8:
            line.append(member: "body", isFirst: false)
            append(secrets.body(bytes, contentType: contentType), to: &line)
        case .bytes(let bytes):
            // No variable is filled in there: with the mark in it, it is refused when it is read.
            line.append(member: "body_base64", isFirst: false)
            line.append(
                json: Base64.encode(secrets.redaction.body(bytes, contentType: contentType)))
        }
    }

    private func append(_ rules: [Expectation], to line: inout ByteBuffer) {
        guard !rules.isEmpty else { return }
        line.append(member: "expect", isFirst: false)
        for (place, rule) in rules.enumerated() {
            line.append(place == 0 ? "[" : ",")
            line.append(json: rule.text)
        }
        line.append("]")
    }
}

extension Expectation {
    /// As it is typed.
    package var text: String {
        switch self {
        case .status(let ranges):
            "status="
                + ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
                .joined(separator: ",")
        case .type(let type): "type=\(type)"
        case .body(let pattern): "body~\(pattern)"
        case .jq(let filter): "jq:\(filter)"
        case .time(let limit): "time<\(limit / .milliseconds(1))ms"
        }
    }
}

extension RequestExtras {
    /// What its headers say that its body is; empty where they don't.
    var contentType: String { headers.first { $0.isNamed("Content-Type") }?.value ?? "" }
}
