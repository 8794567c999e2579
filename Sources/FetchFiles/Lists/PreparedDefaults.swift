import FetchCore

/// The defaults of the command line, checked, their files read: what is laid under each request.
struct PreparedDefaults: Sendable {
    var method: FetchMethod?
    var headers: [HeaderField] = []
    var droppedHeaders: [String] = []
    /// What the body brings along unless a header says otherwise.
    var impliedHeaders: [HeaderField] = []
    var authorization: HeaderField?
    var body: RequestBody = .none
    var isJSON = false
    /// Whether a header or the body has a `{{`, so that CSV rows must fill it in.
    var hasTemplates = false
    /// Shared by all requests that have nothing of their own: nil when the defaults have nothing either.
    private(set) var plain: RequestExtras?
    /// The same for URLs that bring their own user info.
    private(set) var plainWithoutAuthorization: RequestExtras?

    /// Throws what cannot be: a header without a colon, a body file that cannot be read, an unset variable.
    ///
    /// - Parameter variables: what `{{name}}` stands for; other names stay, for the columns of CSV lists.
    init(
        _ defaults: RequestDefaults, environment: ListEnvironment?, variables: [String: String] = [:]
    ) throws(RequestFault) {
        var template = environment.map { Template.environment($0) }
        if !variables.isEmpty {
            template = Template(
                value: { [outer = template] (name) throws(RequestFault) in
                    if let value = variables[name] { return Array(value.utf8) }
                    return try outer?.value(name)
                }, dollar: template?.dollar)
        }
        func expanded(_ text: String) throws(RequestFault) -> String { try template?.expand(text) ?? text }
        if let given = defaults.method {
            try RequestSyntax.check(given)
            method = given
        }
        for text in defaults.headers {
            switch try HeaderOption(try expanded(text)) {
            case .add(let field):
                // A name with a template in it is checked when it is filled in.
                if !field.name.contains("{{") { try RequestSyntax.check(field) }
                headers.append(field)
            case .drop(let name): droppedHeaders.append(name)
            }
        }
        if let user = defaults.user {
            authorization = HeaderField(
                "Authorization", "Basic " + EnvironmentMark.base64(Array((try expanded(user)).utf8)))
        } else if let bearer = defaults.bearer {
            authorization = HeaderField("Authorization", "Bearer " + (try expanded(bearer)))
        }
        if let agent = defaults.userAgent, !has("User-Agent") {
            headers.append(HeaderField("User-Agent", agent))
        }
        if let cookie = defaults.cookie {
            guard cookie.contains("=") else {
                throw RequestFault(what: "no '=' in the cookie", value: cookie, mend: "expected name=value")
            }
            headers.append(HeaderField("Cookie", try expanded(cookie)))
        }
        for field in headers where !field.name.contains("{{") { try RequestSyntax.check(field) }
        if let authorization { try RequestSyntax.check(authorization) }
        let assembled = try BodyParts.assemble(defaults.data, files: .anywhere, namesOptions: true)
        body = assembled.body
        isJSON = assembled.isJSON
        if let template, case .bytes(let bytes) = body {
            body = .bytes(try template.expand(bytes, as: isJSON ? .json : .text))
        }
        impliedHeaders = assembled.headers
        noteTemplates()
        plain = extras()
        plainWithoutAuthorization = authorization == nil ? plain : extras(isAuthorized: false)
    }

    /// Whether requests with user info in their URL have other extras than the rest.
    var distinguishesUserInfo: Bool { authorization != nil }

    /// The method of a request that has none of its own and no body either.
    var plainMethod: FetchMethod { method ?? (body == .none ? .get : .post) }

    private func has(_ name: String) -> Bool { headers.contains { $0.isNamed(name) } }

    private mutating func noteTemplates() {
        func isTemplate(_ text: some Collection<UInt8>) -> Bool {
            zip(text, text.dropFirst()).contains { $0 == (123, 123) }
        }
        var bytes: [UInt8] = []
        if case .bytes(let given) = body { bytes = given }
        hasTemplates =
            isTemplate(bytes) || headers.contains { isTemplate($0.name.utf8) || isTemplate($0.value.utf8) }
    }

    private func extras(isAuthorized: Bool = true) -> RequestExtras? {
        var request = ListedRequest()
        merge(into: &request, isAuthorized: isAuthorized)
        if request.headers.isEmpty, request.droppedHeaders.isEmpty, body == .none { return nil }
        return RequestExtras(request.extras)
    }

    /// Lays the defaults under the request: what it has of its own stays.
    ///
    /// A header of the request wins over one of the command line, and that over one that only comes along with a body.
    func merge(into request: inout ListedRequest, isAuthorized: Bool) {
        var merged = request.headers
        func isOpen(_ name: String) -> Bool {
            !merged.contains { $0.isNamed(name) }
                && !request.droppedHeaders.contains { HeaderField($0, "").isNamed(name) }
        }
        let own = merged
        for field in headers {
            let isOwn =
                own.contains { $0.isNamed(field.name) }
                || request.droppedHeaders.contains { HeaderField($0, "").isNamed(field.name) }
            if !isOwn { merged.append(field) }
        }
        if isAuthorized, request.credentials == nil, let authorization, isOpen("Authorization") {
            merged.append(authorization)
        }
        let implied = request.body == nil ? impliedHeaders : request.impliedHeaders
        for field in implied where isOpen(field.name) {
            if !droppedHeaders.contains(where: { field.isNamed($0) }) { merged.append(field) }
        }
        request.headers = merged
        request.droppedHeaders += droppedHeaders
        request.droppedHeaders.removeAll { name in merged.contains { $0.isNamed(name) } }
        request.impliedHeaders = []
        if request.body == nil { request.body = body }
        request.method = request.method ?? method ?? (request.body == RequestBody.none ? .get : .post)
    }
}
