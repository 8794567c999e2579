import FetchCore
import Foundation

/// One curl command, read option by option.
struct CurlReading {
    /// What `-` reads, as a here-document gives it; nil when the command says nothing of it.
    let standardInput: [UInt8]?
    private let files: BodyFiles
    private var request = ListedRequest()
    private var urls: [String] = []
    private var parts: [BodyPart] = []
    private var form: [MultipartBody.Part] = []
    private var user: String?
    private var bearer: String?
    /// What an option sets unless `-H` has a header of that name; empty for none.
    private var ownOptions: [HeaderField] = []
    private var cookies: [String] = []
    private var queries: [BodyPart] = []
    private var sendsDataInURL = false
    private var range: String?
    private var isHead = false
    private var keepsPath = false
    private var isGlobbing = true
    private var followsRedirects = false
    private var maxRedirects: Int?
    /// One entry a `-T`: each is for the next URL.
    private var uploads: [String] = []
    private var directHosts: ProxyExceptions?

    init(standardInput: [UInt8]?, files: BodyFiles) {
        self.standardInput = standardInput
        self.files = files
    }

    mutating func read(_ words: ArraySlice<String>) throws(RequestFault) {
        var rest = words
        var onlyURLs = false
        while let word = rest.popFirst() {
            try Self.checkTyping(word)
            if onlyURLs || word == "-" || !word.hasPrefix("-") {
                urls.append(word)
            } else if word == "--" {
                onlyURLs = true
            } else if word.hasPrefix("--") {
                try readLong(String(word.dropFirst(2)), &rest)
            } else {
                try readShort(word.dropFirst(), &rest)
            }
        }
    }

    /// What word processors make of a hyphen and of quotes.
    private static func checkTyping(_ word: String) throws(RequestFault) {
        if let dash = word.first, "–—−‐‑".contains(dash) {
            throw RequestFault(what: "no hyphen:", value: String(dash), mend: "write '-' before an option")
        }
        if let quote = word.first, "“”„‘’".contains(quote) {
            throw RequestFault(
                what: "no quote of a shell:", value: String(quote), mend: "write ' or \" around words")
        }
    }

    private mutating func readLong(_ name: String, _ rest: inout ArraySlice<String>) throws(RequestFault) {
        guard let option = Self.option(named: name) else {
            let near = NearestName.of(name, among: CurlOption.long.keys.sorted())
            throw RequestFault(
                what: "unknown curl option", value: "--\(name)",
                mend: near.map { "did you mean '--\($0)'?" } ?? "not read here")
        }
        try take(option, as: "--\(name)", value: option.takesValue ? Self.value(of: "--\(name)", &rest) : "")
    }

    /// The option of that name, or of a name that begins so and is the only one.
    private static func option(named name: String) -> CurlOption? {
        if let option = CurlOption.long[name] { return option }
        let begun = CurlOption.long.filter { $0.key.hasPrefix(name) }
        return name.count >= 4 && begun.count == 1 ? begun.first?.value : nil
    }

    /// Letters together, the last with its value behind it or in the next word: `-sSXPOST`.
    private mutating func readShort(
        _ letters: Substring, _ rest: inout ArraySlice<String>
    ) throws(RequestFault) {
        var letters = letters
        while let letter = letters.popFirst() {
            guard let name = CurlOption.short[letter], let option = CurlOption.long[name] else {
                throw RequestFault(what: "unknown curl option", value: "-\(letter)", mend: "not read here")
            }
            guard option.takesValue else {
                try take(option, as: "-\(letter)", value: "")
                continue
            }
            let value = letters.isEmpty ? try Self.value(of: "-\(letter)", &rest) : String(letters)
            return try take(option, as: "-\(letter)", value: value)
        }
    }

    private static func value(of option: String, _ rest: inout ArraySlice<String>) throws(RequestFault)
        -> String
    {
        guard let value = rest.popFirst() else {
            throw RequestFault(what: "no value behind", value: option, mend: "expected one more word")
        }
        return value
    }

