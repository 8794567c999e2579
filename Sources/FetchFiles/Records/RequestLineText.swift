import FetchCore
import Foundation

/// Writes a request as a line of a `jsonl` list that sends the same, with its name, group, timeout and rules.
struct RequestLineText {
    let redaction: Redaction

    func text(_ id: RequestID, of chunk: RequestChunk) -> String {
        let extras = chunk.extras(id) ?? RequestExtras()
        var line = ByteBuffer(capacity: 256)
        line.append("{")
        line.append(member: "url", isFirst: true)
        line.append(json: redaction.url(chunk.url(id)))
        // A body alone would make it a POST.
        if chunk.method(id) != .get || extras.body != .none {
            line.append(member: "method", isFirst: false)
            line.append(json: chunk.method(id).rawValue)
        }
        append(extras.headers, to: &line)
        append(
            extras.body, contentType: extras.headers.first { $0.isNamed("Content-Type") }?.value, to: &line)
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
        line.append("}")
        return line.text
    }

    /// The secrets that are replaced in the line, from left to right.
    func secrets(_ id: RequestID, of chunk: RequestChunk) -> [String] {
        let extras = chunk.extras(id) ?? RequestExtras()
        return redaction.secrets(inURL: chunk.url(id)) + extras.headers.flatMap { redaction.secrets(in: $0) }
            + SecretBody.secrets(in: extras, redaction: redaction)
    }

    /// As pairs, which keep their order and names that come twice.
    private func append(_ headers: [HeaderField], to line: inout ByteBuffer) {
        guard !headers.isEmpty else { return }
        line.append(member: "headers", isFirst: false)
        for (place, header) in headers.enumerated() {
            line.append(place == 0 ? "[[" : ",[")
            line.append(json: header.name)
            line.append(",")
            line.append(json: redaction.header(header).value)
            line.append("]")
        }
        line.append("]")
    }

    private func append(_ body: RequestBody, contentType: String?, to line: inout ByteBuffer) {
        switch body {
        case .none: break
        case .file(let path):
            line.append(member: "body_file", isFirst: false)
            line.append(json: path)
        case .bytes(let bytes):
            let shown = SecretBody.redacted(bytes, contentType: contentType ?? "", redaction: redaction)
            if shown.isUTF8 {
                line.append(member: "body", isFirst: false)
                line.append(json: String(decoding: shown, as: UTF8.self))
            } else {
                line.append(member: "body_base64", isFirst: false)
                line.append(json: Data(shown).base64EncodedString())
            }
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
    fileprivate var text: String {
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
