/// The keys of a result record, in the order they are written in.
enum RecordField: Int, CaseIterable {
    case id, key, name, group, method, url, outcome, sent, maybeReceived, status, error, attempts
    case startedAt, finishedAt, timings, httpVersion, remote, reused, finalURL, redirects, contentType
    case bodyBytes, wireBytes, sha256, bodyPath, extracted, retryAfter

    var name: String {
        switch self {
        case .maybeReceived: "maybe_received"
        case .startedAt: "started_at"
        case .finishedAt: "finished_at"
        case .timings: "timings_ms"
        case .httpVersion: "http_version"
        case .finalURL: "final_url"
        case .contentType: "content_type"
        case .bodyBytes: "body_bytes"
        case .wireBytes: "wire_bytes"
        case .bodyPath: "body_path"
        case .retryAfter: "retry_after_s"
        case .id, .key, .name, .group, .method, .url, .outcome, .sent, .status, .error, .attempts, .remote,
            .reused,
            .redirects, .sha256, .extracted:
            String(describing: self)
        }
    }

    /// The names of what the value holds, in order; empty for a plain value, and for `extracted`, whose names are the user's.
    var parts: [String] {
        switch self {
        case .error: ["kind", "phase", "message"]
        case .timings: ["queue", "dns", "connect", "tls", "send", "wait", "receive", "total"]
        default: []
        }
    }

    /// Whether the value is a JSON string.
    var isText: Bool {
        switch self {
        case .id, .sent, .maybeReceived, .status, .attempts, .timings, .reused, .redirects, .bodyBytes,
            .wireBytes, .extracted,
            .retryAfter:
            false
        default: true
        }
    }
}
