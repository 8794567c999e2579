import FetchCore

/// Writes a request as a curl command of POSIX sh that does the same.
///
/// A body that no word can hold (bytes that are no text, control characters, more than 100 KB) is written by `printf` into
/// a pipe that curl reads it from.
package struct CurlCommandText: Sendable {
    private let redaction: Redaction
    private let transport: TransportSettings
    private let redirects: RedirectPolicy

    /// - Parameters:
    ///   - redaction: `.none` for a command with its secrets, as `Y` copies it.
    ///   - transport: the run's, for `-k`, `--cacert`, `-x` and the like, and for its credentials.
    ///   - redirects: how far the run follows redirects: `-L` and `--max-redirs`.
    package init(
        redaction: Redaction = .standard, transport: TransportSettings = TransportSettings(),
        redirects: RedirectPolicy = RedirectPolicy()
    ) {
        self.redaction = redaction
        self.transport = transport
        self.redirects = redirects
    }

    /// The command of one request, without a newline at its end.
    package func text(_ id: RequestID, of chunk: RequestChunk) -> String {
        let extras = chunk.extras(id) ?? RequestExtras()
        let body = bodyWords(extras)
        var words = ["curl"]
        words += methodWords(chunk.method(id), extras.body)
        words += redirectWords(extras)
        words += transportWords(extras, url: chunk.url(id))
        words += headerWords(extras)
        words += body.words
        if let timeout = extras.timeout { words += ["-m", Self.seconds(timeout)] }
        words += urlWords(redaction.url(chunk.url(id)))
        return body.pipe + words.joined(separator: " ")
    }

    /// The secrets that are replaced in the command, from left to right.
    func secrets(_ id: RequestID, of chunk: RequestChunk) -> [String] {
        let extras = chunk.extras(id) ?? RequestExtras()
        let url = chunk.url(id)
        let host = HostName(url: url)
        let proxy = extras.proxy ?? host.flatMap { transport.proxy.proxy(for: $0) }?.url
        var words = proxy.map { redaction.secrets(inURL: $0) } ?? []
        if redaction.isOn, !extras.mentions("Authorization"), !RequestSyntax.hasUserInfo(url) {
            words += transport.credentials.map { [$0.secret] } ?? []
        }
        let body = SecretBody.secrets(in: extras, redaction: redaction)
        let headers = extras.headers.flatMap { redaction.secrets(in: $0) }
        let isPiped = !bodyWords(extras).pipe.isEmpty
        let rest = redaction.secrets(inURL: url)
        return isPiped ? body + words + headers + rest : words + headers + body + rest
    }

    private func headerWords(_ extras: RequestExtras) -> [String] {
        var lines = extras.headers.map { headerLine(redaction.header($0)) }
        lines += extras.droppedHeaders.map { "\($0):" }
        // curl would call a body a form where we send it without a type.
        if extras.body != .none, !extras.mentions("Content-Type") { lines.append("Content-Type:") }
        return lines.flatMap { ["-H", ShellText.word($0)] }
    }

    /// The body as options, and what makes it where no shell word can hold it.
    private func bodyWords(_ extras: RequestExtras) -> (pipe: String, words: [String]) {
        switch extras.body {
        case .none: return ("", [])
        case .file(let path): return ("", ["--data-binary", ShellText.word("@" + path)])
        case .bytes(let bytes):
            let type = extras.headers.first { $0.isNamed("Content-Type") }?.value
            let shown = SecretBody.redacted(bytes, contentType: type ?? "", redaction: redaction)
            guard ShellText.fitsWord(shown) else {
                return (ShellText.printing(shown) + " | ", ["--data-binary", "@-"])
            }
            let option = shown.first == UInt8(ascii: "@") ? "--data-raw" : "--data-binary"
            return ("", [option, ShellText.word(String(decoding: shown, as: UTF8.self))])
        }
    }

    private func methodWords(_ method: FetchMethod, _ body: RequestBody) -> [String] {
        switch method {
        case .head where body == .none: ["-I"]
        case .get where body == .none: []
        case .post where body != .none: []
        default: ["-X", ShellText.word(method.rawValue)]
        }
    }

    /// Without `-L` curl follows none, and with it up to 50: that many are as good as the default.
    private func redirectWords(_ extras: RequestExtras) -> [String] {
        let most = extras.maxRedirects ?? redirects.maximum
        if most == 0 { return [] }
        return most == RedirectPolicy().maximum ? ["-L"] : ["-L", "--max-redirs", "\(most)"]
    }

    private func transportWords(_ extras: RequestExtras, url: String) -> [String] {
        let host = HostName(url: url)
        var words: [String] = []
        if transport.tls.verification == .none || extras.isInsecure { words.append("-k") }
        if let file = transport.tls.caFile { words += ["--cacert", ShellText.word(file)] }
        if let file = transport.tls.certificateFile { words += ["--cert", ShellText.word(file)] }
        if let file = transport.tls.keyFile { words += ["--key", ShellText.word(file)] }
        if let proxy = extras.proxy ?? host.flatMap({ transport.proxy.proxy(for: $0) })?.url {
            words += ["-x", ShellText.word(redaction.url(proxy))]
        }
        if let host, let addresses = transport.fixedAddresses.addresses(of: host.name, port: host.port) {
            let list = addresses.map { $0.contains(":") ? "[\($0)]" : $0 }.joined(separator: ",")
            words += ["--resolve", ShellText.word("\(host.name):\(host.port):\(list)")]
        }
        if transport.prefersHTTP2 { words.append("--http2") }
        if let agent = transport.userAgent, !extras.mentions("User-Agent") {
            words += ["-A", ShellText.word(agent)]
        }
        if !extras.mentions("Authorization") {
            words += credentialWords(hasUserInfo: RequestSyntax.hasUserInfo(url))
        }
        return words
    }

    /// A URL's own log-in wins over the run's; a user alone in it gets the password of .netrc.
    private func credentialWords(hasUserInfo: Bool) -> [String] {
        switch hasUserInfo ? nil : transport.credentials {
        case .basic(let user, let password):
            ["-u", ShellText.word(redaction.isOn ? Redaction.mark : "\(user):\(password)")]
        case .digest(let user, let password):
            ["--digest", "-u", ShellText.word(redaction.isOn ? Redaction.mark : "\(user):\(password)")]
        case .bearer(let token):
            ["-H", ShellText.word("Authorization: Bearer \(redaction.isOn ? Redaction.mark : token)")]
        case nil where transport.credentials != nil: []
        case nil: transport.netrc.map { $0.usesDigest ? ["--digest", "--netrc"] : ["--netrc"] } ?? []
        }
    }

    /// `K: V`; a header with an empty value is written as curl wants it, with a semicolon.
    private func headerLine(_ header: HeaderField) -> String {
        header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
    }

    private func urlWords(_ url: String) -> [String] {
        var words: [String] = []
        // curl would read brackets and braces as lists of URLs, and take dots out of the path.
        if url.unicodeScalars.contains(where: { "[]{}".unicodeScalars.contains($0) }) { words.append("-g") }
        let path = url.prefix { $0 != "?" && $0 != "#" }
        if path.contains("/./") || path.contains("/../") || path.hasSuffix("/..") || path.hasSuffix("/.") {
            words.append("--path-as-is")
        }
        // A URL that begins with a dash would be an option.
        if url.hasPrefix("-") { words.append("--url") }
        return words + [ShellText.word(url)]
    }

    private static func seconds(_ duration: Duration) -> String {
        var text = ByteBuffer(capacity: 64)
        text.append(thousandths: duration.milliseconds)
        return text.text
    }
}

extension FetchCredentials {
    fileprivate var secret: String {
        switch self {
        case .basic(let user, let password), .digest(let user, let password): "\(user):\(password)"
        case .bearer(let token): token
        }
    }
}
