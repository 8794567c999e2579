import FetchCore

/// Writes a request as a curl command that does the same, quoted for a POSIX shell where that is possible and for bash
/// and zsh (`$'…'`) where the text has control characters.
public struct CurlCommandText: Sendable {
    private let redaction: Redaction
    private let transport: TransportSettings

    /// - Parameters:
    ///   - redaction: `.none` for a command with its secrets, as `Y` copies it.
    ///   - transport: the run's, for `-k`, `--cacert`, `-x` and the like, and for its credentials.
    public init(redaction: Redaction = .standard, transport: TransportSettings = TransportSettings()) {
        self.redaction = redaction
        self.transport = transport
    }

    /// The command of one request, without a newline at its end.
    public func text(_ id: RequestID, of chunk: RequestChunk) -> String {
        let extras = chunk.extras(id)
        return text(
            method: chunk.method(id), url: chunk.url(id), headers: extras?.headers ?? [],
            body: extras?.body ?? .none, timeout: extras?.timeout)
    }

    /// The command of a request that is given as its parts.
    public func text(
        method: HTTPMethod, url: String, headers: [HeaderField] = [], body: RequestBody = .none,
        timeout: Duration? = nil
    ) -> String {
        var pipe = ""
        var words = ["curl"]
        words += methodWords(method, body)
        words += transportWords(headers)
        for header in headers { words += ["-H", Self.quoted(headerLine(redaction.header(header)))] }
        let type = headers.first { $0.isNamed("Content-Type") }?.value
        switch body {
        case .none: break
        case .bytes(let bytes):
            // curl would call a body a form where we send it without a type.
            if type == nil { words += ["-H", "'Content-Type:'"] }
            let shown = SecretBody.redacted(bytes, contentType: type ?? "", redaction: redaction)
            if shown.contains(0) || !shown.isUTF8 {
                var text = ByteBuffer()
                Base64.append(shown, to: &text)
                pipe = "printf %s \(text.text) | base64 -d | "
                words += ["--data-binary", "@-"]
            } else {
                let text = String(decoding: shown, as: UTF8.self)
                words += [text.hasPrefix("@") ? "--data-raw" : "--data-binary", Self.quoted(text)]
            }
        case .file(let path):
            if type == nil { words += ["-H", "'Content-Type:'"] }
            words += ["--data-binary", Self.quoted("@" + path)]
        }
        if let timeout { words += ["-m", Self.seconds(timeout)] }
        words += urlWords(redaction.url(url))
        return pipe + words.joined(separator: " ")
    }

    private func methodWords(_ method: HTTPMethod, _ body: RequestBody) -> [String] {
        switch method {
        case .head where body == .none: ["-I"]
        case .get where body == .none: []
        case .post where body != .none: []
        default: ["-X", Self.quoted(method.rawValue)]
        }
    }

    private func transportWords(_ headers: [HeaderField]) -> [String] {
        var words: [String] = []
        if transport.isInsecure { words.append("-k") }
        if let file = transport.caFile { words += ["--cacert", Self.quoted(file)] }
        if let file = transport.certificateFile { words += ["--cert", Self.quoted(file)] }
        if let file = transport.keyFile { words += ["--key", Self.quoted(file)] }
        if let proxy = transport.proxy { words += ["-x", Self.quoted(redaction.url(proxy))] }
        if transport.prefersHTTP2 { words.append("--http2") }
        if let agent = transport.userAgent, !headers.contains(where: { $0.isNamed("User-Agent") }) {
            words += ["-A", Self.quoted(agent)]
        }
        if !headers.contains(where: { $0.isNamed("Authorization") }) { words += credentialWords() }
        return words
    }

    private func credentialWords() -> [String] {
        switch transport.credentials {
        case .basic(let user, let password):
            ["-u", Self.quoted(redaction.isOn ? Redaction.mark : "\(user):\(password)")]
        case .digest(let user, let password):
            ["--digest", "-u", Self.quoted(redaction.isOn ? Redaction.mark : "\(user):\(password)")]
        case .bearer(let token):
            ["-H", Self.quoted("Authorization: Bearer \(redaction.isOn ? Redaction.mark : token)")]
        case nil: []
        }
    }

    /// `K: V`; a header with an empty value is written as curl wants it, with a semicolon.
    private func headerLine(_ header: HeaderField) -> String {
        header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
    }

    private func urlWords(_ url: String) -> [String] {
        var words: [String] = []
        // curl would read brackets and braces as lists of URLs, and take dots out of the path.
        if url.contains(where: { "[]{}".contains($0) }) { words.append("-g") }
        let path = url.prefix { $0 != "?" && $0 != "#" }
        if path.contains("/./") || path.contains("/../") || path.hasSuffix("/..") || path.hasSuffix("/.") {
            words.append("--path-as-is")
        }
        // A URL that begins with a dash would be an option.
        if url.hasPrefix("-") { words.append("--url") }
        return words + [Self.quoted(url)]
    }

    private static func seconds(_ duration: Duration) -> String {
        var text = ByteBuffer(capacity: 64)
        let parts = duration.components
        text.append(thousandths: parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000)
        return text.text
    }

    /// The text as one word of a shell command.
    static func quoted(_ text: String) -> String {
        let isControlled = text.unicodeScalars.contains {
            $0.value < 0x20 || $0.value == 0x7f || (0x80...0x9f).contains($0.value)
        }
        guard isControlled else {
            return "'"
                + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
                + "'"
        }
        var quoted = "$'"
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "'"): quoted += "\\'"
            case UInt8(ascii: "\\"): quoted += "\\\\"
            case UInt8(ascii: "\n"): quoted += "\\n"
            case UInt8(ascii: "\t"): quoted += "\\t"
            case UInt8(ascii: "\r"): quoted += "\\r"
            case 0x20..<0x7f: quoted.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                // Three octal digits: they can't run into what follows, as hex ones could.
                let digits = String(byte, radix: 8)
                quoted += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }
        }
        return quoted + "'"
    }
}
