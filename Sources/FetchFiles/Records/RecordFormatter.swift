import FetchCore

/// Writes one result record: a JSON object on one line, its keys always in the contract's order.
///
/// A value that is not known is left out: `status`, `redirects`, `body_bytes` and `wire_bytes` need a response line;
/// `timings_ms` an attempt; `reused` and `remote` a connection; `error` a failure, or a cancelled request of which
/// something is known; `sent` is there, false, where the host could not be reached and nothing went out;
/// `maybe_received`, true, where what became of a request is not known; `started_at` a first attempt; the others are left out when empty. `id`, `key`, `method`,
/// `outcome`, `attempts` and `finished_at` are always there, `url` too unless the line could not be read and is empty.
///
/// Formatting a plain record allocates nothing. One thread at a time.
public struct RecordFormatter: Sendable {
    let clock: RunClock
    private let redaction: Redaction
    private var started = TimestampText()
    private var finished = TimestampText()

    /// - Parameter redaction: what is hidden in URLs.
    public init(clock: RunClock, redaction: Redaction) {
        self.clock = clock
        self.redaction = redaction
    }

    /// The record as a line with its newline.
    public mutating func line(_ settlement: Settlement, of chunk: RequestChunk) -> [UInt8] {
        var out = ByteBuffer(capacity: 1024)
        append(settlement, of: chunk, to: &out)
        out.append(UInt8(ascii: "\n"))
        return out.array
    }

    /// Appends the record, without a newline.
    mutating func append(_ settlement: Settlement, of chunk: RequestChunk, to out: inout ByteBuffer) {
        let details = settlement.details
        appendRequest(settlement.id, of: chunk, to: &out)
        appendOutcome(settlement, to: &out)
        if settlement.attempts > 0 { appendTimings(settlement.timings, to: &out) }
        appendConnection(settlement, to: &out)
        if let url = details?.finalURL {
            out.append(",\"final_url\":")
            appendURL(url, to: &out)
        }
        appendBody(settlement, to: &out)
        if let details { appendDetails(details, to: &out) }
        out.append(UInt8(ascii: "}"))
    }

    // MARK: - The parts, in order

    private func appendRequest(_ id: RequestID, of chunk: RequestChunk, to out: inout ByteBuffer) {
        let extras = chunk.extras(id)
        out.append("{\"id\":")
        out.append(decimal: Int(id.rawValue))
        out.append(",\"key\":\"")
        out.append(hex: chunk.key(id).rawValue)
        out.append(UInt8(ascii: "\""))
        if let name = extras?.name {
            out.append(",\"name\":")
            out.append(json: name)
        }
        if let group = extras?.group {
            out.append(",\"group\":")
            out.append(json: group)
        }
        out.append(",\"method\":")
        out.append(json: chunk.method(id).rawValue)
        let isPlain = chunk.withURL(id) { url in
            if url.isEmpty { return true }
            guard !redaction.isOn || Redaction.isClean(url) else { return false }
            out.append(",\"url\":")
            out.append(json: url)
            return true
        }
        guard !isPlain else { return }
        out.append(",\"url\":")
        appendURL(chunk.url(id), to: &out)
    }

    private func appendURL(_ url: String, to out: inout ByteBuffer) {
        out.append(json: redaction.url(url))
    }

    private mutating func appendOutcome(_ settlement: Settlement, to out: inout ByteBuffer) {
        switch settlement.outcome {
        case .ok: out.append(",\"outcome\":\"ok\"")
        case .failed: out.append(",\"outcome\":\"failed\"")
        case .cancelled: out.append(",\"outcome\":\"cancelled\"")
        }
        if let flags = settlement.details?.failure?.flags, !flags.isEmpty { appendFlags(flags, to: &out) }
        if settlement.status != 0 {
            out.append(",\"status\":")
            out.append(decimal: settlement.status)
        }
        if let failure = settlement.details?.failure { appendFailure(failure, to: &out) }
        out.append(",\"attempts\":")
        out.append(decimal: settlement.attempts)
        if let start = settlement.startedAt {
            out.append(",\"started_at\":\"")
            started.append(clock.wall(start), to: &out)
            out.append(UInt8(ascii: "\""))
        }
        out.append(",\"finished_at\":\"")
        finished.append(clock.wall(settlement.finishedAt), to: &out)
        out.append(UInt8(ascii: "\""))
    }

