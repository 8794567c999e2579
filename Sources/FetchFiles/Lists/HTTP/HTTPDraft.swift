import FetchCore

/// A request of an `.http` file as its lines come; made into one when the next begins.
struct HTTPDraft {
    var name: String?
    /// What the request line says, with the lines that continue it.
    var target: [UInt8] = []
    var headers: [String] = []
    /// One entry a line of the body.
    var body: [[UInt8]] = []
    private var timeout: Duration?
    private var followsRedirects = true
    private var avoidsCookieJar = false
    private var firstLine = 0
    private var raw: [UInt8] = []
    /// The first thing that is wrong with it, and where.
    private var firstFault: (fault: RequestFault, line: Int)?

    /// Whether a request line has come.
    private var isBegun: Bool { !target.isEmpty }

    mutating func note(_ line: ByteSpan, number: Int) {
        if !isBegun { firstLine = number }
    }

    mutating func begin(_ line: ByteSpan) {
        target = Array(line)
        raw = target
    }

    mutating func fault(_ fault: RequestFault, number: Int) {
        if firstFault == nil { firstFault = (fault, number) }
        if !isBegun { firstLine = number }
    }

    /// `# @name x`, `// @timeout 5 s`, `# @no-redirect`; other comments say nothing.
    mutating func take(comment: ByteSpan) throws(RequestFault) {
        var text = comment.text.drop { $0 == "#" || $0 == "/" }.trimmed
        guard text.popFirst() == "@" else { return }
        let parts = text.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" || $0 == "=" })
        let value = parts.count == 2 ? String(parts[1].trimmed) : ""
        switch parts.first {
        case "name": name = value.isEmpty ? name : value
        case "timeout": timeout = try Self.duration(value)
        case "no-redirect": followsRedirects = false
        case "no-cookie-jar": avoidsCookieJar = true
        default: break
        }
    }

    private static func duration(_ text: String) throws(RequestFault) -> Duration {
        let number = text.prefix { $0.isNumber || $0 == "." }
        let units: [String: Double] = ["": 1, "s": 1, "ms": 0.001, "m": 60]
        guard let value = Double(number), let unit = units[String(text.dropFirst(number.count).trimmed)],
            value > 0,
            value < 1e7
        else {
            throw RequestFault(what: "bad timeout", value: text, mend: "expected such as 5, 500 ms or 1 m")
        }
        return .seconds(value * unit)
    }

    /// Hands the request on; nothing when none has begun.
    func send(to sink: ListSink, variables: RequestVariables) {
        raw.withUnsafeBufferPointer { raw in
            if let (fault, line) = firstFault {
                return sink.fault(fault, place: String(line), raw: raw, name: name)
            }
            guard isBegun else { return }
            let undefined = UndefinedNames()
            var request: ListedRequest?
            var fault: RequestFault?
            do throws(RequestFault) {
                let template = variables.template(undefined)
                if target.starts(with: "curl ".utf8) {
                    let commands = try curlCommands(template)
                    if undefined.isEmpty {
                        for command in commands { CurlCommands.add(command, to: sink) }
                        return
                    }
                } else {
                    request = try self.request(template, sink.files)
                }
            } catch {
                fault = error
            }
            if !undefined.isEmpty {
                // What else is wrong may be so because of it.
                sink.undefined(
                    undefined, nearest: variables.nearest, ways: "@NAME = VALUE above, ",
                    place: String(firstLine), raw: raw, name: name)
            } else if let fault {
                sink.fault(fault, place: String(firstLine), raw: raw, name: name)
            } else if let request {
                sink.add(request, place: String(firstLine), raw: raw)
            }
        }
    }

    /// Both editors also take a curl command in place of a request.
    private func curlCommands(_ template: Template) throws(RequestFault) -> [ShellCommand] {
        let lines = [target] + headers.map { Array($0.utf8) } + body
        let text = try template.expand(Array(lines.joined(separator: [10])), as: .text)
        var words = ShellWords()
        var commands: [ShellCommand] = []
        for line in text.split(separator: 10, omittingEmptySubsequences: false) {
            commands += try Array(line).withUnsafeBufferPointer { (line) throws(RequestFault) in
                try words.take(line, number: firstLine)
            }
        }
        if words.isOpen { commands += try words.finish() }
        return commands
    }

    private func request(_ template: Template, _ files: BodyFiles) throws(RequestFault) -> ListedRequest {
        var request = ListedRequest()
        request.name = try name.map { (name) throws(RequestFault) in try template.expand(name) }
        request.timeout = timeout
        request.maxRedirects = followsRedirects ? nil : 0
        request.avoidsCookieJar = avoidsCookieJar
        for line in headers { try addHeader(try template.expand(line), to: &request) }
        var isGraphQL = request.headers.contains {
            $0.isNamed("X-REQUEST-TYPE") && $0.value.lowercased() == "graphql"
        }
        request.headers.removeAll { $0.isNamed("X-REQUEST-TYPE") }
        if try setTarget(&request, template) == .graphQL { isGraphQL = true }
        let reading = HTTPBody(lines: body, template: template, files: files)
        let contentType = request.headers.first { $0.isNamed("Content-Type") }?.value.lowercased() ?? ""
        request.body = try reading.body(contentType: isGraphQL ? "application/json" : contentType)
        if isGraphQL {
            request.body = .bytes(try GraphQLBody.json(of: request.body, files))
            request.impliedHeaders = [HeaderField("Content-Type", "application/json")]
        }
        return request
    }

