/// A secret in a text: where its value stands, and what it is called there.
package struct FoundSecret: Sendable, Equatable {
    /// The bytes of its value.
    package var range: Range<Int>
    /// The name of its header, parameter or member, as it is written; nil for the log-in of a URL.
    package var name: String?
    /// Whether it is a number of JSON: a text in its place needs quotes.
    package var isNumber = false

    package init(range: Range<Int>, name: String?, isNumber: Bool = false) {
        (self.range, self.name, self.isNumber) = (range, name, isNumber)
    }
}

extension Redaction {
    /// The secrets that ``url(_:)`` replaces, from left to right.
    package func secrets(inURL url: String) -> [FoundSecret] { secrets(in: Array(url.utf8), as: .url) }

    /// The secrets that ``header(_:)`` replaces in the value, from left to right.
    package func secrets(in field: HeaderField) -> [FoundSecret] {
        switch exposure(ofHeader: field.name) {
        case .open: return []
        case .urls: return secrets(in: Array(field.value.utf8), as: .text)
        case .secret:
            let length = field.value.utf8.count
            return length == 0 ? [] : [FoundSecret(range: 0..<length, name: field.name)]
        }
    }

    /// The secrets that ``body(_:contentType:)`` replaces, from left to right.
    package func secrets(inBody body: [UInt8], contentType: String) -> [FoundSecret] {
        isOn ? SecretBody.secrets(in: body, contentType: contentType) : []
    }

    /// The body of a request as it may be shown: values of form fields, of parts of a multipart form and of members of JSON
    /// that are named like a secret are replaced. The body may be cut short.
    package func body(_ body: [UInt8], contentType: String) -> [UInt8] {
        let found = secrets(inBody: body, contentType: contentType)
        if found.isEmpty { return body }
        var output: [UInt8] = []
        output.reserveCapacity(body.count + 16)
        var copied = 0
        for secret in found {
            output += body[copied..<secret.range.lowerBound]
            output += (secret.isNumber ? "\"\(Self.mark)\"" : Self.mark).utf8
            copied = secret.range.upperBound
        }
        return output + body[copied...]
    }

    private func secrets(in text: [UInt8], as kind: SecretScan.Kind) -> [FoundSecret] {
        guard isOn else { return [] }
        return text.withUnsafeBufferPointer { SecretScan.all(in: $0, as: kind) }
    }
}
