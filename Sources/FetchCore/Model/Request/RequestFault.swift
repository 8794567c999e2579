/// Why a request cannot be sent as it is written: what, the value, and how to mend it.
///
/// Its description is the end of the contract's error line: `no host in 'http:///x'; expected http://host/path`.
package struct RequestFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// `no host in`.
    package var what: String
    /// The value as written, shortened and made harmless for a terminal; nil when there is none to show.
    package var value: String?
    /// `expected http://host/path`; empty when there is nothing to advise.
    package var mend: String

    package init(what: String, value: String? = nil, mend: String = "") {
        self.what = what
        self.value = value.map { Self.harmless($0) }
        self.mend = mend
    }

    /// The same for several values, each shortened by itself.
    package init(what: String, values: [String], mend: String = "") {
        self.init(what: what, mend: mend)
        value = values.map(Self.harmless).joined(separator: "', '")
    }

    /// The same for a value that is still bytes.
    package init(what: String, bytes: some Collection<UInt8>, mend: String = "") {
        self.init(
            what: what, value: String(decoding: bytes.prefix(Self.longestSearched), as: UTF8.self),
            mend: mend)
    }

    /// The same for a URL, which may be one whose parts cannot be told apart: what may be its userinfo is never shown.
    init(what: String, url: some BidirectionalCollection<UInt8>, mend: String = "") {
        self.what = what
        value = Self.harmless(url: url)
        self.mend = mend
    }

    package var description: String {
        var text = what
        if let value { text += " '\(value)'" }
        if !mend.isEmpty { text += "; \(mend)" }
        return text
    }

    /// How many characters of a value are shown.
    private static let longestValue = 80
    /// In how many bytes of it secrets are looked for: what tells one may stand far behind it.
    private static let longestSearched = 65_536

    /// The URL with the mark for all between its scheme and its last `@`: a raw `#`, `/` or `?` of a password may end its
    /// authority anywhere before.
    static func harmless(url: some BidirectionalCollection<UInt8>) -> String {
        let start = String(decoding: url.prefix(8), as: UTF8.self).lowercased()
        let scheme = ["http://", "https://"].first { start.hasPrefix($0) } ?? ""
        var shown = url.dropFirst(scheme.utf8.count)
        var hidden = ""
        if let at = shown.indices.reversed().first(where: { shown[$0] == UInt8(ascii: "@") }) {
            if at > shown.startIndex { hidden = Redaction.mark }
            shown = shown[at...]
        }
        return harmless(scheme + hidden + String(decoding: shown.prefix(longestSearched), as: UTF8.self))
    }

    /// The text cut to a line's length, without what a terminal acts on and without the secrets of a URL in it.
    static func harmless(_ text: String) -> String {
        let shown = Redaction.standard.line(text).sanitised()
        return shown.count <= longestValue ? shown : shown.prefix(longestValue) + "…"
    }
}
