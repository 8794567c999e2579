/// Text in the language of manual pages ([mdoc](https://man.openbsd.org/mdoc.7)).
struct ManualText {
    /// How long a line of text may be.
    private static let width = 72

    /// The lines so far.
    private(set) var lines: [String] = []

    /// A macro with its arguments, each quoted where it has to be.
    mutating func macro(_ name: String, _ arguments: String...) {
        lines.append(([".\(name)"] + arguments.map(Self.argument)).joined(separator: " "))
    }

    /// Lines of the language itself.
    mutating func raw(_ text: String...) {
        lines += text
    }

    mutating func section(_ title: String) {
        lines.append(".Sh \(title.uppercased())")
    }

    mutating func subsection(_ title: String) {
        macro("Ss", title)
    }

    /// A tagged list: each entry under its head, which is a line of macros without the `.It`.
    mutating func list(_ entries: [(head: String, text: String)], width: String = "Ds") {
        lines.append(".Bl -tag -width \(width)")
        for entry in entries {
            lines.append(".It \(entry.head)")
            text(entry.text)
        }
        lines.append(".El")
    }

    /// Lines that are shown as they are.
    mutating func literal(_ text: [String]) {
        lines.append(".Bd -literal -offset indent")
        lines += text.map(Self.line)
        lines.append(".Ed")
    }

    /// Running text, a sentence a line and none too long.
    mutating func text(_ text: String) {
        for sentence in Self.sentences(text) {
            var line = ""
            for word in sentence.split(separator: " ") {
                if !line.isEmpty, line.utf8.count + 1 + word.utf8.count > Self.width {
                    lines.append(Self.line(line))
                    line = ""
                }
                line += line.isEmpty ? String(word) : " \(word)"
            }
            if !line.isEmpty { lines.append(Self.line(line)) }
        }
    }

    /// The flag's own letters: `Fl c , Fl \-concurrency Ar N`.
    static func head(of option: ProgramOption) -> String {
        var parts = option.short.map { ["Fl \($0)", ","] } ?? []
        parts.append("Fl \\-\(option.name)")
        if option.kind == .toggle { parts += [",", "Fl \\-no\\-\(option.name)"] }
        if let value = option.valueName { parts.append("Ar \(argument(value))") }
        return parts.joined(separator: " ")
    }

    /// The same of an option as help shows it: `-o, --output <FILE>`.
    static func head(ofHelp usage: String) -> String {
        usage.split { " ,".contains($0) }.map { word in
            if word.hasPrefix("<") { return "Ar \(argument(word.filter { !"<>".contains($0) }))" }
            return word.hasPrefix("--") ? "Fl \\-\(word.dropFirst(2))" : "Fl \(word.dropFirst()) ,"
        }
        .joined(separator: " ")
    }

    /// One argument of a macro: quoted, and none that is a macro itself.
    static func argument(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\e").replacing("\"", with: "\\(dq")
        return escaped.allSatisfy { $0.isLetter || $0.isNumber } && escaped.count > 3
            ? escaped : "\"\\&\(escaped)\""
    }

    private static func line(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\e")
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&\(escaped)" : escaped
    }

    private static func sentences(_ text: String) -> [Substring] {
        var result: [Substring] = []
        var rest = text[...]
        while let end = rest.firstRange(of: /[.;:!?] +(?=\p{Lu}|$)/) {
            result.append(rest[..<rest.index(after: end.lowerBound)])
            rest = rest[end.upperBound...]
        }
        return result + [rest]
    }
}
