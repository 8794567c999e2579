/// One HTTP request: what a line of a list says, or what a program asks a ``FetchSession`` for.
public struct FetchRequest: Sendable, Equatable {
    /// The default is `GET`.
    public var method: HTTPMethod
    /// An absolute `http` or `https` URL.
    public var url: String
    /// In the order they are sent; a name may stand more than once. The default is none of our own.
    ///
    /// `Content-Length`, `Transfer-Encoding` and `Expect` are left out: what is sent says itself how long it is.
    public var headers: [HeaderField]
    /// The default is no body.
    public var body: RequestBody
    /// What the user calls the request; nil when it has no name.
    public var name: String?
    /// The group the user counts it to; nil when it has none.
    public var group: String?
    /// How long one attempt may take, whole; nil means what the run or session says.
    public var timeout: Duration?
    /// What counts as ok; nil means what the run says.
    public var expectations: [Expectation]?

    public init(
        method: HTTPMethod = .get, url: String, headers: [HeaderField] = [], body: RequestBody = .none,
        name: String? = nil, group: String? = nil, timeout: Duration? = nil,
        expectations: [Expectation]? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.name = name
        self.group = group
        self.timeout = timeout
        self.expectations = expectations
    }

    /// The value of the first header of that name, in any letter case; nil when there is none.
    public func header(_ name: String) -> String? {
        headers.first { $0.isNamed(name) }?.value
    }
}

/// One header line.
public struct HeaderField: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether this is the field of that name; letter case does not matter.
    public func isNamed(_ other: String) -> Bool {
        name.utf8.count == other.utf8.count && name.lowercased() == other.lowercased()
    }
}

/// What a request carries to the server.
public enum RequestBody: Sendable, Equatable {
    /// No body at all.
    case none
    /// These bytes, with a Content-Length.
    case bytes([UInt8])
    /// The bytes of the file at this path, read as they are sent.
    case file(String)
}
