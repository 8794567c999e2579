import FetchCore
import Foundation

/// One curl command, read option by option.
struct CurlReading {
    private var request = ListedRequest()
    private var urls: [String] = []
    private var parts: [BodyPart] = []
    private var form: [MultipartForm.Part] = []
    private var user: String?
    private var cookies: [String] = []
    private var sendsDataInURL = false
    private var isHead = false
    private var keepsPath = false
    private var upload: [UInt8]?
    private var directHosts: ProxyExceptions?

    mutating func read(_ words: ArraySlice<String>) throws(RequestFault) {
        var rest = words
        var onlyURLs = false
        while let word = rest.popFirst() {
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

    private mutating func readLong(_ name: String, _ rest: inout ArraySlice<String>) throws(RequestFault) {
        guard let option = Self.option(named: name) else {
            throw RequestFault(
                what: "unknown curl option", value: "--\(name)",
                mend: NearestName.of(name, among: CurlOption.long.keys.sorted()).map {
                    "did you mean '--\($0)'?"
                }
                    ?? "leave it out")
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
                throw RequestFault(what: "unknown curl option", value: "-\(letter)", mend: "leave it out")
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
        case .data: parts.append(.data(try Self.checked(value)))
        case .dataRaw: parts.append(.raw(value))
        case .dataBinary: parts.append(.binary(try Self.checked(value)))
        case .dataURLEncoded: parts.append(.encoded(value))
        case .json: parts.append(.json(try Self.checked(value)))
        case .form: form.append(try CurlForm.part(value))
        case .formString: form.append(try CurlForm.plainPart(value))
        case .user: user = value
        case .bearer: request.headers.append(HeaderField("Authorization", "Bearer \(value)"))
        case .userAgent: setHeader("User-Agent", value)
        case .cookie: try takeCookie(value)
        case .referer: setHeader("Referer", value.hasSuffix(";auto") ? String(value.dropLast(5)) : value)
        case .get: sendsDataInURL = true
        case .head: isHead = true
        case .pathAsIs: keepsPath = true
        case .url: urls.append(value)
        case .range: setHeader("Range", "bytes=\(value)")
        case .timeout: request.timeout = try Self.seconds(value)
        case .uploadFile: upload = try BodyParts.contents(value)
        case .insecure: request.isInsecure = true
        case .proxy: try takeProxy(value)
        case .noProxy: directHosts = ProxyExceptions(value)
        case .socks(let scheme): try takeProxy("\(scheme)://\(value)")
        case .httpVersion, .ignored: break
        case .runWide(_, let mend):
            throw RequestFault(
                what: "curl option for one request", value: name, mend: "leave it out here; \(mend)")
        }
    }

    private mutating func setHeader(_ name: String, _ value: String) {
        if value.isEmpty {
            request.droppedHeaders.append(name)
        } else {
            request.headers.append(HeaderField(name, value))
        }
    }

    /// `-H` also takes a file of headers.
    private mutating func takeHeader(_ text: String) throws(RequestFault) {
        guard text.hasPrefix("@") else { return try request.take(headerOption: text) }
        let lines = String(decoding: try BodyParts.contents(String(text.dropFirst())), as: UTF8.self)
        for line in lines.split(whereSeparator: \.isNewline) where !line.trimmed.isEmpty {
            try request.take(headerOption: String(line))
        }
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

    private static func checked(_ value: String) throws(RequestFault) -> String {
        guard value != "@-" else {
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
}

// MARK: - What it sends

extension CurlReading {
    /// One request a URL.
    func requests() throws(RequestFault) -> [ListedRequest] {
        var request = request
        try setBody(&request)
        if isHead {
            request.method = request.method ?? .head
        } else if request.method == nil {
            request.method = upload != nil ? .put : request.body == nil || sendsDataInURL ? .get : .post
        }
        if !cookies.isEmpty { request.headers.append(HeaderField("Cookie", cookies.joined(separator: "; "))) }
        // As with curl, a header that is given wins.
        if let user, !request.headers.contains(where: { $0.isNamed("Authorization") }) {
            request.headers.append(
                HeaderField("Authorization", "Basic " + Data(user.utf8).base64EncodedString()))
        }
        let query = sendsDataInURL ? try BodyParts.assemble(parts).body : .none
        if sendsDataInURL { request.body = RequestBody.none }
        return urls.map { url in
            var request = request
            let complete = CurlURL.complete(url, query: query)
            request.url = Array((keepsPath ? complete : CurlURL.withoutDots(complete)).utf8)
            if let directHosts, let host = HostName(url: complete), directHosts.contains(host.name) {
                request.proxy = ""
            }
            return request
        }
    }

    private func setBody(_ request: inout ListedRequest) throws(RequestFault) {
        let kinds = [!parts.isEmpty, !form.isEmpty, upload != nil].count { $0 }
        guard kinds <= 1 else {
            throw RequestFault(
                what: "several kinds of body in one command", mend: "keep one of -d, --json, -F and -T")
        }
        if let upload { request.body = .bytes(upload) }
        if !form.isEmpty {
            let form = MultipartForm(parts: form)
            request.headers.removeAll { $0.isNamed("Content-Type") }
            request.impliedHeaders = [HeaderField("Content-Type", form.contentType)]
            request.body = .bytes(form.bytes)
        }
        if !parts.isEmpty, !sendsDataInURL {
            let assembled = try BodyParts.assemble(parts)
            request.body = assembled.body
            request.impliedHeaders = assembled.headers
        }
    }
}
