import FetchCore

/// One curl command, read option by option.
struct CurlReading {
    private(set) var draft: CurlDraft

    init(standardInput: [UInt8]?, files: BodyFiles) {
        draft = CurlDraft(standardInput: standardInput, files: files)
    }

    mutating func read(_ words: ArraySlice<String>) throws(RequestFault) {
        var rest = words
        var onlyURLs = false
        while let word = rest.popFirst() {
            try Self.checkTyping(word)
            if onlyURLs || word == "-" || !word.hasPrefix("-") {
                draft.urls.append(word)
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
            guard let name = CurlLetters.name(of: letter), let option = CurlOption.long[name] else {
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
        case .request: draft.request.method = FetchMethod(rawValue: value)
        case .header: try takeHeader(value)
        case .data: draft.parts.append(.data(try checked(value)))
        case .dataRaw: draft.parts.append(.raw(value))
        case .dataBinary: draft.parts.append(.binary(try checked(value)))
        case .dataURLEncoded: draft.parts.append(.encoded(value))
        case .json: draft.parts.append(.json(try checked(value)))
        case .form:
            draft.form.append(
                try CurlForm(standardInput: draft.standardInput, files: draft.files).part(value))
        case .formString: draft.form.append(try CurlForm.plainPart(value))
        case .user: draft.user = value
        case .digest: draft.usesDigest = true
        case .bearer: draft.bearer = value
        case .userAgent: setOwn("User-Agent", value)
        case .cookie: try takeCookie(value)
        case .referer: setOwn("Referer", value.hasSuffix(";auto") ? String(value.dropLast(5)) : value)
        case .get: draft.sendsDataInURL = true
        case .head: draft.isHead = true
        case .pathAsIs: draft.keepsPath = true
        case .globOff: draft.isGlobbing = false
        case .location: draft.followsRedirects = true
        case .noLocation: draft.followsRedirects = false
        case .maxRedirects: draft.maxRedirects = try Self.redirects(value)
        case .url: draft.urls.append(value)
        case .urlQuery:
            draft.queries.append(value.hasPrefix("+") ? .raw(String(value.dropFirst())) : .encoded(value))
        case .range: draft.range = value.allSatisfy(\.isNumber) ? value + "-" : value
        case .timeout: draft.request.timeout = try Self.seconds(value)
        case .uploadFile: draft.uploads.append(value)
        case .insecure: draft.request.isInsecure = true
        case .proxy: try takeProxy(value)
        case .noProxy: draft.directHosts = ProxyExceptions(value)
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
        draft.ownOptions.removeAll { $0.isNamed(name) }
        draft.ownOptions.append(HeaderField(name, value))
    }

    /// `-H` also takes a file of headers.
    private mutating func takeHeader(_ text: String) throws(RequestFault) {
        guard text.hasPrefix("@") else { return try draft.request.take(headerOption: text) }
        let path = String(text.dropFirst())
        for line in try draft.contents(path).split(separator: 10) {
            let text = String(String(decoding: line, as: UTF8.self).trimmed)
            // What is no header is passed over, as by curl.
            if text.contains(":") || text.hasSuffix(";") { try draft.request.take(headerOption: text) }
        }
    }

    private mutating func takeCookie(_ text: String) throws(RequestFault) {
        if text.isEmpty { return }
        guard text.contains("=") else {
            throw RequestFault(what: "cookie file", value: text, mend: "write the cookies as name=value")
        }
        draft.cookies.append(text)
    }

    private mutating func takeProxy(_ text: String) throws(RequestFault) {
        // An empty one is curl's word for none.
        guard !text.isEmpty else {
            draft.request.proxy = ""
            return
        }
        do throws(ProxyAddress.Fault) { draft.request.proxy = try ProxyAddress(text).url } catch {
            throw RequestFault(
                what: "bad proxy", value: text, mend: "expected http://host:port or socks5h://host:port")
        }
    }

    private func checked(_ value: String) throws(RequestFault) -> String {
        if value == "@-", draft.standardInput == nil { throw CurlDraft.noStandardInput(value) }
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
