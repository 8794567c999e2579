/// A stretch of a request list, made once by a reader and never changed, so that every thread may hold it.
///
/// Requests are kept as columns: the URLs back to back in one arena, a byte for the usual methods, and an object
/// only for a request that has more than a method and a URL. A million plain URLs cost about twelve bytes each
/// beside the URLs themselves. Made by ``RequestChunkBuilder``.
public final class RequestChunk: Sendable {
    /// The id of the first request; the others follow without a gap.
    public let firstID: RequestID
    public let count: Int
    /// The URLs, each ended by a NUL for libcurl.
    private let urls: [UInt8]
    /// One entry a request: where its URL's NUL stands in `urls`.
    private let urlEnds: [UInt32]
    /// One entry a request.
    private let hosts: [HostID]
    /// One entry a request: its place in `methodTable`.
    private let methods: [UInt8]
    private let methodTable: [HTTPMethod]
    /// One entry a request, or empty when no request of the chunk has any.
    private let extras: [RequestExtras?]
    /// One entry a request: how many equal ones came before it; empty when none of the chunk repeats another.
    private let repeats: [UInt32]

    init(
        firstID: RequestID, urls: [UInt8], urlEnds: [UInt32], hosts: [HostID], methods: [UInt8],
        methodTable: [HTTPMethod], extras: [RequestExtras?], repeats: [UInt32]
    ) {
        self.firstID = firstID
        self.count = urlEnds.count
        self.urls = urls
        self.urlEnds = urlEnds
        self.hosts = hosts
        self.methods = methods
        self.methodTable = methodTable
        self.extras = extras
        self.repeats = repeats
    }

    /// The ids of the chunk, in order.
    public var ids: some Sequence<RequestID> {
        (0..<UInt32(count)).lazy.map { [first = firstID.rawValue] in RequestID(rawValue: first + $0) }
    }

    public func contains(_ id: RequestID) -> Bool {
        id >= firstID && Int(id.rawValue - firstID.rawValue) < count
    }

    /// The bytes of the URL, without the NUL that follows them; valid within the call only.
    public func withURL<Result>(_ id: RequestID, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let local = Int(id.rawValue - firstID.rawValue)
        let start = local == 0 ? 0 : Int(urlEnds[local - 1]) + 1
        let end = Int(urlEnds[local])
        return urls.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<end])) }
    }

    /// All URLs back to back, each ended by a NUL, and for each request where its NUL stands; valid within the call only.
    public func withURLs(_ body: (UnsafeBufferPointer<UInt8>, _ ends: UnsafeBufferPointer<UInt32>) -> Void) {
        urls.withUnsafeBufferPointer { urls in
            urlEnds.withUnsafeBufferPointer { body(urls, $0) }
        }
    }

    /// Whether any request of the chunk has more than a method and a URL.
    public var hasExtras: Bool { !extras.isEmpty }

    /// The URL as the list has it, secrets and all.
    public func url(_ id: RequestID) -> String {
        withURL(id) { String(decoding: $0, as: UTF8.self) }
    }

    public func method(_ id: RequestID) -> HTTPMethod {
        methodTable[Int(methods[Int(id.rawValue - firstID.rawValue)])]
    }

    public func host(_ id: RequestID) -> HostID {
        hosts[Int(id.rawValue - firstID.rawValue)]
    }

    /// Whether the request keeps its id but is no part of this run, as with `--shard`: it is not sent, shown or counted.
    public func isExcluded(_ id: RequestID) -> Bool {
        host(id) == .none && extras(id)?.unreadable == nil
    }

    /// What the request has beside method and URL; nil when it has nothing.
    public func extras(_ id: RequestID) -> RequestExtras? {
        extras.isEmpty ? nil : extras[Int(id.rawValue - firstID.rawValue)]
    }

    /// How many equal requests (method, URL and body) came before it in the list.
    public func repeats(_ id: RequestID) -> Int {
        repeats.isEmpty ? 0 : Int(repeats[Int(id.rawValue - firstID.rawValue)])
    }
}

/// What a request has beside its method and URL; shared by all requests that have the same.
public final class RequestExtras: Sendable {
    public let headers: [HeaderField]
    /// Names of headers that are not sent although they would be by themselves, such as `Accept`.
    public let droppedHeaders: [String]
    public let body: RequestBody
    public let name: String?
    public let group: String?
    public let timeout: Duration?
    public let expectations: [Expectation]?
    /// Whether certificates are not checked for this request, whatever the run does.
    public let isInsecure: Bool
    /// The proxy of this request, as curl's `-x`, an empty one for none at all; nil is the run's.
    public let proxy: String?
    /// Why the line cannot be sent; it then settles at once as failure `input`. Nil for a readable line.
    public let unreadable: String?

    public init(
        headers: [HeaderField] = [], droppedHeaders: [String] = [], body: RequestBody = .none,
        name: String? = nil, group: String? = nil, timeout: Duration? = nil,
        expectations: [Expectation]? = nil, isInsecure: Bool = false, proxy: String? = nil,
        unreadable: String? = nil
    ) {
        self.headers = headers
        self.droppedHeaders = droppedHeaders
        self.body = body
        self.name = name
        self.group = group
        self.timeout = timeout
        self.expectations = expectations
        self.isInsecure = isInsecure
        self.proxy = proxy
        self.unreadable = unreadable
    }
}
