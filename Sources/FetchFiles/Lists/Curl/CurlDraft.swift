import FetchCore

/// What the options of one curl command say, and the requests that it sends.
struct CurlDraft {
    /// What `-` reads, as a here-document gives it; nil when the command says nothing of it.
    let standardInput: [UInt8]?
    let files: BodyFiles
    var request = ListedRequest()
    var urls: [String] = []
    var parts: [BodyPart] = []
    var form: [MultipartBody.Part] = []
    var user: String?
    var bearer: String?
    /// What an option sets unless `-H` has a header of that name; empty for none.
    var ownOptions: [HeaderField] = []
    var cookies: [String] = []
    var queries: [BodyPart] = []
    var sendsDataInURL = false
    var range: String?
    /// Whether the log-in answers a challenge rather than goes along.
    var usesDigest = false
    var isHead = false
    var keepsPath = false
    var isGlobbing = true
    var followsRedirects = false
    var maxRedirects: Int?
    /// One entry a `-T`: each is for the next URL.
    var uploads: [String] = []
    var directHosts: ProxyExceptions?

    /// One request a URL, in the order in which curl sends them.
    func requests() throws(RequestFault) -> [ListedRequest] {
        var request = request
        try setBody(&request)
        setHeaders(&request)
        request.maxRedirects = followsRedirects ? maxRedirects : 0
        let query = try query()
        if sendsDataInURL { request.body = RequestBody.none }
        var uploads = uploads[...]
        var requests: [ListedRequest] = []
        for url in urls {
            let upload = uploads.popFirst()
            var request = request
            if let upload, !upload.isEmpty { request.body = .bytes(try content(ofUpload: upload)) }
            try setRange(&request)
            request.method =
                request.method
                ?? (isHead
                    ? .head : request.body == nil || sendsDataInURL ? .get : upload == nil ? .post : .put)
            for url in isGlobbing ? try CurlGlob.urls(url) : [url] {
                var request = request
                var complete = CurlTarget.complete(url, query: query)
                // curl keeps a path only where it adds no query.
                if !keepsPath || query != nil { complete = CurlTarget.withoutDots(complete) }
                if let upload, !upload.isEmpty { complete = CurlTarget.complete(complete, fileName: upload) }
                if let directHosts, let host = HostName(url: complete), directHosts.contains(host.name) {
                    request.proxy = ""
                }
                if usesDigest, let (logIn, plain) = CurlTarget.withoutLogIn(complete) {
                    if request.credentials != nil || request.leavesOpen("Authorization") {
                        request.credentials = .digest(logIn: logIn)
                    }
                    complete = plain
                }
                request.url = Array(complete.utf8)
                requests.append(request)
            }
        }
        return requests
    }

    /// What is added to the query of each URL: the data of `-G`, else that of `--url-query`; nil without any.
    private func query() throws(RequestFault) -> [UInt8]? {
        let inURL = sendsDataInURL && !parts.isEmpty ? parts : queries
        guard !inURL.isEmpty else { return nil }
        switch try BodyParts.assemble(inURL, standardInput: standardInput, files: files).body {
        case .none: return []
        case .bytes(let bytes): return bytes
        case .file(let path): return try files.contents(path)
        }
    }

    /// `-r`: of a body that is sent it says which part of the whole that is, of a form nothing.
    private func setRange(_ request: inout ListedRequest) throws(RequestFault) {
        guard let range, form.isEmpty else { return }
        let (name, value): (String, String)
        if let body = request.body, !sendsDataInURL {
            (name, value) = ("Content-Range", "bytes \(range)/\(try size(of: body))")
        } else {
            (name, value) = ("Range", "bytes=\(range)")
        }
        if request.leavesOpen(name) { request.headers.append(HeaderField(name, value)) }
    }

    private func size(of body: RequestBody) throws(RequestFault) -> Int {
        switch body {
        case .none: 0
        case .bytes(let bytes): bytes.count
        case .file(let path): try files.contents(path).count
        }
    }

    /// As with curl, a header that is given wins over an option.
    private func setHeaders(_ request: inout ListedRequest) {
        let given = request
        for field in ownOptions where given.leavesOpen(field.name) {
            if field.value.isEmpty {
                request.droppedHeaders.append(field.name)
            } else {
                request.headers.append(field)
            }
        }
        if !cookies.isEmpty, given.leavesOpen("Cookie") {
            request.headers.append(HeaderField("Cookie", cookies.joined(separator: ";")))
        }
        guard given.leavesOpen("Authorization") else { return }
        if let bearer {
            request.headers.append(HeaderField("Authorization", "Bearer \(bearer)"))
        } else if let user, usesDigest {
            request.credentials = .digest(logIn: user)
        } else if let user {
            request.headers.append(
                HeaderField("Authorization", "Basic " + EnvironmentMark.base64(Array(user.utf8))))
        }
    }

    private func setBody(_ request: inout ListedRequest) throws(RequestFault) {
        let kinds = [!parts.isEmpty, !form.isEmpty, uploads.contains { !$0.isEmpty }].count { $0 }
        guard kinds <= 1 else {
            throw RequestFault(
                what: "several kinds of body in one command", mend: "keep one of -d, --json, -F and -T")
        }
        if !form.isEmpty {
            // curl adds the boundary to a type that is given, and to one that is taken away.
            let given = request.headers.first { $0.isNamed("Content-Type") }?.value
            let isDropped = !request.leavesOpen("Content-Type")
            let form = MultipartBody(parts: form, type: given ?? (isDropped ? "" : MultipartBody.formType))
            request.headers.removeAll { $0.isNamed("Content-Type") }
            request.droppedHeaders.removeAll { HeaderField($0, "").isNamed("Content-Type") }
            request.impliedHeaders = [HeaderField("Content-Type", form.contentType)]
            request.body = .bytes(form.bytes)
        }
        if !parts.isEmpty {
            let assembled = try BodyParts.assemble(parts, standardInput: standardInput, files: files)
            if !sendsDataInURL { request.body = assembled.body }
            // With -G too, JSON's headers stay.
            if !sendsDataInURL || assembled.isJSON { request.impliedHeaders = assembled.headers }
        }
    }

    /// What `-T` sends.
    private func content(ofUpload path: String) throws(RequestFault) -> [UInt8] {
        let isInput = path == "-" || path == "."
        if isInput, standardInput == nil { throw Self.noStandardInput(path) }
        return try contents(isInput ? "-" : path)
    }

    /// A file, or for `-` what the command has as its standard input.
    func contents(_ path: String) throws(RequestFault) -> [UInt8] {
        if path == "-", let standardInput { return standardInput }
        return try files.contents(path)
    }

    static func noStandardInput(_ value: String) -> RequestFault {
        RequestFault(what: "body from standard input", value: value, mend: "name a file, as @body.json")
    }
}
