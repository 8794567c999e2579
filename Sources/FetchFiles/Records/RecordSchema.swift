import FetchCore

/// One value of a record: a field, or a part of one that is an object.
struct RecordColumn: Sendable {
    /// Writes the value; nothing where it is not known.
    typealias Write = @Sendable (inout RecordFormatter, Settlement, RequestChunk, inout ByteBuffer) -> Void
    /// Takes the value into the settlement that is read.
    typealias Read = @Sendable (inout RecordedSettlement, RecordValue) -> Void

    /// Its key in the record, or within the field.
    let name: StaticString
    /// Whether it is a JSON string.
    let isText: Bool
    let write: Write
    /// Nil for what is known of the request, not of its settlement.
    let read: Read?

    init(_ name: StaticString, isText: Bool = false, write: @escaping Write, read: Read? = nil) {
        self.name = name
        self.isText = isText
        self.write = write
        self.read = read
    }
}

/// The fields of a result record, in the order they are written in: a new one is a row here and a case of ``RecordField``.
///
/// What a row's `write` leaves out is left out of the record. JSON lines have each field under its name, CSV files under the
/// same name, the parts of an object dotted.
enum RecordSchema {
    struct Row: Sendable {
        let field: RecordField
        let column: RecordColumn
        /// What the object holds, in order; empty for a plain value, and for `extracted`, whose names are the user's.
        var parts: [RecordColumn] = []
    }

    /// One row a field.
    static let rows: [Row] = request + outcome + attempts + response

    /// What is known of the request alone.
    private static let request: [Row] = [
        row(.id, RecordColumn("id", write: { $3.append(decimal: Int($1.id.rawValue)) })),
        row(
            .key,
            RecordColumn("key", isText: true, write: { $0.append($2.key($1.id), to: &$3) })),
        row(
            .name,
            RecordColumn("name", isText: true, write: { $0.append($2.extras($1.id)?.name, to: &$3) })),
        row(
            .group,
            RecordColumn("group", isText: true, write: { $0.append($2.extras($1.id)?.group, to: &$3) })),
        row(
            .method,
            RecordColumn("method", isText: true, write: { $0.append($2.method($1.id).rawValue, to: &$3) })),
        row(.url, RecordColumn("url", isText: true, write: { $0.appendURL(of: $1.id, $2, to: &$3) })),
    ]

    private static let outcome: [Row] = [
        row(
            .outcome,
            RecordColumn("outcome", isText: true, write: { $0.append($1.outcome.word, to: &$3) })),
        row(
            .sent,
            RecordColumn(
                "sent",
                write: { if $1.failure?.flags.contains(.notSent) ?? false { $3.append("false") } },
                read: { $0.details.isNotSent = !$1.isTrue })),
        row(
            .maybeReceived,
            RecordColumn(
                "maybe_received",
                write: { if $1.failure?.flags.contains(.maybeReceived) ?? false { $3.append("true") } },
                read: { $0.details.maybeReceived = $1.isTrue })),
        row(
            .status,
            RecordColumn(
                "status", write: { if $1.status != 0 { $3.append(decimal: $1.status) } },
                read: { $0.settlement.status = Int($1.count(upTo: 999)) })),
        Row(field: .error, column: RecordColumn("error", write: { _, _, _, _ in }), parts: error),
    ]

    private static let error: [RecordColumn] = [
        RecordColumn(
            "kind", isText: true,
            write: { if let kind = $1.failure?.kind { $0.append(kind.word, to: &$3) } },
            read: { $0.details.kind = FailureKind(rawValue: $1.text) }),
        RecordColumn(
            "phase", isText: true,
            write: { if let phase = $1.failure?.phase { $0.append(phase.rawValue, to: &$3) } },
            read: { $0.details.phase = FailurePhase(rawValue: $1.text) }),
        RecordColumn(
            "message", isText: true, write: { $0.append($1.failure?.message, to: &$3) },
            read: { $0.details.message = $1.text }),
    ]

    private static let attempts: [Row] = [
        row(
            .attempts,
            RecordColumn(
                "attempts", write: { $3.append(decimal: $1.attempts) },
                read: { $0.settlement.attempts = Int($1.count(upTo: 1 << 20)) })),
        row(
            .startedAt,
            RecordColumn(
                "started_at", isText: true,
                write: { if let start = $1.startedAt { $0.append(started: start, to: &$3) } },
                read: { $0.settlement.startedAt = $0.instant($1) })),
        row(
            .finishedAt,
            RecordColumn(
                "finished_at", isText: true, write: { $0.append(finished: $1.finishedAt, to: &$3) },
                read: { $0.details.finishedAt = $0.instant($1) })),
        Row(field: .timings, column: RecordColumn("timings_ms", write: { _, _, _, _ in }), parts: timings),
    ]

