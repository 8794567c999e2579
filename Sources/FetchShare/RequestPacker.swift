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

    /// What follows in a request.
    enum Flag {
        static let method: UInt64 = 1
        static let extras: UInt64 = 2
        /// Those of the request before.
        static let sameExtras: UInt64 = 4
        static let repeats: UInt64 = 8
    }

    /// What follows within extras, until 0.
    enum Part: UInt64 {
        case header = 1
        case droppedHeader, body, name, group, timeout, connectTimeout, readTimeout, expectation
        case noExpectations, insecure, proxy, maxRedirects, avoidsCookieJar, basic, bearer, digest, unreadable
    }

    /// A body file that can be read whole into the list.
    static let longestBody = 64 << 20

    var bytes: [UInt8] { out.bytes }

    /// - Throws: when a body file cannot be read now: workers on other machines may not have it.
    mutating func append(_ id: RequestID, of chunk: RequestChunk) throws(ShareError) {
        let method = chunk.method(id)
        let extras = chunk.extras(id)
        let repeats = chunk.repeats(id)
        let isSame = extras != nil && extras === lastExtras
        var flags: UInt64 = 0
        if method != .get { flags |= Flag.method }
        if extras != nil { flags |= isSame ? Flag.sameExtras : Flag.extras }
        if repeats > 0 { flags |= Flag.repeats }
        out.append(flags)
        out.append(signed: Int(id.rawValue) - lastID)
        lastID = Int(id.rawValue)
        if method != .get { out.append(method.rawValue) }
        if repeats > 0 { out.append(repeats) }
        chunk.withURL(id) { out.append($0) }
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
        for header in extras.headers {
            begin(.header)
            out.append(header.name)
            out.append(header.value)
        }
        for name in extras.droppedHeaders { text(.droppedHeader, name) }
        try append(extras.body)
        text(.name, extras.name)
        text(.group, extras.group)
        duration(.timeout, extras.timeout)
        duration(.connectTimeout, extras.connectTimeout)
        duration(.readTimeout, extras.readTimeout)
        if extras.expectations?.isEmpty == true { begin(.noExpectations) }
        for rule in extras.expectations ?? [] { text(.expectation, rule.text) }
        if extras.isInsecure { begin(.insecure) }
        text(.proxy, extras.proxy)
        if let maximum = extras.maxRedirects {
            begin(.maxRedirects)
            out.append(maximum)
        }
        if extras.avoidsCookieJar { begin(.avoidsCookieJar) }
        append(extras.overrides?.credentials)
        text(.unreadable, extras.unreadable)
        out.append(UInt64(0))
    }

    private mutating func begin(_ part: Part) { out.append(part.rawValue) }

    private mutating func text(_ part: Part, _ text: String?) {
        guard let text else { return }
        begin(part)
        out.append(text)
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
        case .bytes(let bytes):
            begin(.body)
            out.append(bytes)
        case .file(let path):
            guard let bytes = readAll(path, upTo: Self.longestBody) else {
                throw ShareError(.unreadableBody, detail: "\(path.sanitised()): cannot be read into the list")
            }
            begin(.body)
            out.append(bytes)
        }
    }

    private mutating func append(_ credentials: FetchCredentials?) {
        switch credentials {
        case .basic(let user, let password):
            begin(.basic)
            out.append(user)
            out.append(password)
        case .digest(let user, let password):
            begin(.digest)
            out.append(user)
            out.append(password)
        case .bearer(let token): text(.bearer, token)
        case nil: break
        }
    }
}
