/// A stretch of a request list, made once by a reader and never changed, so that every thread may hold it.
///
/// Requests are kept as columns: each origin (`http://host:8080`) and each method once, the paths back to back in one arena,
/// and an object only for a request that has more than a method and a URL. A million plain URLs to one host cost four bytes
/// each beside their paths. Made by ``RequestChunkBuilder``.
@usableFromInline package final class RequestChunk: Sendable {
    /// The id of the first request; the others follow without a gap.
    package let firstID: RequestID
    package let count: Int
    private let urls: URLColumn
    /// One entry a request: its place in `methodTable`; empty when all have the first.
    private let methods: [UInt8]
    private let methodTable: [FetchMethod]
    /// One entry a request, or empty when no request of the chunk has any.
    private let extras: [RequestExtras?]
    /// One entry a request: how many equal ones came before it; empty when none of the chunk repeats another.
    private let repeats: [UInt32]
    /// One entry a request: its id in its list; empty where that is its id.
    private let listIDs: [RequestID]

    init(
        firstID: RequestID, urls: URLColumn, methods: [UInt8] = [], methodTable: [FetchMethod],
        extras: [RequestExtras?], repeats: [UInt32] = [], listIDs: [RequestID] = []
    ) {
        precondition(urls.count <= URLColumn.longest, "a chunk of \(urls.count) requests")
        self.firstID = firstID
        self.count = urls.count
        self.urls = urls
        self.methods = methodTable.count == 1 ? [] : methods
        self.methodTable = methodTable
        self.extras = extras
        self.repeats = repeats
        self.listIDs = listIDs
    }

    /// The ids of the chunk, in order.
    package var ids: some Sequence<RequestID> {
        (0..<UInt32(count)).lazy.map { [first = firstID.rawValue] in RequestID(rawValue: first + $0) }
    }

    package func contains(_ id: RequestID) -> Bool {
        id >= firstID && Int(id.rawValue - firstID.rawValue) < count
    }

    /// The bytes of the URL, put together for the call, without the NUL that follows them; valid within the call only.
    @inlinable @inline(__always)
    package func withURL<Result>(_ id: RequestID, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let length = urlLength(id)
        return withUnsafeTemporaryAllocation(byteCount: length + 1, alignment: 1) { url in
            copyURL(id, to: url)
            return body(UnsafeBufferPointer(rebasing: url.assumingMemoryBound(to: UInt8.self)[..<length]))
        }
    }

    /// Path, query and fragment: what follows the URL's origin; valid within the call only. All of a line that could not be
    /// read.
    package func withPath<Result>(_ id: RequestID, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        urls.withPath(local(id), body)
    }

    /// All paths back to back, and for each request where its own ends; valid within the call only.
    package func withPaths(_ body: (UnsafeBufferPointer<UInt8>, _ ends: UnsafeBufferPointer<UInt32>) -> Void)
    {
        urls.withPaths(body)
    }

    /// What `body` makes of the bytes of each origin, which are valid within its call only; ``originPlace(_:)`` is the place of
    /// a request's own.
    package func mapOrigins<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> [Result] {
        (0..<urls.originCount).map { urls.withOrigin($0, body) }
    }

    package func originPlace(_ id: RequestID) -> Int { urls.place(local(id)) }

    /// Whether any request of the chunk has more than a method and a URL.
    package var hasExtras: Bool { !extras.isEmpty }

    /// The first request with headers that are left out, and their names; nil when the chunk has none.
    package var firstLeftOut: (id: RequestID, headers: [String])? {
        for (id, extras) in zip(ids, extras) {
            if let extras, !extras.leftOutHeaders.isEmpty { return (id, extras.leftOutHeaders) }
        }
        return nil
    }

    /// The URL as the list has it, secrets and all.
    package func url(_ id: RequestID) -> String {
        withURL(id) { String(decoding: $0, as: UTF8.self) }
    }

    /// The methods of its requests, each once.
    package var distinctMethods: [FetchMethod] { methodTable }

    package func method(_ id: RequestID) -> FetchMethod { methodTable[methodPlace(id)] }

    /// The place of a request's method among ``distinctMethods``.
    package func methodPlace(_ id: RequestID) -> Int { methods.isEmpty ? 0 : Int(methods[local(id)]) }

    package func host(_ id: RequestID) -> HostID {
        urls.host(local(id))
    }

    /// Whether the request keeps its id but is no part of this run, as with `--shard`: it is not sent, shown or counted.
    package func isExcluded(_ id: RequestID) -> Bool {
        host(id) == .none && extras(id)?.unreadable == nil
    }

    /// What the request has beside method and URL; nil when it has nothing.
    package func extras(_ id: RequestID) -> RequestExtras? {
        extras.isEmpty ? nil : extras[local(id)]
    }

    /// How many equal requests (method, URL and body) came before it in the list.
    package func repeats(_ id: RequestID) -> Int {
        repeats.isEmpty ? 0 : Int(repeats[local(id)])
    }

    /// The request's id in its list: another one than its own where a run has a part of a list, in an order of its own.
    package func listID(_ id: RequestID) -> RequestID { listIDs.isEmpty ? id : listIDs[local(id)] }

    // The parts of `withURL` that are the same for all closures; inlined with it, they would keep each column alive by itself.

    @usableFromInline
    func urlLength(_ id: RequestID) -> Int { urls.length(local(id)) }

    @usableFromInline
    func copyURL(_ id: RequestID, to url: UnsafeMutableRawBufferPointer) {
        urls.copy(local(id), to: url)
    }

    @inline(__always)
    private func local(_ id: RequestID) -> Int { Int(id.rawValue - firstID.rawValue) }
}

