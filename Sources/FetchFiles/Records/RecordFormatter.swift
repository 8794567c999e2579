import FetchCore

/// Writes result records as ``RecordSchema`` has their fields: as a JSON object on one line, or as single cells of CSV.
///
/// A value that is not known is left out: `status`, `redirects`, `body_bytes` and `wire_bytes` need a response line;
/// `timings_ms` an attempt; `reused` and `remote` a connection, `cert_days` one with TLS; `error` a failure, or a cancelled request of which
/// something is known; `sent` is there, false, where the host could not be reached and nothing went out;
/// `round` in a watch; `maybe_received`, true, where what became of a request is not known; `started_at` a first attempt; the others are left out when empty. `id`, `key`, `method`,
/// `outcome`, `attempts` and `finished_at` are always there, `url` too unless the line could not be read and is empty.
///
/// Formatting a plain record allocates nothing. One thread at a time.
package struct RecordFormatter: Sendable {
    /// How a text is written.
    private enum Style {
        case json, csv
    }

    let clock: RunClock
    /// That the records are of; 0 where there are no rounds.
    var round = 0
    private let redaction: Redaction
    private var style = Style.json
    private var started = TimestampText()
    private var finished = TimestampText()

    /// - Parameter redaction: what is hidden in URLs.
    package init(clock: RunClock, redaction: Redaction) {
        self.clock = clock
        self.redaction = redaction
    }

    /// The record as a line with its newline.
    package mutating func line(_ settlement: Settlement, of chunk: RequestChunk) -> [UInt8] {
        var out = ByteBuffer(capacity: 1024)
        append(settlement, of: chunk, to: &out)
        out.append(UInt8(ascii: "\n"))
        return out.array
    }

    /// Appends the record as JSON, without a newline.
    mutating func append(_ settlement: Settlement, of chunk: RequestChunk, to out: inout ByteBuffer) {
        style = .json
        out.append(UInt8(ascii: "{"))
        withUnsafeMutablePointer(to: &self) { formatter in
            withUnsafeMutablePointer(to: &out) { out in
                var writing = JSONRecordWriting(
                    formatter: formatter, settlement: settlement, chunk: chunk, out: out,
                    start: out.pointee.count)
                RecordSchema.visit(&writing)
            }
        }
        out.append(UInt8(ascii: "}"))
    }

    /// Appends one value as a cell of a CSV row.
    mutating func append(
        cell write: RecordColumn.Write, _ settlement: Settlement, of chunk: RequestChunk,
        to out: inout ByteBuffer
    ) {
        style = .csv
        write(&self, settlement, chunk, &out)
    }
}

/// Writes the fields that are known as the members of a JSON object. The pointers are those of one call.
private struct JSONRecordWriting: RecordVisitor {
    let formatter: UnsafeMutablePointer<RecordFormatter>
    let settlement: Settlement
    let chunk: RequestChunk
    let out: UnsafeMutablePointer<ByteBuffer>
    /// Where the members of the object begin that is being written.
    var start: Int
    private let hasDetails: Bool
    private var isSkipping = false
    private var outerStart = 0
    private var objectBegin = 0

    init(
        formatter: UnsafeMutablePointer<RecordFormatter>, settlement: Settlement,
        chunk: RequestChunk, out: UnsafeMutablePointer<ByteBuffer>, start: Int
    ) {
        self.formatter = formatter
        self.settlement = settlement
        hasDetails = settlement.details != nil
        self.chunk = chunk
        self.out = out
        self.start = start
    }

    @inline(__always)
    mutating func field(
        _ field: RecordField, _ name: StaticString, isText: Bool, isDetail: Bool, write: RecordColumn.Write,
        read: RecordColumn.Read?
    ) {
        if !isDetail || hasDetails { member(name, write) }
    }

    @inline(__always)
    mutating func part(
        _ name: StaticString, isText: Bool, write: RecordColumn.Write, read: RecordColumn.Read?
    ) {
        if !isSkipping { member(name, write) }
    }

    @inline(__always)
    mutating func begin(_ field: RecordField, _ name: StaticString, isDetail: Bool) {
        isSkipping = isDetail && !hasDetails
        if isSkipping { return }
        objectBegin = out.pointee.count
        out.pointee.append(member: name, isFirst: objectBegin == start)
        out.pointee.append(UInt8(ascii: "{"))
        (outerStart, start) = (start, out.pointee.count)
    }

    @inline(__always)
    mutating func end() {
        if isSkipping {
            isSkipping = false
            return
        }
        if out.pointee.count == start {
            out.pointee.truncate(to: objectBegin)
        } else {
            out.pointee.append(UInt8(ascii: "}"))
        }
        start = outerStart
    }

    /// A value that is not known takes its name back.
    @inline(__always)
    private func member(_ name: StaticString, _ write: RecordColumn.Write) {
        let begin = out.pointee.count
        out.pointee.append(member: name, isFirst: begin == start)
        let valueStart = out.pointee.count
        write(&formatter.pointee, settlement, chunk, &out.pointee)
        if out.pointee.count == valueStart { out.pointee.truncate(to: begin) }
    }
}

// MARK: - Values

extension RecordFormatter {
    /// The quote around a text that needs no escaping.
    @inline(__always)
    private func quoteText(_ out: inout ByteBuffer) {
        if style == .json { out.append(UInt8(ascii: "\"")) }
    }

    /// A text that needs no escaping.
    @inline(__always)
    func append(word: String, to out: inout ByteBuffer) {
        quoteText(&out)
        out.append(text: word)
        quoteText(&out)
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

    /// A text that a server may have had a say in.
    func append(free text: String?, to out: inout ByteBuffer) {
        append(text.map { redaction.withoutHidden($0) }, to: &out)
    }

    func append(url: String, to out: inout ByteBuffer) {
        append(redaction.url(url), to: &out)
    }

    /// The request's URL; nothing when it is empty.
    func appendURL(of id: RequestID, _ chunk: RequestChunk, to out: inout ByteBuffer) {
        let isPlain = chunk.withURL(id) { url in
            if url.isEmpty { return true }
            guard style == .json, redaction.leaves(url) else { return false }
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
            out.append(text: shown(value.json))
        }
        out.append(UInt8(ascii: "}"))
    }

    /// A value of JSON; all of it is replaced where a part of what is no string would be.
    private func shown(_ json: String) -> String {
        let shown = redaction.withoutHidden(json)
        return shown == json || json.hasPrefix("\"") ? shown : "\"\(Redaction.mark)\""
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