    private static let timings: [RecordColumn] = [
        timing("queue", { $0.queue }, { $0.queue = $1 }), timing("dns", { $0.dns }, { $0.dns = $1 }),
        timing("connect", { $0.connect }, { $0.connect = $1 }), timing("tls", { $0.tls }, { $0.tls = $1 }),
        timing("send", { $0.send }, { $0.send = $1 }), timing("wait", { $0.wait }, { $0.wait = $1 }),
        timing("receive", { $0.receive }, { $0.receive = $1 }), timing("total", { $0.total }, { _, _ in }),
    ]

    private static let response: [Row] = [
        row(
            .httpVersion,
            RecordColumn(
                "http_version", isText: true,
                write: { if $1.httpVersion != .unknown { $0.append($1.httpVersion.number, to: &$3) } },
                read: { $0.settlement.httpVersion = HTTPVersion(number: $1.inside) })),
        row(
            .remote,
            RecordColumn(
                "remote", isText: true, write: { if !$1.remote.isEmpty { $0.append($1.remote, to: &$3) } },
                read: { $0.take(remote: $1) })),
        row(
            .reused,
            RecordColumn(
                "reused",
                write: { if !$1.remote.isEmpty { $3.append($1.isReused ? "true" : "false") } },
                read: { $0.settlement.isReused = $1.isTrue })),
        row(
            .finalURL,
            RecordColumn(
                "final_url", isText: true,
                write: { if let url = $1.details?.finalURL { $0.append(url: url, to: &$3) } },
                read: { $0.details.finalURL = $1.text })),
        row(
            .redirects,
            RecordColumn(
                "redirects",
                write: { if $1.status != 0 || $1.redirects > 0 { $3.append(decimal: $1.redirects) } },
                read: { $0.settlement.redirects = Int($1.count(upTo: 1 << 20)) })),
        row(
            .contentType,
            RecordColumn(
                "content_type", isText: true,
                write: { if !$1.contentType.isEmpty { $0.append($1.contentType, to: &$3) } },
                read: { $0.take(contentType: $1) })),
        row(
            .bodyBytes,
            RecordColumn(
                "body_bytes", write: { if $1.status != 0 { $3.append(decimal: Int($1.bodyBytes)) } },
                read: { $0.settlement.bodyBytes = $1.count(upTo: 1 << 42) })),
        row(
            .wireBytes,
            RecordColumn(
                "wire_bytes", write: { if $1.status != 0 { $3.append(decimal: Int($1.wireBytes)) } },
                read: { $0.settlement.wireBytes = $1.count(upTo: 1 << 42) })),
        row(
            .sha256,
            RecordColumn(
                "sha256", isText: true,
                write: { if let digest = $1.sha256 { $0.append(digest, to: &$3) } },
                read: { $0.settlement.sha256 = SHA256Digest(hex: $1.inside) })),
        row(
            .bodyPath,
            RecordColumn(
                "body_path", isText: true, write: { $0.append($1.details?.bodyPath, to: &$3) },
                read: { $0.details.bodyPath = $1.text })),
        row(
            .extracted,
            RecordColumn(
                "extracted", write: { $0.append(extracted: $1.details?.extracted ?? [], to: &$3) },
                read: { $0.details.extracted = $1.extracted })),
        row(
            .retryAfter,
            RecordColumn(
                "retry_after_s",
                write: { $0.append(seconds: $1.details?.retryAfterSeconds, to: &$3) },
                read: { $0.details.retryAfterSeconds = $1.number.map { min(max(0, $0), 1e9) } })),
    ]

    private static func row(_ field: RecordField, _ column: RecordColumn) -> Row {
        Row(field: field, column: column)
    }

    /// A phase in milliseconds; there where an attempt was made.
    private static func timing(
        _ name: StaticString, _ get: @escaping @Sendable (PhaseTimings) -> Int64,
        _ set: @escaping @Sendable (inout PhaseTimings, Int64) -> Void
    ) -> RecordColumn {
        RecordColumn(
            name, write: { if $1.attempts > 0 { $3.append(thousandths: get($1.timings)) } },
            read: { set(&$0.settlement.timings, $1.thousandths(upTo: RecordValue.longestMicroseconds)) })
    }

    /// The names of the fields, as bytes.
    static let names: [[UInt8]] = rows.map { Array("\($0.column.name)".utf8) }

    /// The field of that name; nil when there is none.
    static func row(named name: some StringProtocol) -> Row? {
        rows.first { name.utf8.elementsEqual(names[$0.field.rawValue]) }
    }
}

/// The fields of a result record, to find one: each is its place in ``RecordSchema/rows``.
enum RecordField: Int, CaseIterable {
    case id, key, name, group, method, url, outcome, sent, maybeReceived, status, error, attempts
    case startedAt, finishedAt, timings, httpVersion, remote, reused, finalURL, redirects, contentType
    case bodyBytes, wireBytes, sha256, bodyPath, extracted, retryAfter
}
