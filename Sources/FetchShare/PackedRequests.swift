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
        /// How many attempts it had before it was retried by a key.
        var attempts: UInt16 = 0
        let extras: RequestExtras?
        /// Whether it has variables of the environment.
        var hasMarks = false
        /// Whether its URL, its body, its name or its group has some: its record is then that of the list.
        var hasShownMarks = false
    }

    let bytes: [UInt8]
    /// One entry a request, in their order.
    let rows: [Row]
    /// The same with the names of variables; empty where none has any, or has values for them.
    private let named: [Row]

    /// The most that a chunk may have when it is unpacked.
    static let longest = 512 << 20

    /// - Parameter filling: what stands for the environment's variables.
    /// - Throws: `unreadableChunk` when they are no requests of this version.
    init(_ packed: [UInt8], _ filling: EnvironmentFilling = .names) throws(ShareError) {
        guard let bytes = ZstdBlocks.decompressed(packed, atMost: Self.longest) else {
            throw ShareError(.unreadableChunk)
        }
        var reading = Reading(bytes, filling)
        rows = try reading.rows()
        guard case .values = filling, rows.contains(where: \.hasShownMarks) else {
            named = []
            self.bytes = reading.urls.isEmpty ? bytes : bytes + reading.urls
            return
        }
        var again = Reading(bytes, .names, urlsBefore: reading.urls)
        named = try again.rows()
        self.bytes = bytes + again.urls
    }

    /// A request as it is shown and recorded.
    func shown(_ place: Int) -> Row { named.isEmpty ? rows[place] : named[place] }

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
    private var reader: ByteReader
    private let filling: EnvironmentFilling
    /// URLs with variables that were filled in: they stand behind the chunk's bytes.
    private(set) var urls: [UInt8]
    private var lastID = 0
    private var lastExtras: RequestExtras?
    private var lastHasMarks = false
    private var lastHasShownMarks = false
    private var isUnknown = false
    /// Where the next part has variables.
    private var marks: [MarkedText.Place] = []

    init(_ bytes: [UInt8], _ filling: EnvironmentFilling, urlsBefore urls: [UInt8] = []) {
        reader = ByteReader(bytes)
        self.filling = filling
        self.urls = urls
    }

    private var hasFailed: Bool { isUnknown || reader.hasFailed }

    mutating func rows() throws(ShareError) -> [PackedRequests.Row] {
        var rows: [PackedRequests.Row] = []
        while !reader.isAtEnd {
            rows.append(row())
            guard !hasFailed else { throw ShareError(.unreadableChunk) }
        }
        return rows
    }

    private mutating func row() -> PackedRequests.Row {
        let flags = reader.number()
        let attempts = flags & RequestPacker.Flag.attempts == 0 ? 0 : reader.number()
        lastID += reader.signed()
        let method =
            flags & RequestPacker.Flag.method == 0 ? FetchMethod.get : FetchMethod(rawValue: reader.text())
        let repeats = flags & RequestPacker.Flag.repeats == 0 ? 0 : reader.number()
        var url = reader.range()
        var hasShownMarks = flags & RequestPacker.Flag.marks != 0
        if hasShownMarks { url = filledURL(url) }
        var extras: RequestExtras?
        if flags & RequestPacker.Flag.extras != 0 {
            (lastHasMarks, lastHasShownMarks) = (false, false)
            extras = readExtras()
            lastExtras = extras
        } else if flags & RequestPacker.Flag.sameExtras != 0 {
            extras = lastExtras
        }
        let hasMarks = hasShownMarks || extras != nil && lastHasMarks
        if extras != nil, lastHasShownMarks { hasShownMarks = true }
        guard let id = UInt32(exactly: lastID), id > 0 else {
            isUnknown = true
            return PackedRequests.Row(
                id: RequestID(1), method: method, url: url, repeats: 0, extras: nil)
        }
        return PackedRequests.Row(
            id: RequestID(rawValue: id), method: method, url: url,
            repeats: UInt32(truncatingIfNeeded: repeats), attempts: UInt16(clamping: attempts),
            extras: extras,
            hasMarks: hasMarks,
            hasShownMarks: hasShownMarks)
    }

    private mutating func filledURL(_ url: Range<Int>) -> Range<Int> {
        let places = reader.places()
        guard !hasFailed, let filled = MarkedText.filled(reader.bytes[url], places, filling) else {
            isUnknown = true
            return 0..<0
        }
        let start = reader.bytes.count + urls.count
        urls += filled
        return start..<start + filled.count
    }

    /// A text whose variables are filled in.
    private mutating func filled() -> [UInt8] {
        let text = reader.bytes[reader.range()]
        if marks.isEmpty { return Array(text) }
        defer { marks = [] }
        guard let filled = MarkedText.filled(text, marks, filling) else {
            isUnknown = true
            return []
        }
        return filled
    }

    private mutating func filledText() -> String {
        marks.isEmpty ? reader.text() : String(decoding: filled(), as: UTF8.self)
    }

    private mutating func readExtras() -> RequestExtras {
        var parts = RequestExtras.Parts()
        while !hasFailed {
            let number = reader.number()
            if number == 0 { break }
            guard let part = RequestPacker.Part(rawValue: number) else {
                isUnknown = true
                break
            }
            take(part, &parts)
        }
        return RequestExtras(parts, isOfMany: true, sharingWith: lastExtras)
    }

    private mutating func take(_ part: RequestPacker.Part, _ parts: inout RequestExtras.Parts) {
        switch part {
        case .body, .name, .group: if !marks.isEmpty { lastHasShownMarks = true }
        default: break
        }
        switch part {
        case .marks:
            marks = reader.places()
            lastHasMarks = true
        case .header: parts.headers.append(HeaderField(reader.text(), filledText()))
        case .droppedHeader: parts.droppedHeaders.append(reader.text())
        case .body: parts.body = .bytes(filled())
        case .name: parts.name = filledText()
        case .group: parts.group = filledText()
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
        case .basic: parts.credentials = .basic(user: reader.text(), password: filledText())
        case .digest: parts.credentials = .digest(user: reader.text(), password: filledText())
        case .bearer: parts.credentials = .bearer(filledText())
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