    private mutating func take(_ option: CurlOption, as name: String, value: String) throws(RequestFault) {
        switch option {
        case .request: request.method = HTTPMethod(rawValue: value)
        case .header: try takeHeader(value)
        case .data: parts.append(.data(try checked(value)))
        case .dataRaw: parts.append(.raw(value))
        case .dataBinary: parts.append(.binary(try checked(value)))
        case .dataURLEncoded: parts.append(.encoded(value))
        case .json: parts.append(.json(try checked(value)))
        case .form: form.append(try CurlForm(standardInput: standardInput, files: files).part(value))
        case .formString: form.append(try CurlForm.plainPart(value))
        case .user: user = value
        case .bearer: bearer = value
        case .userAgent: setOwn("User-Agent", value)
        case .cookie: try takeCookie(value)
        case .referer: setOwn("Referer", value.hasSuffix(";auto") ? String(value.dropLast(5)) : value)
        case .get: sendsDataInURL = true
        case .head: isHead = true
        case .pathAsIs: keepsPath = true
        case .globOff: isGlobbing = false
        case .location: followsRedirects = true
        case .noLocation: followsRedirects = false
        case .maxRedirects: maxRedirects = try Self.redirects(value)
        case .url: urls.append(value)
        case .urlQuery:
            queries.append(value.hasPrefix("+") ? .raw(String(value.dropFirst())) : .encoded(value))
        case .range: range = value.allSatisfy(\.isNumber) ? value + "-" : value
        case .timeout: request.timeout = try Self.seconds(value)
        case .uploadFile: uploads.append(value)
        case .insecure: request.isInsecure = true
        case .proxy: try takeProxy(value)
        case .noProxy: directHosts = ProxyExceptions(value)
        case .socks(let scheme): try takeProxy("\(scheme)://\(value)")
        case .httpVersion, .ignored: break
        case .unread:
            throw RequestFault(
                what: "curl option", value: name, mend: "not read here, and it changes what is sent")
        case .runWide(_, let mend):
            throw RequestFault(
                what: "curl option for one request", value: name, mend: "leave it out here; \(mend)")
        }
    }

    private mutating func setOwn(_ name: String, _ value: String) {
        ownOptions.removeAll { $0.isNamed(name) }
        ownOptions.append(HeaderField(name, value))
    }

    /// `-H` also takes a file of headers.
    private mutating func takeHeader(_ text: String) throws(RequestFault) {
        guard text.hasPrefix("@") else { return try request.take(headerOption: text) }
        let path = String(text.dropFirst())
        for line in try contents(path).split(separator: 10) {
            let text = String(String(decoding: line, as: UTF8.self).trimmed)
            // What is no header is passed over, as by curl.
            if text.contains(":") || text.hasSuffix(";") { try request.take(headerOption: text) }
        }
    }

    private func contents(_ path: String) throws(RequestFault) -> [UInt8] {
        if path == "-", let standardInput { return standardInput }
        return try files.contents(path)
    }

    private mutating func takeCookie(_ text: String) throws(RequestFault) {
        if text.isEmpty { return }
        guard text.contains("=") else {
            throw RequestFault(what: "cookie file", value: text, mend: "write the cookies as name=value")
        }
        cookies.append(text)
    }

    private mutating func takeProxy(_ text: String) throws(RequestFault) {
        // An empty one is curl's word for none.
        guard !text.isEmpty else {
            request.proxy = ""
            return
        }
        do throws(ProxyAddress.Fault) { request.proxy = try ProxyAddress(text).url } catch {
            throw RequestFault(
                what: "bad proxy", value: text, mend: "expected http://host:port or socks5h://host:port")
        }
    }

    private func checked(_ value: String) throws(RequestFault) -> String {
        guard value != "@-" || standardInput != nil else {
            throw RequestFault(
                what: "body from standard input", value: value, mend: "name a file, as @body.json")
        }
        return value
    }

    private static func seconds(_ text: String) throws(RequestFault) -> Duration {
        guard let seconds = Double(text), seconds >= 0, seconds <= 1e9 else {
            throw RequestFault(what: "bad time", value: text, mend: "expected seconds, such as 5 or 0.5")
        }
        // 0 is curl's word for no limit, which is the run's limit here.
        return .seconds(seconds == 0 ? 1e9 : seconds)
    }

    /// Nil, the run's limit, for curl's -1, no limit.
    private static func redirects(_ text: String) throws(RequestFault) -> Int? {
        guard let count = Int(text), (-1...1_000_000).contains(count) else {
            throw RequestFault(what: "bad number of redirects", value: text, mend: "expected such as 5")
        }
        return count < 0 ? nil : count
    }
}

// MARK: - What it sends

extension CurlReading {
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

    private func content(ofUpload path: String) throws(RequestFault) -> [UInt8] {
        if path == "-" || path == "." {
            guard let standardInput else { return Array(try checked("@-").utf8) }
            return standardInput
        }
        return try files.contents(path)
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
        } else if let user {
            request.headers.append(
                HeaderField("Authorization", "Basic " + Base64.encode(Array(user.utf8))))
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
}