/// What a request has beside its method and URL; shared by all requests that have the same.
package final class RequestExtras: Sendable {
    private let keptHeaders: KeptHeaders
    package let body: RequestBody
    package let name: String?
    /// Nil for most: there may be a million.
    private let rare: Rare?

    /// What a request may have, as it is put together: see the properties of the same names.
    package struct Parts: Sendable, Equatable {
        package var headers: [HeaderField] = []
        package var droppedHeaders: [String] = []
        package var body = RequestBody.none
        package var name: String?
        package var group: String?
        package var timeout: Duration?
        package var connectTimeout: Duration?
        package var readTimeout: Duration?
        package var expectations: [Expectation]?
        package var isInsecure = false
        package var proxy: String?
        package var maxRedirects: Int?
        package var avoidsCookieJar = false
        package var overrides: Boxed<RequestOverrides>?
        package var unreadable: String?

        package init() {}

        /// What it answers challenges with; nil is what the run or session says.
        package var credentials: FetchCredentials? {
            get { overrides?.value.credentials }
            set {
                guard newValue != credentials else { return }
                var own = overrides?.value ?? RequestOverrides()
                own.credentials = newValue
                overrides = Boxed(own)
            }
        }
    }

    /// What few requests have, or many the same.
    private final class Rare: Sendable {
        /// Without headers, body and name.
        let parts: Parts
        let leftOutHeaders: [String]

        init(_ parts: Parts, leftOutHeaders: [String]) {
            self.parts = parts
            self.leftOutHeaders = leftOutHeaders
        }
    }

    /// Without those that would frame the body: see ``leftOutHeaders``. Ask once: they may be made anew at each call.
    package var headers: [HeaderField] { keptHeaders.fields }
    package var group: String? { rare?.parts.group }
    /// The names, as they were given, of headers that are never sent as they are written: `Content-Length`,
    /// `Transfer-Encoding`, `Expect`. What is sent says itself how long it is.
    package var leftOutHeaders: [String] { rare?.leftOutHeaders ?? [] }
    /// Names of headers that are not sent although they would be by themselves, such as `Accept`.
    package var droppedHeaders: [String] { rare?.parts.droppedHeaders ?? [] }
    /// How long one attempt may take; nil is what the run or session says, as with the next two.
    package var timeout: Duration? { rare?.parts.timeout }
    /// How long dns, connect and tls may take.
    package var connectTimeout: Duration? { rare?.parts.connectTimeout }
    /// How long nothing may be sent or received.
    package var readTimeout: Duration? { rare?.parts.readTimeout }
    package var expectations: [Expectation]? { rare?.parts.expectations }
    /// Whether certificates are not checked for this request, whatever the run does.
    package var isInsecure: Bool { rare?.parts.isInsecure ?? false }
    /// The proxy of this request, as curl's `-x`, an empty one for none at all; nil is the run's.
    package var proxy: String? { rare?.parts.proxy }
    /// How many redirects of this request are followed at most, 0 for none; nil is the run's limit.
    package var maxRedirects: Int? { rare?.parts.maxRedirects }
    /// Whether the request neither sends cookies of the run's jar nor adds to it.
    package var avoidsCookieJar: Bool { rare?.parts.avoidsCookieJar ?? false }
    /// What a program's request has of its own; nil is what the run or session says.
    package var overrides: RequestOverrides? { rare?.parts.overrides?.value }
    /// Why the line cannot be sent; it then settles at once as failure `input`. Nil for a readable line.
    package var unreadable: String? { rare?.parts.unreadable }

    /// - Parameters:
    ///   - isOfMany: Whether a list may have a million such requests, so that their headers have to be small.
    ///   - last: Those of the request before; what is the same is shared with them.
    package init(_ parts: Parts, isOfMany: Bool = false, sharingWith last: RequestExtras? = nil) {
        // Here, since whatever is sent comes by here: lists of every format, the command line, sessions.
        let frames = parts.headers.contains { RequestSyntax.isFraming(header: $0.name) }
        let kept =
            frames ? parts.headers.filter { !RequestSyntax.isFraming(header: $0.name) } : parts.headers
        keptHeaders =
            isOfMany ? KeptHeaders(packing: kept, sharingWith: last?.keptHeaders) : .fields(kept)
        body = parts.body
        name = parts.name
        let leftOut = frames ? parts.headers.map(\.name).filter(RequestSyntax.isFraming) : []
        var rest = parts
        (rest.headers, rest.body, rest.name) = ([], .none, nil)
        rest.droppedHeaders.removeAll { RequestSyntax.isFraming(header: $0) }
        if rest == Parts(), leftOut.isEmpty {
            rare = nil
        } else if let shared = last?.rare, shared.parts == rest, shared.leftOutHeaders == leftOut {
            rare = shared
        } else {
            rare = Rare(rest, leftOutHeaders: leftOut)
        }
    }

    /// What no more than some have.
    package convenience init(
        headers: [HeaderField] = [], body: RequestBody = .none, name: String? = nil, group: String? = nil,
        unreadable: String? = nil, sharingWith last: RequestExtras? = nil
    ) {
        var parts = Parts()
        parts.headers = headers
        parts.body = body
        parts.name = name
        parts.group = group
        parts.unreadable = unreadable
        self.init(parts, sharingWith: last)
    }

    /// The proxy of this request for that host, as curl's `-x`, an empty one for none at all; nil is the run's.
    package func proxy(for host: HostName) -> String? {
        guard let proxies = overrides?.proxy else { return proxy }
        return proxies.proxy(for: host)?.url ?? ""
    }

    /// How far the redirects of this request are followed.
    package func redirects(orElse usual: RedirectPolicy) -> RedirectPolicy {
        var policy = overrides?.redirects ?? usual
        if let maxRedirects { policy.maximum = maxRedirects }
        return policy
    }

    /// Whether the request has the header, or says that it is not sent.
    package func mentions(_ name: String) -> Bool {
        headers.contains { $0.isNamed(name) } || droppedHeaders.contains { HeaderField($0, "").isNamed(name) }
    }
}
