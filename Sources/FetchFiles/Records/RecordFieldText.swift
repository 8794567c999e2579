/// A field of a record as reference pages describe it.
package struct RecordFieldText: Sendable {
    package let name: String
    /// The JSON type: `number`, `string`, `object`.
    package let type: String
    package let meaning: String

    /// One entry a field, in the record's order.
    package static let all: [RecordFieldText] = RecordField.allCases.map { field in
        RecordFieldText(
            name: "\(RecordSchema.rows[field.rawValue].column.name)", type: field.type, meaning: field.meaning
        )
    }
}

extension RecordField {
    fileprivate var type: String {
        switch self {
        case .error, .timings, .extracted: "object"
        case .sent, .maybeReceived, .resent, .reused: "boolean"
        case .id, .round, .status, .attempts, .certificateDays, .redirects, .bodyBytes, .wireBytes,
            .retryAfter:
            "number"
        case .key, .name, .group, .method, .url, .outcome, .startedAt, .finishedAt, .worker, .traceID,
            .httpVersion,
            .remote,
            .finalURL, .contentType, .sha256, .bodyPath:
            "string"
        }
    }

    fileprivate var meaning: String {
        switch self {
        case .id: "place in the list, from 1"
        case .round: "the round it was sent in, in a watch"
        case .key:
            "what the request is: 16 hex digits of a hash of method, URL, body and how many equal ones came before"
        case .name: "what the list calls the request"
        case .group: "the group that the list counts it to"
        case .method: "the request method"
        case .url: "the URL as asked for, secrets redacted"
        case .outcome: "ok, failed or cancelled"
        case .sent: "false where nothing was ever sent"
        case .maybeReceived: "true where a server may have received it though no answer came"
        case .status: "status code of the last response"
        case .error: "kind, phase and message of the failure"
        case .attempts: "attempts that were begun"
        case .startedAt: "when the first attempt began, UTC"
        case .finishedAt: "when it settled, UTC"
        case .worker: "which worker of a shared run sent it: its host and its number in the run"
        case .resent: "true where a worker of the shared run that was lost may have sent it before"
        case .traceID: "id of the W3C trace that it was sent in, with --traceparent"
        case .timings:
            "milliseconds of the last attempt: queue, late (behind the rate's schedule), dns, connect, tls, send, wait (to the first byte), receive, total"
        case .httpVersion: "version of HTTP that was spoken: 1.0, 1.1 or 2"
        case .remote: "address and port of the server"
        case .certificateDays:
            "whole days that the server's certificate was still valid, below 0 once expired"
        case .reused: "whether an open connection was used"
        case .finalURL: "where redirects led"
        case .redirects: "redirects that were followed"
        case .contentType: "Content-Type of the response"
        case .bodyBytes: "bytes of the decoded body"
        case .wireBytes: "bytes of the body as they came, compressed"
        case .sha256: "hash of the decoded body, in hex"
        case .bodyPath: "where --save-bodies put the body"
        case .extracted: "the values of --extract by name"
        case .retryAfter: "seconds that the last Retry-After asked for"
        }
    }
}
