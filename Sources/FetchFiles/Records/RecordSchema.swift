import FetchCore

/// Goes over the fields of the record, in the order they are written in.
///
/// Everything is a closure without captures: where a visitor's methods are inlined, so are they, and ``RecordSchema/visit(_:)``
/// is straight-line code.
protocol RecordVisitor: ~Copyable {
    /// A field with a value of its own.
    ///
    /// - Parameters:
    ///   - isText: whether the value is a JSON string.
    ///   - isDetail: whether only settlements with details have it.
    ///   - write: writes the value; nothing where it is not known.
    ///   - read: takes the value into the settlement that is read; nil for what is known of the request.
    mutating func field(
        _ field: RecordField, _ name: StaticString, isText: Bool, isDetail: Bool,
        write: @escaping RecordColumn.Write, read: RecordColumn.Read?)
    /// A field that is an object begins, or ends behind its parts.
    mutating func begin(_ field: RecordField, _ name: StaticString, isDetail: Bool)
    mutating func end()
    /// A value of the object that was begun.
    mutating func part(
        _ name: StaticString, isText: Bool, write: @escaping RecordColumn.Write,
        read: RecordColumn.Read?)
}

extension RecordVisitor where Self: ~Copyable {
    @inline(__always)
    mutating func number(
        _ field: RecordField, _ name: StaticString, isDetail: Bool = false,
        write: @escaping RecordColumn.Write, read: RecordColumn.Read? = nil
    ) {
        self.field(field, name, isText: false, isDetail: isDetail, write: write, read: read)
    }

    @inline(__always)
    mutating func text(
        _ field: RecordField, _ name: StaticString, isDetail: Bool = false,
        write: @escaping RecordColumn.Write, read: RecordColumn.Read? = nil
    ) {
        self.field(field, name, isText: true, isDetail: isDetail, write: write, read: read)
    }
}

/// The fields of a result record: a new one is a row here, and a case of ``RecordField``.
///
/// JSON lines have each field under its name, CSV files under the same name, the parts of an object dotted.
enum RecordSchema {
    @inline(__always)
    static func visit<Visitor: RecordVisitor & ~Copyable>(_ visitor: inout Visitor) {
        visitRequest(&visitor)
        visitOutcome(&visitor)
        visitTimes(&visitor)
        visitResponse(&visitor)
        visitBody(&visitor)
    }

    @inline(__always)
    private static func visitRequest<Visitor: RecordVisitor & ~Copyable>(_ visitor: inout Visitor) {
        visitor.number(.id, "id", write: { $3.append(decimal: Int($2.listID($1.id).rawValue)) })
        visitor.number(.round, "round", write: { if $0.round > 0 { $3.append(decimal: $0.round) } })
        visitor.text(.key, "key", write: { $0.append($2.key($1.id), to: &$3) })
        visitor.text(.name, "name", write: { $0.append($2.extras($1.id)?.name, to: &$3) })
        visitor.text(.group, "group", write: { $0.append($2.extras($1.id)?.group, to: &$3) })
        visitor.text(.method, "method", write: { $0.append($2.method($1.id).rawValue, to: &$3) })
        visitor.text(.url, "url", write: { $0.appendURL(of: $1.id, $2, to: &$3) })
    }

    @inline(__always)
    private static func visitOutcome<Visitor: RecordVisitor & ~Copyable>(_ visitor: inout Visitor) {
        visitor.text(.outcome, "outcome", write: { $0.append(word: $1.outcome.word, to: &$3) })
        visitor.number(
            .sent, "sent", isDetail: true,
            write: { if let failure = $1.failure, failure.flags.contains(.notSent) { $3.append("false") } },
            read: { $0.details.isNotSent = !$1.isTrue })
        visitor.number(
            .maybeReceived, "maybe_received", isDetail: true,
            write: {
                if let failure = $1.failure, failure.flags.contains(.maybeReceived) { $3.append("true") }
            },
            read: { $0.details.maybeReceived = $1.isTrue })
        visitor.number(
            .status, "status", write: { if $1.status != 0 { $3.append(decimal: $1.status) } },
            read: { $0.settlement.status = Int($1.count(upTo: 999)) })
        visitor.begin(.error, "error", isDetail: true)
        visitor.part(
            "kind", isText: true, write: { $0.append($1.failure?.kind.word, to: &$3) },
            read: { $0.details.kind = FailureKind(rawValue: $1.text) })
        visitor.part(
            "phase", isText: true, write: { $0.append($1.failure?.phase?.rawValue, to: &$3) },
            read: { $0.details.phase = FailurePhase(rawValue: $1.text) })
        visitor.part(
            "message", isText: true, write: { $0.append(free: $1.failure?.message, to: &$3) },
            read: { $0.details.message = $1.text })
        visitor.end()
    }

