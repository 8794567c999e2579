import FetchCore

/// Writes one request and its response as an entry of an HTTP Archive 1.2
/// ([the format](http://www.softwareishard.com/blog/har-12-spec/)).
///
/// The phases are its timings: `blocked` is our queue, `connect` includes `ssl` as the format wants. What did not
/// happen is -1. `_fetchdeck` holds the whole record, so that an archive can be read back without loss; it stands first, so
/// that an entry that a crash cut short tells what it was.
struct HAREntry {
    private let clock: RunClock
    private let redaction: Redaction
    private var started = TimestampText()
    private let scanned = JSONRecord()

    init(clock: RunClock, redaction: Redaction) {
        self.clock = clock
        self.redaction = redaction
    }

    /// Appends the entry; `record` is the settlement's line, which the URL is taken from, redacted as it is there.
    mutating func append(
        _ settlement: Settlement, of chunk: RequestChunk, record: UnsafeBufferPointer<UInt8>,
        to out: inout ByteBuffer
    ) {
        guard scanned.scan(record) else { return }
        let timings = settlement.timings
        let spent = UInt64(max(0, timings.total + timings.queue)) * 1000
        out.append(HARDocument.recordStart)
        out.append(record)
        out.append(",\"startedDateTime\":\"")
        let end = clock.wall(settlement.finishedAt)
        started.append(end > spent ? end - spent : 0, to: &out)
        out.append("\",\"time\":")
        out.append(thousandths: timings.queue + timings.total)
        appendRequest(settlement, chunk, to: &out)
        appendResponse(settlement, to: &out)
        out.append(",\"cache\":{},\"timings\":")
        appendTimings(settlement, isTLS: isHTTPS, to: &out)
        // Empty where there was no connection, as browsers write it: readers take the field for given.
        let (address, port) = Self.split(settlement.remote)
        out.append(",\"serverIPAddress\":")
        out.append(json: address)
        if !port.isEmpty {
            out.append(",\"connection\":")
            out.append(json: port)
        }
        out.append(UInt8(ascii: "}"))
    }

    private var isHTTPS: Bool { scanned.value(.url)?.inside.starts(with: "https:".utf8) ?? false }

    // MARK: - Request

    private func appendRequest(
        _ settlement: Settlement, _ chunk: RequestChunk, to out: inout ByteBuffer
    ) {
        let extras = chunk.extras(settlement.id)
        let headers = extras?.headers ?? []
        out.append(",\"request\":{\"method\":")
        out.append(json: chunk.method(settlement.id).rawValue)
        out.append(",\"url\":")
        if let url = scanned.value(.url)?.raw { out.append(url) } else { out.append("\"\"") }
        out.append(",\"httpVersion\":")
        out.append(json: Self.version(settlement.httpVersion, else: "HTTP/1.1"))
        out.append(",\"cookies\":[],\"headers\":")
        append(headers: headers, to: &out)
        out.append(",\"queryString\":")
        appendQuery(scanned.text(.url) ?? "", to: &out)
        var bodySize = 0
        if case .bytes(let body) = extras?.body ?? .none {
            bodySize = body.count
            append(body, type: headers.first { $0.isNamed("Content-Type") }?.value ?? "", to: &out)
        }
        out.append(",\"headersSize\":-1,\"bodySize\":")
        out.append(decimal: bodySize)
        out.append(UInt8(ascii: "}"))
    }

    /// What is sent. Bytes that are no text stand as Base64 and say so, as the archive has it for what was received.
    private func append(_ body: [UInt8], type: String, to out: inout ByteBuffer) {
        out.append(",\"postData\":{\"mimeType\":")
        out.append(json: type)
        out.append(",\"text\":")
        let shown = redaction.body(body, contentType: type)
        if shown.isUTF8 {
            shown.withUnsafeBufferPointer { out.append(json: $0) }
        } else {
            out.append(UInt8(ascii: "\""))
            out.append(text: Base64.encode(shown))
            out.append("\",\"encoding\":\"base64\"")
        }
        out.append(UInt8(ascii: "}"))
    }