    private enum Kind {
        case plain, graphQL
    }

    /// `[METHOD] URL [HTTP/1.1]`; a path alone goes to the Host header.
    private func setTarget(
        _ request: inout ListedRequest, _ template: Template
    ) throws(RequestFault) -> Kind {
        var line = Self.withoutVersion(String(decoding: target, as: UTF8.self))
        var kind = Kind.plain
        let word = line.prefix { $0 != " " && $0 != "\t" }
        let hasMethod =
            word.count < line.count && !word.isEmpty
            && word.utf8.allSatisfy { $0.isLetter || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        if hasMethod {
            if ["WEBSOCKET", "GRPC", "RSOCKET"].contains(word) {
                throw RequestFault(what: "not HTTP:", value: String(word), mend: "expected GET, POST, … URL")
            }
            kind = word == "GRAPHQL" ? .graphQL : .plain
            request.method = kind == .graphQL ? .post : FetchMethod(listed: word)
            line = String(line.dropFirst(word.count).trimmed)
        } else if FetchMethod.usual.contains(line) {
            throw RequestFault(what: "no URL behind", value: line, mend: "expected \(line) http://host/path")
        }
        // As text, as editors paste it: a variable may bring `a=1&b=2`.
        var url = try template.expand(Array(line.utf8), as: .text)
        if url.first == UInt8(ascii: "/"), let host = request.headers.first(where: { $0.isNamed("Host") }) {
            url = Array("\(host.value.hasSuffix(":443") ? "https" : "http")://\(host.value)".utf8) + url
            request.headers.removeAll { $0.isNamed("Host") }
        } else if !line.contains("://"), !url.starts(with: "http".utf8), url.first != UInt8(ascii: "/"),
            !url.isEmpty
        {
            // As both editors do.
            url = Array("http://".utf8) + url
        }
        request.url = EnvironmentMark.adding(.blanks, to: Self.encodingBlanks(url))
        return kind
    }

    /// Without ` HTTP/1.1`, ` HTTP/2 (Prior Knowledge)` and the like.
    private static func withoutVersion(_ line: String) -> String {
        guard let start = line.ranges(of: " HTTP/").last else { return line }
        var rest = line[start.upperBound...].trimmed
        if rest.hasSuffix("(Prior Knowledge)") { rest = rest.dropLast(17).trimmed }
        guard let first = rest.first, first.isNumber, rest.allSatisfy({ $0.isNumber || $0 == "." }) else {
            return line
        }
        return String(line[..<start.lowerBound].trimmed)
    }

    /// Spaces in path and query as `%20`, as editors send them.
    private static func encodingBlanks(_ url: [UInt8]) -> [UInt8] {
        guard url.contains(where: \.isBlank) else { return url }
        var slashes = 0
        var result: [UInt8] = []
        for byte in url {
            if byte == UInt8(ascii: "/") { slashes += 1 }
            if byte == UInt8(ascii: "?"), slashes >= 2 { slashes = 3 }
            if byte.isBlank, slashes >= 3 {
                PercentCode.append(byte, to: &result)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    private func addHeader(_ line: String, to request: inout ListedRequest) throws(RequestFault) {
        guard let colon = line.firstIndex(of: ":") else {
            throw RequestFault(
                what: "no ':' in the header", value: line,
                mend: "expected 'Name: value', or a blank line before the body")
        }
        let name = String(line[..<colon].trimmed)
        let value = String(line[line.index(after: colon)...].trimmed)
        if let credentials = Self.digest(value, of: name) {
            request.credentials = credentials
        } else {
            request.headers.append(HeaderField(name, try Self.authorization(value, of: name)))
        }
    }

    /// `Digest user password`, which the editors answer a challenge with.
    private static func digest(_ value: String, of name: String) -> FetchCredentials? {
        let words = value.split(separator: " ")
        guard HeaderField(name, "").isNamed("Authorization"), words.count == 3,
            words[0].lowercased() == "digest", !value.lowercased().contains("username=")
        else { return nil }
        return .digest(user: String(words[1]), password: String(words[2]))
    }

    /// `Basic user:password` and `Basic user password` are encoded, as the editors do.
    ///
    /// - Throws: for log-ins that the editors do themselves and this program does not: what they need must not be sent.
    private static func authorization(_ value: String, of name: String) throws(RequestFault) -> String {
        guard HeaderField(name, "").isNamed("Authorization") else { return value }
        let words = value.split(separator: " ")
        switch words.first?.lowercased() {
        case "basic": break
        case "digest" where !value.lowercased().contains("username="):
            throw RequestFault(
                what: "a digest log-in without its user or password", mend: "expected Digest user password")
        case "aws":
            throw RequestFault(
                what: "a signature of AWS, which is not made here",
                mend: "sign the request elsewhere, and give the headers that come of it")
        default: return value
        }
        let pair: String
        if words.count == 3 {
            pair = "\(words[1]):\(words[2])"
        } else if words.count == 2, words[1].contains(":") {
            pair = String(words[1])
        } else {
            return value
        }
        return "Basic " + EnvironmentMark.base64(Array(pair.utf8))
    }
}