    @inline(__always)
    private static func visitTimes<Visitor: RecordVisitor & ~Copyable>(_ visitor: inout Visitor) {
        visitor.number(
            .attempts, "attempts", write: { $3.append(decimal: $1.attempts) },
            read: { $0.settlement.attempts = Int($1.count(upTo: 1 << 20)) })
        visitor.text(
            .startedAt, "started_at",
            write: { if let start = $1.startedAt { $0.append(started: start, to: &$3) } },
            read: { $0.settlement.startedAt = $0.instant($1) })
        visitor.text(
            .finishedAt, "finished_at", write: { $0.append(finished: $1.finishedAt, to: &$3) },
            read: { $0.details.finishedAt = $0.instant($1) })
        visitor.text(
            .worker, "worker", isDetail: true, write: { $0.append($1.details?.sharing?.worker, to: &$3) },
            read: { $0.details.worker = $1.text })
        visitor.number(
            .resent, "resent", isDetail: true,
            write: { if $1.details?.sharing?.isResent == true { $3.append("true") } },
            read: { $0.details.isResent = $1.isTrue })
        visitor.text(
            .traceID, "trace_id", isDetail: true, write: { $0.append($1.details?.traceID?.hex, to: &$3) },
            read: { $0.details.traceID = TraceID(hex: $1.inside) })
        visitor.begin(.timings, "timings_ms", isDetail: false)
        phase("queue", { $0.queue }, { $0.queue = $1 }, &visitor)
        visitor.part(
            "late", isText: false,
            write: {
                if $1.lateness != .none { $3.append(thousandths: $1.lateness.microseconds) }
            },
            read: {
                $0.settlement.lateness = Lateness(
                    microseconds: $1.thousandths(upTo: RecordValue.longestMicroseconds))
            })
        phase("dns", { $0.dns }, { $0.dns = $1 }, &visitor)
        phase("connect", { $0.connect }, { $0.connect = $1 }, &visitor)
        phase("tls", { $0.tls }, { $0.tls = $1 }, &visitor)
        phase("send", { $0.send }, { $0.send = $1 }, &visitor)
        phase("wait", { $0.wait }, { $0.wait = $1 }, &visitor)
        phase("receive", { $0.receive }, { $0.receive = $1 }, &visitor)
        phase("total", { $0.total }, { _, _ in }, &visitor)
        visitor.end()
    }

    /// A phase in milliseconds; there where an attempt was made.
    @inline(__always)
    private static func phase<Visitor: RecordVisitor & ~Copyable>(
        _ name: StaticString, _ get: @escaping @Sendable (PhaseTimings) -> Int64,
        _ set: @escaping @Sendable (inout PhaseTimings, Int64) -> Void, _ visitor: inout Visitor
    ) {
        visitor.part(
            name, isText: false,
            write: { if $1.attempts > 0 { $3.append(thousandths: get($1.timings)) } },
            read: { set(&$0.settlement.timings, $1.thousandths(upTo: RecordValue.longestMicroseconds)) })
    }

    @inline(__always)
    private static func visitResponse<Visitor: RecordVisitor & ~Copyable>(_ visitor: inout Visitor) {
        visitor.text(
            .httpVersion, "http_version",
            write: { if $1.httpVersion != .unknown { $0.append(word: $1.httpVersion.number, to: &$3) } },
            read: { $0.settlement.httpVersion = FetchHTTPVersion(number: $1.inside) })
        visitor.text(
            .remote, "remote", write: { if !$1.remote.isEmpty { $0.append($1.remote, to: &$3) } },
            read: { $0.take(remote: $1) })
        visitor.number(
            .certificateDays, "cert_days",
            write: { if let days = $1.certificateLife.days { $3.append(decimal: days) } },
            read: { $0.settlement.certificateLife = CertificateLife(days: $1.integer(within: 1 << 20)) })
        visitor.number(
            .reused, "reused",
            write: {
                if $1.remote.isEmpty { return }
                if $1.isReused { $3.append("true") } else { $3.append("false") }
            },
            read: { $0.settlement.isReused = $1.isTrue })
        visitor.text(
            .finalURL, "final_url", isDetail: true,
            write: { if let url = $1.details?.finalURL { $0.append(url: url, to: &$3) } },
            read: { $0.details.finalURL = $1.text })
        visitor.number(
            .redirects, "redirects",
            write: { if $1.status != 0 || $1.redirects > 0 { $3.append(decimal: $1.redirects) } },
            read: { $0.settlement.redirects = Int($1.count(upTo: 1 << 20)) })
        visitor.text(
            .contentType, "content_type",
            write: { if !$1.contentType.isEmpty { $0.append(free: $1.contentType, to: &$3) } },
            read: { $0.take(contentType: $1) })
    }

