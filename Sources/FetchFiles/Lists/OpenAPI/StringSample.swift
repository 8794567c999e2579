import FetchCore

/// A string that a schema allows: by its format, by its pattern, else the word `string` in a length that fits.
struct StringSample {
    private static let longest = 10_000
    private static let formats = [
        "date": "2026-01-01", "date-time": "2026-01-01T00:00:00Z", "time": "00:00:00Z", "duration": "P1D",
        "email": "user@example.com", "idn-email": "user@example.com", "hostname": "example.com",
        "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "uri": "https://example.com/",
        "url": "https://example.com/", "uri-reference": "/", "uuid": "00000000-0000-4000-8000-000000000000",
        "byte": "AA==", "binary": "",
    ]

    private let schema: DocumentNode
    private let path: String

    /// - Parameter path: of the property, for messages; empty for the whole.
    init(_ schema: DocumentNode, path: String) {
        self.schema = schema
        self.path = path
    }

    func text() throws(RequestFault) -> String {
        let least = Int(schema["minLength"]?.text ?? "") ?? 0
        let most = Int(schema["maxLength"]?.text ?? "") ?? .max
        guard least <= Self.longest, least <= most else { throw none("of that length") }
        if let pattern = schema["pattern"]?.string {
            let found = [0, least].lazy.compactMap { PatternSample.text(for: pattern, repeats: $0) }
                .first { $0.unicodeScalars.count >= least && $0.unicodeScalars.count <= most }
            guard let found else { throw none("for the pattern \(pattern)") }
            return found
        }
        if let text = schema["format"]?.text.flatMap({ Self.formats[$0] }), text.count >= least,
            text.count <= most
        {
            return text
        }
        let word = "string"
        if least <= word.count { return String(word.prefix(max(0, most))) }
        return String(String(repeating: word, count: least / word.count + 1).prefix(least))
    }

    private func none(_ reason: String) -> RequestFault {
        let place = path.isEmpty ? "the value" : path
        return RequestFault(
            what: "no string is known \(reason.sanitised()), at", value: place, mend: "give an example")
    }
}
