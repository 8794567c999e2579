import FetchCore

/// Writes result records as ``RecordSchema`` has their fields: as a JSON object on one line, or as single cells of CSV.
///
/// A value that is not known is left out: `status`, `redirects`, `body_bytes` and `wire_bytes` need a response line;
/// `timings_ms` an attempt; `reused` and `remote` a connection; `error` a failure, or a cancelled request of which
/// something is known; `sent` is there, false, where the host could not be reached and nothing went out;
/// `maybe_received`, true, where what became of a request is not known; `started_at` a first attempt; the others are left out when empty. `id`, `key`, `method`,
/// `outcome`, `attempts` and `finished_at` are always there, `url` too unless the line could not be read and is empty.
///
/// Formatting a plain record allocates nothing. One thread at a time.
public struct RecordFormatter: Sendable {
    /// How a text is written.
    private enum Style {
        case json, csv
    }

    let clock: RunClock
    private let redaction: Redaction
    private var style = Style.json
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

    /// Appends the record as JSON, without a newline.
    mutating func append(_ settlement: Settlement, of chunk: RequestChunk, to out: inout ByteBuffer) {
        style = .json
        out.append(UInt8(ascii: "{"))
        let start = out.count
        RecordSchema.rows.withUnsafeBufferPointer { rows in
            for place in rows.indices {
                let begin = out.count
                appendName(rows[place].column.name, isFirst: begin == start, to: &out)
                let valueStart = out.count
                if rows[place].parts.isEmpty {
                    rows[place].column.write(&self, settlement, chunk, &out)
                } else {
                    appendObject(rows[place].parts, settlement, chunk, to: &out)
                }
                if out.count == valueStart { out.truncate(to: begin) }
            }
        }
        out.append(UInt8(ascii: "}"))
    }

    /// The parts that are known as an object; nothing when none is.
    private mutating func appendObject(
        _ parts: [RecordColumn], _ settlement: Settlement, _ chunk: RequestChunk, to out: inout ByteBuffer
    ) {
        let begin = out.count
        out.append(UInt8(ascii: "{"))
        let start = out.count
        parts.withUnsafeBufferPointer { parts in
            for place in parts.indices {
                let begin = out.count
                appendName(parts[place].name, isFirst: begin == start, to: &out)
                let valueStart = out.count
                parts[place].write(&self, settlement, chunk, &out)
                if out.count == valueStart { out.truncate(to: begin) }
            }
        }
        if out.count == start { return out.truncate(to: begin) }
        out.append(UInt8(ascii: "}"))
    }

    @inline(__always)
    private func appendName(_ name: StaticString, isFirst: Bool, to out: inout ByteBuffer) {
        if isFirst { out.append(UInt8(ascii: "\"")) } else { out.append(",\"") }
        out.append(name)
        out.append("\":")
    }

    /// Appends one value as a cell of a CSV row.
    mutating func append(
        cell column: RecordColumn, _ settlement: Settlement, of chunk: RequestChunk, to out: inout ByteBuffer
    ) {
        style = .csv
        column.write(&self, settlement, chunk, &out)
    }
}

// MARK: - Values

extension RecordFormatter {
    /// The quote around a text that needs no escaping.
    @inline(__always)
    private func quoteText(_ out: inout ByteBuffer) {
        if style == .json { out.append(UInt8(ascii: "\"")) }
    }

    /// A text; nothing for nil.
    @inline(__always)
    func append(_ text: String?, to out: inout ByteBuffer) {
        guard let text else { return }
        switch style {
        case .json: out.append(json: text)
        // A cell has no escapes: what a terminal would act on is shown by its picture.
        case .csv: out.append(csv: text.sanitised(keepingLines: true))
        }
    }

    func append(url: String, to out: inout ByteBuffer) {
        append(redaction.url(url), to: &out)
    }

    /// The request's URL; nothing when it is empty.
    func appendURL(of id: RequestID, _ chunk: RequestChunk, to out: inout ByteBuffer) {
        let isPlain = chunk.withURL(id) { url in
            if url.isEmpty { return true }
            guard style == .json, !redaction.isOn || Redaction.isClean(url) else { return false }
            out.append(json: url)
            return true
        }
        if !isPlain { append(url: chunk.url(id), to: &out) }
    }

    mutating func append(started instant: RunInstant, to out: inout ByteBuffer) {
        let moment = clock.wall(instant)
        quoteText(&out)
        started.append(moment, to: &out)
        quoteText(&out)
    }

    mutating func append(finished instant: RunInstant, to out: inout ByteBuffer) {
        let moment = clock.wall(instant)
        quoteText(&out)
        finished.append(moment, to: &out)
        quoteText(&out)
    }

    func append(_ key: RequestKey, to out: inout ByteBuffer) {
        quoteText(&out)
        out.append(hex: key.rawValue)
        quoteText(&out)
    }

    func append(_ digest: SHA256Digest, to out: inout ByteBuffer) {
        quoteText(&out)
        out.append(hex: digest.words.0)
        out.append(hex: digest.words.1)
        out.append(hex: digest.words.2)
        out.append(hex: digest.words.3)
        quoteText(&out)
    }

    /// What `--extract` found, as an object.
    func append(extracted values: [ExtractedValue], to out: inout ByteBuffer) {
        guard !values.isEmpty else { return }
        out.append(UInt8(ascii: "{"))
        for (place, value) in values.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            out.append(json: value.name)
            out.append(UInt8(ascii: ":"))
            out.append(text: value.json)
        }
        out.append(UInt8(ascii: "}"))
    }

    /// A finite number; nothing for nil.
    func append(seconds: Double?, to out: inout ByteBuffer) {
        guard let seconds, seconds.isFinite else { return }
        if let whole = Int(exactly: seconds) {
            out.append(decimal: whole)
        } else {
            out.append(text: String(seconds))
        }
    }
}
