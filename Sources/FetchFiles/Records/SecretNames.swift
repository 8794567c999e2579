import FetchCore

/// Puts names of variables where secrets were redacted, so that a list runs again with values that are given to it.
enum SecretNames {
    enum Style {
        /// `"$TOKEN"`, between two parts of a word in single quotes.
        case shell
        /// `{{TOKEN}}`, as lists have it.
        case placeholder
    }

    /// The text with a name for each secret: that of its header or parameter, in capitals.
    static func filled(_ text: String, _ style: Style) -> String {
        let mark = Array(Redaction.mark)
        var rest = Array(text)[...]
        var filled: [Character] = []
        while let place = rest.indices.first(where: { rest[$0...].starts(with: mark) }) {
            filled += rest[..<place]
            rest = rest[(place + mark.count)...]
            let name = name(after: filled, isLogIn: rest.first == "@")
            switch style {
            case .shell: filled += "'\"$\(name)\"'"
            case .placeholder: filled += "{{\(name)}}"
            }
        }
        return String(filled + rest)
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
