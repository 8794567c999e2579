/// Keeps secrets off the screen, out of records and out of exports: the one place for it.
///
/// In URLs the userinfo and the values of query and fragment parameters that are named like a secret become
/// `•••`: `https://•••@host/?token=•••`. Of headers the whole value does. The default redacts; ``none`` is
/// `--show-secrets`.
///
/// Nothing here needs a valid URL: what cannot be read as one is redacted where it might hold a secret.
package struct Redaction: Sendable, Hashable {
    /// What stands for a secret.
    package static let mark = "•••"
    /// Secrets are replaced.
    package static let standard = Redaction(isOn: true)
    /// Everything stays as it is.
    package static let none = Redaction(isOn: false)

    package let isOn: Bool
    /// Texts that are replaced wherever they stand, the longest first; mostly none.
    private var hidden: [String] = []

    private init(isOn: Bool) {
        self.isOn = isOn
    }

    /// The shortest text that ``hiding(_:)`` replaces: a shorter one stands in others by chance.
    package static let shortestHidden = 4

    /// One that also replaces these texts wherever they stand, of ``none`` too: values that nobody else may see, in each form that they may
    /// have. Those that are shorter than ``shortestHidden`` stay.
    package func hiding(_ texts: [String]) -> Redaction {
        var redaction = self
        redaction.hidden = Set(texts).filter { $0.utf8.count >= Self.shortestHidden }
            .sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
        return redaction
    }

    /// The text without what ``hiding(_:)`` was given.
    package func withoutHidden(_ text: String) -> String {
        hidden.isEmpty ? text : hidden.reduce(text) { $0.replacing($1, with: Self.mark) }
    }

    // MARK: URLs

    package func url(_ url: String) -> String {
        redacted(url, as: .url)
    }

    /// A sentence that may quote URLs, such as an error message.
    package func text(_ text: String) -> String {
        redacted(text, as: .text)
    }

    /// A line of a list that could not be read: URLs, and what looks like a secret header or option in it.
    package func line(_ line: String) -> String {
        withoutHidden(isOn ? SecretLine.redacted(line) : line)
    }

    /// Appends a URL to an output that is reused: without secrets in it this copies and allocates nothing.
    package func append(url: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        guard !leaves(url) else {
            output.append(contentsOf: url)
            return
        }
        guard hidden.isEmpty else {
            output += self.url(String(decoding: url, as: UTF8.self)).utf8
            return
        }
        var scan = SecretScan(url, as: .url)
        scan.copy(to: &output)
    }

    /// Whether a URL may be shown as it is.
    package func leaves(_ url: UnsafeBufferPointer<UInt8>) -> Bool {
        (!isOn || Self.isClean(url)) && hidden.isEmpty
    }

    /// Whether a URL has nothing to redact; allocates nothing unless a parameter's name is escaped or
    /// suspicious.
    package static func isClean(_ url: UnsafeBufferPointer<UInt8>) -> Bool {
        guard url.contains(where: mayTellSecret) else { return true }
        var scan = SecretScan(url, as: .url)
        return scan.next() == nil
    }

    /// Whether it is one of the bytes without which no URL has a secret.
    private static func mayTellSecret(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "@") || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "%")
    }

    private func redacted(_ text: String, as kind: SecretScan.Kind) -> String {
        withoutHidden(withoutSecrets(text, as: kind))
    }

    private func withoutSecrets(_ text: String, as kind: SecretScan.Kind) -> String {
        guard isOn else { return text }
        var text = text
        let redacted: [UInt8]? = text.withUTF8 { bytes in
            guard bytes.contains(where: Self.mayTellSecret) else { return nil }
            var output: [UInt8] = []
            output.reserveCapacity(bytes.count + 16)
            var scan = SecretScan(bytes, as: kind)
            scan.copy(to: &output)
            return output
        }
        return redacted.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    // MARK: Headers

    /// The field with a value that may be shown.
    package func header(_ field: HeaderField) -> HeaderField {
        HeaderField(field.name, headerValue(field.value, of: field.name))
    }

    /// The value of a header as it may be shown: `•••` for a secret one, URLs redacted where it is one.
    package func headerValue(_ value: String, of name: String) -> String {
        if value.isEmpty { return value }
        switch exposure(ofHeader: name) {
        case .open: return withoutHidden(value)
        case .urls: return text(value)
        case .secret: return Self.mark
        }
    }

    /// What of a header's value may be secret.
    enum Exposure {
        case open
        /// What URLs in it have.
        case urls
        /// All of it.
        case secret
    }

    func exposure(ofHeader name: String) -> Exposure {
        guard isOn else { return .open }
        if Self.isSecret(header: name) { return .secret }
        switch name.lowercased() {
        case "location", "content-location", "referer", "link", "refresh", "origin": return .urls
        default: return .open
        }
    }

    /// Whether the header carries a secret: `Authorization`, `Proxy-Authorization`, `Cookie`, `Set-Cookie`,
    /// and all that are named like one, as `X-Api-Key`.
    package static func isSecret(header name: String) -> Bool {
        switch name.lowercased() {
        case "authorization", "proxy-authorization", "cookie", "cookie2", "set-cookie", "set-cookie2": true
        // Named like keys, but no secrets.
        case "sec-websocket-key", "idempotency-key", "surrogate-key", "x-cache-key": false
        default: SecretName.matches(name)
        }
    }

    /// Whether a query parameter's value is a secret.
    package static func isSecret(parameter name: String) -> Bool {
        var name = name
        return name.withUTF8 { SecretName.matches($0) }
    }
}
