import FetchCore

/// A part of a text that is written for a request.
enum TextPart: Equatable {
    /// As it is.
    case text([UInt8])
    /// The name of a variable that is to have a secret's value when it is sent.
    case variable(String)
}

/// Takes the texts of requests apart where secrets are: the mark stands for them, or the name of a variable each.
///
/// Each value has a name of its own, the same in all of a list: `TOKEN`, and `TOKEN_2` for another value of such a name.
final class SecretWriter {
    let redaction: Redaction
    /// Whether variables stand for secrets, so that a list runs again with values that are given to it.
    let isNamed: Bool
    /// All names, in the order in which they were given first.
    private(set) var names: [String] = []
    /// Those of the request that is written now, each once.
    private(set) var namesOfRequest: [String] = []
    /// Whether the request that is written now has a secret that does not stand in it.
    private(set) var hasSecret = false
    /// The name of each value, by what it is called.
    private var known: [String: [String: String]] = [:]
    private var taken: Set<String> = []

    init(redaction: Redaction, isNamed: Bool = false) {
        (self.redaction, self.isNamed) = (redaction, isNamed)
    }

    /// Begins another request.
    func begin() {
        namesOfRequest = []
        hasSecret = false
    }

    func url(_ url: String) -> [TextPart] { parts(of: Array(url.utf8), redaction.secrets(inURL: url)) }

    /// The value of a header.
    func value(of header: HeaderField) -> [TextPart] {
        parts(of: Array(header.value.utf8), redaction.secrets(in: header))
    }

    func body(_ body: [UInt8], contentType: String) -> [TextPart] {
        parts(of: body, redaction.secrets(inBody: body, contentType: contentType))
    }

    /// A text that is a secret as a whole.
    func secret(_ text: String, called name: String?) -> [TextPart] {
        let bytes = Array(text.utf8)
        return parts(of: bytes, redaction.isOn ? [FoundSecret(range: bytes.indices, name: name)] : [])
    }

    private func parts(of bytes: [UInt8], _ secrets: [FoundSecret]) -> [TextPart] {
        if secrets.isEmpty { return [.text(bytes)] }
        hasSecret = true
        var parts: [TextPart] = []
        var plain: [UInt8] = []
        var copied = 0
        for secret in secrets {
            plain += bytes[copied..<secret.range.lowerBound]
            copied = secret.range.upperBound
            if isNamed {
                if !plain.isEmpty { parts.append(.text(plain)) }
                plain = []
                parts.append(
                    .variable(name(of: String(decoding: bytes[secret.range], as: UTF8.self), secret.name)))
            } else {
                plain += (secret.isNumber ? "\"\(Redaction.mark)\"" : Redaction.mark).utf8
            }
        }
        plain += bytes[copied...]
        return plain.isEmpty ? parts : parts + [.text(plain)]
    }

    private func name(of value: String, _ called: String?) -> String {
        let word = Self.word(called)
        if let name = known[word]?[value] {
            if !namesOfRequest.contains(name) { namesOfRequest.append(name) }
            return name
        }
        var name = word
        var number = 1
        while !taken.insert(name).inserted {
            number += 1
            name = "\(word)_\(number)"
        }
        known[word, default: [:]][value] = name
        names.append(name)
        namesOfRequest.append(name)
        return name
    }

    /// The name of a variable: letters and digits of what the secret is called, in capitals.
    private static func word(_ called: String?) -> String {
        guard let called else { return "LOGIN" }
        let plain = Array(called.percentDecoded.utf8).map { $0.isASCIIAlphanumeric ? $0 : UInt8(ascii: "_") }
        let word = String(decoding: plain, as: UTF8.self).uppercased().split(separator: "_").joined(
            separator: "_")
        guard let first = word.first else { return "SECRET" }
        return first.isNumber ? "_" + word : word
    }
}

extension [TextPart] {
    /// One text, with `{{NAME}}` for each variable.
    var withPlaceholders: [UInt8] {
        var bytes: [UInt8] = []
        for part in self {
            switch part {
            case .text(let text): bytes += text
            case .variable(let name): bytes += "{{\(name)}}".utf8
            }
        }
        return bytes
    }
}