    private func appendFlags(_ flags: FailureFlags, to out: inout ByteBuffer) {
        if flags.contains(.notSent) { out.append(",\"sent\":false") }
        if flags.contains(.maybeReceived) { out.append(",\"maybe_received\":true") }
    }

    private func appendFailure(_ failure: FetchFailure, to out: inout ByteBuffer) {
        out.append(",\"error\":{\"kind\":\"")
        out.append(text: failure.kind.word)
        out.append(UInt8(ascii: "\""))
        if let phase = failure.phase {
            out.append(",\"phase\":\"")
            out.append(text: phase.rawValue)
            out.append(UInt8(ascii: "\""))
        }
        out.append(",\"message\":")
        out.append(json: failure.message)
        out.append(UInt8(ascii: "}"))
    }

    private func appendTimings(_ timings: PhaseTimings, to out: inout ByteBuffer) {
        out.append(",\"timings_ms\":{\"queue\":")
        out.append(thousandths: timings.queue)
        out.append(",\"dns\":")
        out.append(thousandths: timings.dns)
        out.append(",\"connect\":")
        out.append(thousandths: timings.connect)
        out.append(",\"tls\":")
        out.append(thousandths: timings.tls)
        out.append(",\"send\":")
        out.append(thousandths: timings.send)
        out.append(",\"wait\":")
        out.append(thousandths: timings.wait)
        out.append(",\"receive\":")
        out.append(thousandths: timings.receive)
        out.append(",\"total\":")
        out.append(thousandths: timings.total)
        out.append(UInt8(ascii: "}"))
    }

    private func appendConnection(_ settlement: Settlement, to out: inout ByteBuffer) {
        switch settlement.httpVersion {
        case .unknown: break
        case .http10: out.append(",\"http_version\":\"1.0\"")
        case .http11: out.append(",\"http_version\":\"1.1\"")
        case .http2: out.append(",\"http_version\":\"2\"")
        case .http3: out.append(",\"http_version\":\"3\"")
        }
        guard !settlement.remote.isEmpty else { return }
        out.append(",\"remote\":")
        out.append(json: settlement.remote)
        if settlement.isReused {
            out.append(",\"reused\":true")
        } else {
            out.append(",\"reused\":false")
        }
    }

    private func appendBody(_ settlement: Settlement, to out: inout ByteBuffer) {
        if settlement.status != 0 || settlement.redirects > 0 {
            out.append(",\"redirects\":")
            out.append(decimal: settlement.redirects)
        }
        if !settlement.contentType.isEmpty {
            out.append(",\"content_type\":")
            out.append(json: settlement.contentType)
        }
        if settlement.status != 0 {
            out.append(",\"body_bytes\":")
            out.append(decimal: Int(settlement.bodyBytes))
            out.append(",\"wire_bytes\":")
            out.append(decimal: Int(settlement.wireBytes))
        }
        if let digest = settlement.sha256 {
            out.append(",\"sha256\":\"")
            out.append(hex: digest.words.0)
            out.append(hex: digest.words.1)
            out.append(hex: digest.words.2)
            out.append(hex: digest.words.3)
            out.append(UInt8(ascii: "\""))
        }
    }

    private func appendDetails(_ details: SettlementDetails, to out: inout ByteBuffer) {
        if let path = details.bodyPath {
            out.append(",\"body_path\":")
            out.append(json: path)
        }
        if !details.extracted.isEmpty {
            out.append(",\"extracted\":{")
            for (place, value) in details.extracted.enumerated() {
                if place > 0 { out.append(UInt8(ascii: ",")) }
                out.append(json: value.name)
                out.append(UInt8(ascii: ":"))
                out.append(text: value.json)
            }
            out.append(UInt8(ascii: "}"))
        }
        if let seconds = details.retryAfterSeconds, seconds.isFinite {
            out.append(",\"retry_after_s\":")
            if let whole = Int(exactly: seconds) {
                out.append(decimal: whole)
            } else {
                out.append(text: String(seconds))
            }
        }
    }
}