    @inline(__always)
    private static func visitBody<Visitor: RecordVisitor & ~Copyable>(_ visitor: inout Visitor) {
        visitor.number(
            .bodyBytes, "body_bytes", write: { if $1.status != 0 { $3.append(decimal: Int($1.bodyBytes)) } },
            read: { $0.settlement.bodyBytes = $1.count(upTo: 1 << 42) })
        visitor.number(
            .wireBytes, "wire_bytes", write: { if $1.status != 0 { $3.append(decimal: Int($1.wireBytes)) } },
            read: { $0.settlement.wireBytes = $1.count(upTo: 1 << 42) })
        visitor.text(
            .sha256, "sha256", write: { if let digest = $1.sha256 { $0.append(digest, to: &$3) } },
            read: { $0.settlement.sha256 = SHA256Digest(hex: $1.inside) })
        visitor.text(
            .bodyPath, "body_path", isDetail: true, write: { $0.append(free: $1.details?.bodyPath, to: &$3) },
            read: { $0.details.bodyPath = $1.text })
        visitor.number(
            .extracted, "extracted", isDetail: true,
            write: { if let details = $1.details { $0.append(extracted: details.extracted, to: &$3) } },
            read: { $0.details.extracted = $1.extracted })
        visitor.number(
            .retryAfter, "retry_after_s", isDetail: true,
            write: { $0.append(seconds: $1.details?.retryAfterSeconds, to: &$3) },
            read: { $0.details.retryAfterSeconds = $1.number.map { min(max(0, $0), 1e9) } })
    }

    // MARK: - As values

    struct Row: Sendable {
        let field: RecordField
        let column: RecordColumn
        /// What the object holds, in order; empty for a plain value, and for `extracted`, whose names are the user's.
        var parts: [RecordColumn] = []
    }

    /// One row a field, in their order.
    static let rows: [Row] = {
        var gathering = RowGathering()
        visit(&gathering)
        return gathering.rows
    }()

    /// The names of the fields, as bytes.
    static let names: [[UInt8]] = rows.map { Array("\($0.column.name)".utf8) }

    /// The field of that name; nil when there is none.
    static func row(named name: some StringProtocol) -> Row? {
        rows.first { name.utf8.elementsEqual(names[$0.field.rawValue]) }
    }
}

/// One value of a record: a field, or a part of one that is an object.
struct RecordColumn: Sendable {
    typealias Write = @Sendable (inout RecordFormatter, Settlement, RequestChunk, inout ByteBuffer) -> Void
    typealias Read = @Sendable (inout RecordedSettlement, RecordValue) -> Void

    /// Its key in the record, or within the field.
    let name: StaticString
    let isText: Bool
    let write: Write
    let read: Read?
}

private struct RowGathering: RecordVisitor {
    var rows: [RecordSchema.Row] = []

    mutating func field(
        _ field: RecordField, _ name: StaticString, isText: Bool, isDetail: Bool,
        write: @escaping RecordColumn.Write, read: RecordColumn.Read?
    ) {
        precondition(field.rawValue == rows.count, "\(field) stands out of order")
        let column = RecordColumn(name: name, isText: isText, write: write, read: read)
        rows.append(RecordSchema.Row(field: field, column: column))
    }

    mutating func begin(_ field: RecordField, _ name: StaticString, isDetail: Bool) {
        self.field(field, name, isText: false, isDetail: isDetail, write: { _, _, _, _ in }, read: nil)
    }

    mutating func end() {}

    mutating func part(
        _ name: StaticString, isText: Bool, write: @escaping RecordColumn.Write, read: RecordColumn.Read?
    ) {
        rows[rows.count - 1].parts.append(
            RecordColumn(name: name, isText: isText, write: write, read: read))
    }
}

/// The fields of a result record, to find one: each is its place in ``RecordSchema/rows``.
enum RecordField: Int, CaseIterable {
    case id, round, key, name, group, method, url, outcome, sent, maybeReceived, status, error, attempts
    case startedAt, finishedAt, worker, resent, traceID, timings, httpVersion, remote, certificateDays,
        reused, finalURL,
        redirects, contentType
    case bodyBytes, wireBytes, sha256, bodyPath, extracted, retryAfter
}
