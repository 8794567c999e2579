import FetchCore

/// Puts names of variables where secrets were redacted, so that a list runs again with values that are given to it.
///
/// Each value has a name of its own, the same in all of a list: `TOKEN`, and `TOKEN_2` for another value of such a name.
struct SecretNames {
    enum Style {
        /// `"$TOKEN"`, between two parts of a word in single quotes.
        case shell
        /// `{{TOKEN}}`, as lists have it.
        case placeholder
    }

    /// The name of each value, by the name that it is called by what stands before it.
    private var names: [String: [String: String]] = [:]
    private var taken: Set<String> = []

    /// The text with a name for each secret: that of its header or parameter, in capitals.
    ///
    /// - Parameter values: the secrets, from left to right.
    mutating func filled(_ text: String, _ values: [String], _ style: Style) -> String {
        var values = values[...]
        let mark = Array(Redaction.mark)
        var rest = Array(text)[...]
        var filled: [Character] = []
        while let place = rest.indices.first(where: { rest[$0...].starts(with: mark) }) {
            filled += rest[..<place]
            rest = rest[(place + mark.count)...]
            let word = Self.name(after: filled, isLogIn: rest.first == "@")
            let name = name(of: values.popFirst() ?? "", called: word)
            switch style {
            case .shell: filled += "'\"$\(name)\"'"
            case .placeholder: filled += "{{\(name)}}"
            }
        }
        return String(filled + rest)
    }

    private mutating func name(of value: String, called word: String) -> String {
        if let name = names[word]?[value] { return name }
        var name = word
        var number = 1
        while !taken.insert(name).inserted {
            number += 1
            name = "\(word)_\(number)"
        }
        names[word, default: [:]][value] = name
        return name
    }

    /// What the secret is called by what stands before it.
    private static func name(after text: [Character], isLogIn: Bool) -> String {
        if isLogIn { return "LOGIN" }
        var before = text[...]
        for scheme in [" Bearer ", " Basic "] where before.suffix(scheme.count).elementsEqual(scheme) {
            before = before.dropLast(scheme.count)
        }
        while let last = before.last, " :=\",".contains(last) { before = before.dropLast() }
        let word = String(
            before.reversed().prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
                .reversed())
        guard let first = word.first else { return "SECRET" }
        let name = word.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }
        return (first.isNumber ? "_" : "") + String(name)
    }
}
