import FetchCore

/// A request as a list says it, before the defaults of the command line are laid under it.
struct ListedRequest {
    /// Nil is the default: `-X`, else GET, or POST with a body.
    var method: FetchMethod?
    var url: [UInt8] = []
    var headers: [HeaderField] = []
    /// What the request brings along unless it or the command line says otherwise, such as a body's Content-Type.
    var impliedHeaders: [HeaderField] = []
    /// Names of headers that are not to be sent, as `-H 'Accept:'` asks.
    var droppedHeaders: [String] = []
    /// Nil is the default's body.
    var body: RequestBody?
    var name: String?
    var group: String?
    var timeout: Duration?
    var expectations: [Expectation]?
    /// Whether its certificates are not checked.
    var isInsecure = false
    /// What it answers challenges with; nil is the run's.
    var credentials: FetchCredentials?
    /// Its own proxy, an empty one for none at all; nil is the run's.
    var proxy: String?
    /// How many redirects are followed at most; nil is the run's limit.
    var maxRedirects: Int?
    /// Whether it has no part in the run's cookie jar.
    var avoidsCookieJar = false

    /// Whether it has nothing beside a method and a URL.
    var isPlain: Bool {
        headers.isEmpty && impliedHeaders.isEmpty && droppedHeaders.isEmpty && body == nil && name == nil
            && group == nil && timeout == nil && expectations == nil && !isInsecure && proxy == nil
            && maxRedirects == nil && !avoidsCookieJar && credentials == nil
    }

    /// What it has beside method and URL.
    var extras: RequestExtras.Parts {
        var parts = RequestExtras.Parts()
        parts.headers = headers
        parts.droppedHeaders = droppedHeaders
        parts.body = body ?? .none
        parts.name = name
        parts.group = group
        parts.timeout = timeout
        parts.expectations = expectations
        parts.isInsecure = isInsecure
        parts.credentials = credentials
        parts.proxy = proxy
        parts.maxRedirects = maxRedirects
        parts.avoidsCookieJar = avoidsCookieJar
        return parts
    }

    /// Whether its headers say nothing of that name.
    func leavesOpen(_ name: String) -> Bool {
        !headers.contains { $0.isNamed(name) }
            && !droppedHeaders.contains { HeaderField($0, "").isNamed(name) }
    }

    /// Takes a header option: `K: V` adds it, `K;` adds it without a value, `K:` drops it.
    mutating func take(headerOption text: String) throws(RequestFault) {
        switch try HeaderOption(text) {
        case .add(let field): headers.append(field)
        case .drop(let name): droppedHeaders.append(name)
        }
    }
}

/// What one `-H` says.
enum HeaderOption {
    case add(HeaderField)
    case drop(String)

    init(_ text: String) throws(RequestFault) {
        if let colon = text.firstIndex(of: ":") {
            let name = String(text[..<colon].trimmed)
            let value = String(text[text.index(after: colon)...].trimmed)
            self = value.isEmpty ? .drop(name) : .add(HeaderField(name, value))
        } else if text.trimmed.hasSuffix(";") {
            self = .add(HeaderField(String(text.trimmed.dropLast().trimmed), ""))
        } else {
            throw RequestFault(what: "no ':' in the header", value: text, mend: "expected 'Name: value'")
        }
    }
}

extension FetchMethod {
    static let usual: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE",
    ]

    /// The method of a list: the usual ones in any letter case, any other letter by letter.
    init(listed text: some StringProtocol) {
        let upper = text.uppercased()
        self.init(rawValue: Self.usual.contains(upper) ? upper : String(text))
    }
}
