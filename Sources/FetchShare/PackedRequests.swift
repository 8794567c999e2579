import FetchCore
import FetchFiles

/// The requests of a chunk, as ``RequestPacker`` wrote them.
package struct PackedRequests: Sendable {
    /// A request of the list.
    struct Row: Sendable {
        let id: RequestID
        let method: FetchMethod
        /// Where its URL stands in the chunk's bytes.
        let url: Range<Int>
        /// How many equal ones came before it in the list.
        let repeats: UInt32
        let extras: RequestExtras?
    }

    let bytes: [UInt8]
    /// One entry a request, in their order.
    private(set) var rows: [Row] = []

    /// The most that a chunk may have when it is unpacked.
    static let longest = 512 << 20

    /// - Throws: `unreadableChunk` when they are no requests of this version.
    init(_ packed: [UInt8]) throws(ShareError) {
        guard let bytes = ZstdBlocks.decompressed(packed, atMost: Self.longest) else {
            throw ShareError(.unreadableChunk)
        }
        self.bytes = bytes
        var reading = Reading(ByteReader(bytes))
        while !reading.reader.isAtEnd {
            rows.append(reading.row())
            guard !reading.hasFailed else { throw ShareError(.unreadableChunk) }
        }
    }

    /// What the protocol has to know of each.
    ///
    /// - Parameter repeatsAll: whether any method may be sent again unasked: `--retry-all-methods`.
    func chunkRows(repeatsAll: Bool) -> [ChunkRow] {
        rows.map { row in
            // What could not be read is never sent.
            let isSafe = repeatsAll || row.method.isIdempotent || row.extras?.unreadable != nil
            return ChunkRow(id: Int(row.id.rawValue), isSafeToRepeat: isSafe)
        }
    }
}

private struct Reading {
    var reader: ByteReader
    private var lastID = 0
    private var lastExtras: RequestExtras?
    private var isUnknown = false

    init(_ reader: ByteReader) { self.reader = reader }

    var hasFailed: Bool { isUnknown || reader.hasFailed }

    mutating func row() -> PackedRequests.Row {
        let flags = reader.number()
        lastID += reader.signed()
        let method =
            flags & RequestPacker.Flag.method == 0 ? FetchMethod.get : FetchMethod(rawValue: reader.text())
        let repeats = flags & RequestPacker.Flag.repeats == 0 ? 0 : reader.number()
        let url = reader.range()
        var extras: RequestExtras?
        if flags & RequestPacker.Flag.extras != 0 {
            extras = readExtras()
            lastExtras = extras
        } else if flags & RequestPacker.Flag.sameExtras != 0 {
            extras = lastExtras
        }
        guard let id = UInt32(exactly: lastID), id > 0 else {
            isUnknown = true
            return PackedRequests.Row(
                id: RequestID(1), method: method, url: url, repeats: 0, extras: nil)
        }
        return PackedRequests.Row(
            id: RequestID(rawValue: id), method: method, url: url,
            repeats: UInt32(truncatingIfNeeded: repeats), extras: extras)
    }

    private mutating func readExtras() -> RequestExtras {
        var parts = ExtrasParts()
        while !hasFailed {
            let number = reader.number()
            if number == 0 { break }
            guard let part = RequestPacker.Part(rawValue: number) else {
                isUnknown = true
                break
            }
            take(part, &parts)
        }
        return parts.extras(sharingWith: lastExtras)
    }

    private mutating func take(_ part: RequestPacker.Part, _ parts: inout ExtrasParts) {
        switch part {
        case .header: parts.headers.append(HeaderField(reader.text(), reader.text()))
        case .droppedHeader: parts.droppedHeaders.append(reader.text())
        case .body: parts.body = .bytes(Array(reader.bytes[reader.range()]))
        case .name: parts.name = reader.text()
        case .group: parts.group = reader.text()
        case .timeout: parts.timeout = duration()
        case .connectTimeout: parts.connectTimeout = duration()
        case .readTimeout: parts.readTimeout = duration()
        case .noExpectations: parts.expectations = []
        case .expectation:
            guard let rule = try? Expectation(parsing: reader.text()) else {
                isUnknown = true
                return
            }
            parts.expectations = (parts.expectations ?? []) + [rule]
        case .insecure: parts.isInsecure = true
        case .proxy: parts.proxy = reader.text()
        case .maxRedirects: parts.maxRedirects = reader.int()
        case .avoidsCookieJar: parts.avoidsCookieJar = true
        case .basic: parts.credentials = .basic(user: reader.text(), password: reader.text())
        case .digest: parts.credentials = .digest(user: reader.text(), password: reader.text())
        case .bearer: parts.credentials = .bearer(reader.text())
        case .unreadable: parts.unreadable = reader.text()
        }
    }

    private mutating func duration() -> Duration {
        let seconds = reader.number()
        let attoseconds = reader.number()
        return Duration(
            secondsComponent: Int64(clamping: seconds), attosecondsComponent: Int64(clamping: attoseconds))
    }
}

/// What ``FetchCore/RequestExtras`` are made of.
private struct ExtrasParts {
    var headers: [HeaderField] = []
    var droppedHeaders: [String] = []
    var body = RequestBody.none
    var name: String?
    var group: String?
    var timeout: Duration?
    var connectTimeout: Duration?
    var readTimeout: Duration?
    var expectations: [Expectation]?
    var isInsecure = false
    var proxy: String?
    var maxRedirects: Int?
    var avoidsCookieJar = false
    var credentials: FetchCredentials?
    var unreadable: String?

    func extras(sharingWith last: RequestExtras?) -> RequestExtras {
        var overrides: Boxed<RequestOverrides>?
        if let credentials {
            var own = RequestOverrides()
            own.credentials = credentials
            overrides = Boxed(own)
        }
        return RequestExtras(
            headers: headers, droppedHeaders: droppedHeaders, body: body, name: name, group: group,
            timeout: timeout, connectTimeout: connectTimeout, readTimeout: readTimeout,
            expectations: expectations, isInsecure: isInsecure, proxy: proxy, maxRedirects: maxRedirects,
            avoidsCookieJar: avoidsCookieJar, overrides: overrides, unreadable: unreadable, isOfMany: true,
            sharingWith: last)
    }
}
