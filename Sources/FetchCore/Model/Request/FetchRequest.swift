/// One HTTP request: what a line of a list says, or what a program asks a ``FetchSession`` for.
public struct FetchRequest: Sendable, Equatable {
    /// The default is `GET`.
    public var method: FetchMethod
    /// An absolute `http` or `https` URL.
    public var url: String
    /// In the order they are sent; a name may stand more than once. The default is none of our own.
    ///
    /// `Content-Length`, `Transfer-Encoding` and `Expect` are left out: what is sent says itself how long it is.
    public var headers: FetchHeaders
    /// What it carries; nil, the default, is nothing.
    public var content: FetchContent?
    /// What the user calls the request; nil when it has no name.
    public var name: String?
    /// The group that a run counts it to; nil when it has none.
    package var group: String?
    /// How long a session's call may take, whole: queue, attempts, and the waits between them; nil means what the session
    /// says (``FetchTimeouts/call``), as with the others. Where it is longer than an attempt may take, an attempt may take as long.
    public var timeout: Duration?
    /// How long a session's call may wait for its first attempt.
    public var queueTimeout: Duration?
    /// How long one attempt may take, whole; also in a run.
    public var attemptTimeout: Duration?
    /// How long dns, connect and tls may take; also in a run.
    public var connectTimeout: Duration?
    /// How long nothing may be sent or received once connected; also in a run.
    public var readTimeout: Duration?
    /// What counts as ok in a run; nil means what the run says.
    package var expectations: [Expectation]?
    /// Behind a pointer, since few requests have any and there may be thousands.
    package var overrides: Boxed<RequestOverrides>?
    package var observers = AttemptObservers()

    /// A request with what differs from the defaults that each property says; it is checked when it is sent.
    public init(
        method: FetchMethod = .get, url: some FetchURLConvertible, headers: FetchHeaders = [:],
        content: FetchContent? = nil,
        name: String? = nil, timeout: Duration? = nil, queueTimeout: Duration? = nil,
        attemptTimeout: Duration? = nil, connectTimeout: Duration? = nil, readTimeout: Duration? = nil
    ) {
        self.method = method
        self.url = url.fetchURL
        self.headers = headers
        self.content = content
        self.name = name
        self.timeout = timeout
        self.queueTimeout = queueTimeout
        self.attemptTimeout = attemptTimeout
        self.connectTimeout = connectTimeout
        self.readTimeout = readTimeout
    }

    /// A request of a run's list.
    package init(
        method: FetchMethod = .get, url: String, headers: FetchHeaders = [:],
        content: FetchContent? = nil, name: String? = nil, group: String?, attemptTimeout: Duration? = nil,
        expectations: [Expectation]? = nil
    ) {
        self.init(
            method: method, url: url, headers: headers, content: content, name: name,
            attemptTimeout: attemptTimeout)
        self.group = group
        self.expectations = expectations
    }

    /// The value of the first header of that name, in any letter case; nil when there is none.
    public func header(_ name: String) -> String? {
        headers[name]
    }
}

/// One header line.
public struct HeaderField: Sendable, Hashable {
    /// As it is written, in any letter case.
    public var name: String
    /// Without the blanks around it.
    public var value: String

    /// A field; one that no header line can hold fails when it is sent, as ``FetchError`` of kind `input`.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether this is the field of that name; letter case does not matter.
    public func isNamed(_ other: String) -> Bool {
        name.utf8.count == other.utf8.count && name.lowercased() == other.lowercased()
    }
}

extension RequestExtras {
    /// What the request has beside its method and URL; nil when that is nothing. Its name and group are for who shows it.
    convenience init?(of request: FetchRequest, keepsNames: Bool) {
        var headers = request.headers.fields
        if let type = request.content?.type, request.header("Content-Type") == nil {
            headers.append(HeaderField("Content-Type", type))
        }
        let names = keepsNames ? (request.name, request.group) : (nil, nil)
        if headers.isEmpty, request.content == nil, names == (nil, nil), request.expectations == nil,
            request.attemptTimeout == nil, request.connectTimeout == nil, request.readTimeout == nil,
            request.overrides == nil
        {
            return nil
        }
        var parts = Parts()
        parts.headers = headers
        parts.body = request.content?.body ?? .none
        (parts.name, parts.group) = names
        parts.timeout = request.attemptTimeout
        parts.connectTimeout = request.connectTimeout
        parts.readTimeout = request.readTimeout
        parts.expectations = request.expectations
        parts.overrides = request.overrides
        self.init(parts)
    }
}