    private func append(headers: [HeaderField], to out: inout ByteBuffer) {
        out.append(UInt8(ascii: "["))
        for (place, header) in headers.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            appendPair(header.name, redaction.headerValue(header.value, of: header.name), to: &out)
        }
        out.append(UInt8(ascii: "]"))
    }

    private func appendQuery(_ url: String, to out: inout ByteBuffer) {
        out.append(UInt8(ascii: "["))
        let noFragment = url.prefix { $0 != "#" }
        if let mark = noFragment.firstIndex(of: "?") {
            let query = noFragment[noFragment.index(after: mark)...]
            for (place, pair) in query.split(separator: "&").enumerated() {
                if place > 0 { out.append(UInt8(ascii: ",")) }
                let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                appendPair(
                    String(halves[0]).percentDecoded,
                    halves.count > 1 ? String(halves[1]).percentDecoded : "",
                    to: &out)
            }
        }
        out.append(UInt8(ascii: "]"))
    }

    private func appendPair(_ name: String, _ value: String, to out: inout ByteBuffer) {
        out.append("{\"name\":")
        out.append(json: name)
        out.append(",\"value\":")
        out.append(json: value)
        out.append(UInt8(ascii: "}"))
    }

    // MARK: - Response

    private func appendResponse(_ settlement: Settlement, to out: inout ByteBuffer) {
        let details = settlement.details
        let head = RecordedHead(details?.responseHead ?? [])
        out.append(",\"response\":{\"status\":")
        out.append(decimal: settlement.status)
        out.append(",\"statusText\":")
        out.append(json: head.reason ?? ReasonPhrase.of(settlement.status) ?? "")
        out.append(",\"httpVersion\":")
        out.append(json: Self.version(settlement.httpVersion, else: ""))
        out.append(",\"cookies\":[],\"headers\":")
        append(headers: head.fields, to: &out)
        out.append(",\"content\":")
        appendContent(settlement, to: &out)
        out.append(",\"redirectURL\":")
        let isRedirect = (300...399).contains(settlement.status)
        let location = isRedirect ? head.fields.first { $0.isNamed("Location") }?.value : nil
        out.append(json: redaction.url(location ?? ""))
        out.append(",\"headersSize\":")
        out.append(decimal: head.byteCount > 0 ? head.byteCount : -1)
        out.append(",\"bodySize\":")
        out.append(decimal: settlement.status == 0 ? -1 : Int(settlement.wireBytes))
        if let failure = details?.failure {
            out.append(",\"_error\":")
            out.append(json: failure.message)
        }
        out.append(UInt8(ascii: "}"))
    }

    private func appendContent(_ settlement: Settlement, to out: inout ByteBuffer) {
        out.append("{\"size\":")
        out.append(decimal: Int(settlement.bodyBytes))
        if settlement.bodyBytes > settlement.wireBytes {
            out.append(",\"compression\":")
            out.append(decimal: Int(settlement.bodyBytes - settlement.wireBytes))
        }
        out.append(",\"mimeType\":")
        out.append(json: settlement.contentType.isEmpty ? "x-unknown" : settlement.contentType)
        let body = settlement.details?.bodyPrefix ?? []
        // Only a body that was kept whole: a part of one would be taken for all.
        if !body.isEmpty, body.count == settlement.bodyBytes {
            if body.isUTF8 {
                out.append(",\"text\":")
                body.withUnsafeBufferPointer { out.append(json: $0) }
            } else {
                out.append(",\"encoding\":\"base64\",\"text\":\"")
                out.append(text: Base64.encode(body))
                out.append(UInt8(ascii: "\""))
            }
        }
        out.append(UInt8(ascii: "}"))
    }

    // MARK: - Timings

    private func appendTimings(_ settlement: Settlement, isTLS: Bool, to out: inout ByteBuffer) {
        let timings = settlement.timings
        // Of several hops some may have connected although the last one did not: the phases add up to the time.
        let connects = timings.connect > 0 || timings.tls > 0
        out.append("{\"blocked\":")
        out.append(thousandths: timings.queue)
        out.append(",\"dns\":")
        append(phase: timings.dns, if: timings.dns > 0, to: &out)
        out.append(",\"connect\":")
        append(phase: timings.connect + timings.tls, if: connects, to: &out)
        out.append(",\"ssl\":")
        append(phase: timings.tls, if: connects && (isTLS || timings.tls > 0), to: &out)
        out.append(",\"send\":")
        out.append(thousandths: timings.send)
        out.append(",\"wait\":")
        out.append(thousandths: timings.wait)
        out.append(",\"receive\":")
        out.append(thousandths: timings.receive)
        out.append(UInt8(ascii: "}"))
    }

    private func append(phase: Int64, if happened: Bool, to out: inout ByteBuffer) {
        if happened { out.append(thousandths: phase) } else { out.append("-1") }
    }

    private static func version(_ version: FetchHTTPVersion, else unknown: String) -> String {
        version == .unknown ? unknown : "HTTP/\(version.number)"
    }

    /// Address and port; an IPv6 address without its brackets.
    private static func split(_ remote: String) -> (String, String) {
        guard let colon = remote.lastIndex(of: ":") else { return (remote, "") }
        let address = remote[..<colon].filter { $0 != "[" && $0 != "]" }
        return (String(address), String(remote[remote.index(after: colon)...]))
    }
}
