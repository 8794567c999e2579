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
        text(id, of: chunk, SecretWriter(redaction: redaction))
    }

    /// The same with what is to stand for secrets.
    func text(_ id: RequestID, of chunk: RequestChunk, _ secrets: SecretWriter) -> String {
        let extras = chunk.extras(id) ?? RequestExtras()
        let body = bodyWords(extras, secrets)
        var words = ["curl"]
        words += methodWords(chunk.method(id), extras.body)
        words += redirectWords(extras)
        words += transportWords(extras, url: chunk.url(id), secrets)
        words += headerWords(extras, secrets)
        words += body.words
        if let timeout = extras.timeout { words += ["-m", Self.seconds(timeout)] }
        words += urlWords(chunk.url(id), secrets)
        return body.pipe + words.joined(separator: " ")
    }

    private func headerWords(_ extras: RequestExtras, _ secrets: SecretWriter) -> [String] {
        var words: [String] = []
        for header in extras.headers {
            // A header with an empty value is written as curl wants it, with a semicolon.
            let name = TextPart.text(Array((header.name + (header.value.isEmpty ? ";" : ": ")).utf8))
            words += ["-H", ShellText.word([name] + secrets.value(of: header))]
        }
        var lines = extras.droppedHeaders.map { "\($0):" }
        // curl would call a body a form where we send it without a type.
        if extras.body != .none, !extras.mentions("Content-Type") { lines.append("Content-Type:") }
        return words + lines.flatMap { ["-H", ShellText.word($0)] }
    }

    /// The body as options, and what makes it where no shell word can hold it.
    private func bodyWords(
        _ extras: RequestExtras, _ secrets: SecretWriter
    ) -> (pipe: String, words: [String]) {
        switch extras.body {
        case .none: return ("", [])
        case .file(let path): return ("", ["--data-binary", ShellText.word("@" + path)])
        case .bytes(let bytes):
            let parts = secrets.body(bytes, contentType: extras.contentType)
            guard ShellText.fitsWord(bytes) else {
                return (ShellText.printing(parts) + " | ", ["--data-binary", "@-"])
            }
            // A value may begin with it too.
            let mayBeFile: Bool
            if case .text(let first)? = parts.first {
                mayBeFile = first.first == UInt8(ascii: "@")
            } else {
                mayBeFile = !parts.isEmpty
            }
            return ("", [mayBeFile ? "--data-raw" : "--data-binary", ShellText.word(parts)])
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

    private func transportWords(
        _ extras: RequestExtras, url: String, _ secrets: SecretWriter
    ) -> [String] {
        let host = HostName(url: url)
        var words: [String] = []
        if transport.tls.verification == .none || extras.isInsecure { words.append("-k") }
        if let file = transport.tls.caFile { words += ["--cacert", ShellText.word(file)] }
        if let file = transport.tls.certificateFile { words += ["--cert", ShellText.word(file)] }
        if let file = transport.tls.keyFile { words += ["--key", ShellText.word(file)] }
        if let proxy = extras.proxy ?? host.flatMap({ transport.proxy.proxy(for: $0) })?.url {
            words += ["-x", ShellText.word(secrets.url(proxy))]
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
            let own = extras.overrides?.credentials ?? transport.credentials
            words += credentialWords(own, hasUserInfo: RequestSyntax.hasUserInfo(url), secrets)
        }
        return words
    }

    /// A URL's own log-in wins over the run's; a user alone in it gets the password of .netrc.
    private func credentialWords(
        _ credentials: FetchCredentials?, hasUserInfo: Bool, _ secrets: SecretWriter
    ) -> [String] {
        switch hasUserInfo ? nil : credentials {
        case .basic(let user, let password):
            ["-u", ShellText.word(secrets.secret("\(user):\(password)", called: nil))]
        case .digest(let user, let password):
            ["--digest", "-u", ShellText.word(secrets.secret("\(user):\(password)", called: nil))]
        case .bearer(let token):
            [
                "-H",
                ShellText.word(
                    [.text(Array("Authorization: Bearer ".utf8))]
                        + secrets.secret(token, called: "Authorization")),
            ]
        case nil where credentials != nil: []
        case nil: transport.netrc.map { $0.usesDigest ? ["--digest", "--netrc"] : ["--netrc"] } ?? []
        }
    }

    private func urlWords(_ url: String, _ secrets: SecretWriter) -> [String] {
        var words: [String] = []
        // curl would read brackets and braces as lists of URLs, and take dots out of the path.
        if url.unicodeScalars.contains(where: { "[]{}".unicodeScalars.contains($0) }) { words.append("-g") }
        let path = url.prefix { $0 != "?" && $0 != "#" }
        if path.contains("/./") || path.contains("/../") || path.hasSuffix("/..") || path.hasSuffix("/.") {
            words.append("--path-as-is")
        }
        // A URL that begins with a dash would be an option.
        if url.hasPrefix("-") { words.append("--url") }
        return words + [ShellText.word(secrets.url(url))]
    }

    private static func seconds(_ duration: Duration) -> String {
        var text = ByteBuffer(capacity: 64)
        text.append(thousandths: duration.milliseconds)
        return text.text
    }
}
