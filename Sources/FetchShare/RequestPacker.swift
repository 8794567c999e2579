import FetchCore
import FetchFiles

/// Writes requests into the bytes of a chunk, exactly as a run of the list would send them; ``PackedRequests`` reads them.
///
/// A line of JSON has not all of it: proxy, log-in, dropped headers, how many equal requests came before.
struct RequestPacker {
    private var out = ByteWriter()
    private(set) var count = 0
    private var lastID = 0
    private var lastExtras: RequestExtras?
    /// The variables of the environment that its requests have, of all chunks.
    private(set) var names: Set<String> = []

    /// What follows in a request.
    enum Flag {
        static let method: UInt64 = 1
        static let extras: UInt64 = 2
        /// Those of the request before.
        static let sameExtras: UInt64 = 4
        static let repeats: UInt64 = 8
        /// Behind the URL, where its variables are.
        static let marks: UInt64 = 16
        /// Before all else: how many attempts a request had before it was retried by a key.
        static let attempts: UInt64 = 32
    }

    /// What follows within extras, until 0.
    enum Part: UInt64 {
        case header = 1
        case droppedHeader, body, name, group, timeout, connectTimeout, readTimeout, expectation
        case noExpectations, insecure, proxy, maxRedirects, avoidsCookieJar, basic, bearer, digest, unreadable
        /// Where the last text of the next part has variables.
        case marks
    }

    /// A body file that can be read whole into the list.
    static let longestBody = 64 << 20

    var bytes: [UInt8] { out.bytes }

    /// - Parameter attempts: how many it had before.
    /// - Throws: when a body file cannot be read now: workers on other machines may not have it; when a variable of the environment stands
    ///   where it cannot be filled in later.
    mutating func append(
        _ id: RequestID, of chunk: RequestChunk, attempts: Int = 0
    ) throws(ShareError) {
        let method = chunk.method(id)
        let extras = chunk.extras(id)
        let repeats = chunk.repeats(id)
        let isSame = extras != nil && extras === lastExtras
        var flags: UInt64 = 0
        if method != .get { flags |= Flag.method }
        if extras != nil { flags |= isSame ? Flag.sameExtras : Flag.extras }
        if repeats > 0 { flags |= Flag.repeats }
        if attempts > 0 { flags |= Flag.attempts }
        let url = try marked(chunk.withURL(id) { Array($0) })
        if !url.places.isEmpty { flags |= Flag.marks }
        guard EnvironmentMark.all(in: method.rawValue).isEmpty else { throw Self.unfillable(method.rawValue) }
        out.append(flags)
        if attempts > 0 { out.append(attempts) }
        out.append(signed: Int(id.rawValue) - lastID)
        lastID = Int(id.rawValue)
        if method != .get { out.append(method.rawValue) }
        if repeats > 0 { out.append(repeats) }
        out.append(url.bytes)
        if !url.places.isEmpty { out.append(url.places) }
        if let extras, !isSame { try append(extras) }
        lastExtras = extras ?? lastExtras
        count += 1
    }

    /// Begins another chunk.
    mutating func removeAll() {
        out.removeAll()
        (count, lastID, lastExtras) = (0, 0, nil)
    }

    private mutating func append(_ extras: RequestExtras) throws(ShareError) {
        for header in extras.headers { try pair(.header, header.name, header.value) }
        for name in extras.droppedHeaders { try text(.droppedHeader, name) }
        try append(extras.body)
        try text(.name, extras.name, mayHaveMarks: true)
        try text(.group, extras.group, mayHaveMarks: true)
        duration(.timeout, extras.timeout)
        duration(.connectTimeout, extras.connectTimeout)
        duration(.readTimeout, extras.readTimeout)
        if extras.expectations?.isEmpty == true { begin(.noExpectations) }
        for rule in extras.expectations ?? [] { try text(.expectation, rule.text) }
        if extras.isInsecure { begin(.insecure) }
        try text(.proxy, extras.proxy)
        if let maximum = extras.maxRedirects {
            begin(.maxRedirects)
            out.append(maximum)
        }
        if extras.avoidsCookieJar { begin(.avoidsCookieJar) }
        try append(extras.overrides?.credentials)
        try text(.unreadable, extras.unreadable)
        out.append(UInt64(0))
    }

    private mutating func begin(_ part: Part) { out.append(part.rawValue) }

    /// - Parameter mayHaveMarks: whether workers fill in its variables.
    private mutating func text(
        _ part: Part, _ text: String?, mayHaveMarks: Bool = false
    ) throws(ShareError) {
        guard let text else { return }
        let marked = try marked(Array(text.utf8))
        guard mayHaveMarks || marked.places.isEmpty else { throw Self.unfillable(text) }
        begin(part, marked)
        out.append(marked.bytes)
    }

    /// A part of two texts, the second of which may have variables.
    private mutating func pair(_ part: Part, _ first: String, _ second: String) throws(ShareError) {
        guard EnvironmentMark.all(in: first).isEmpty else { throw Self.unfillable(first) }
        let marked = try marked(Array(second.utf8))
        begin(part, marked)
        out.append(first)
        out.append(marked.bytes)
    }

    private mutating func bytes(_ bytes: [UInt8]) throws(ShareError) {
        let marked = try marked(bytes)
        begin(.body, marked)
        out.append(marked.bytes)
    }

    private mutating func begin(_ part: Part, _ text: MarkedText) {
        if !text.places.isEmpty {
            begin(.marks)
            out.append(text.places)
        }
        begin(part)
    }

    private mutating func marked(_ bytes: [UInt8]) throws(ShareError) -> MarkedText {
        let text = MarkedText(bytes)
        for place in text.places {
            guard !place.mark.encodings.contains(.other) else {
                throw Self.unfillable(String(decoding: place.mark.text, as: UTF8.self))
            }
            names.insert(place.mark.name)
        }
        return text
    }

    private static func unfillable(_ text: String) -> ShareError {
        ShareError(.unfillable, detail: EnvironmentMark.shown(text).sanitised())
    }

    private mutating func duration(_ part: Part, _ duration: Duration?) {
        guard let duration else { return }
        begin(part)
        let (seconds, attoseconds) = duration.components
        out.append(UInt64(seconds))
        out.append(UInt64(attoseconds))
    }

    private mutating func append(_ body: RequestBody) throws(ShareError) {
        switch body {
        case .none: break
        case .bytes(let bytes): try self.bytes(bytes)
        case .file(let path):
            guard let bytes = readAll(path, upTo: Self.longestBody) else {
                throw ShareError(.unreadableBody, detail: "\(path.sanitised()): cannot be read into the list")
            }
            try self.bytes(bytes)
        }
    }

    private mutating func append(_ credentials: FetchCredentials?) throws(ShareError) {
        switch credentials {
        case .basic(let user, let password): try pair(.basic, user, password)
        case .digest(let user, let password): try pair(.digest, user, password)
        case .bearer(let token): try text(.bearer, token, mayHaveMarks: true)
        case nil: break
        }
    }
}
