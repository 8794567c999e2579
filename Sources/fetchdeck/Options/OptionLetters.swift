/// Letters of options that are written together, as curl's users write them.
enum OptionLetters {
    /// The same arguments with each letter and each value on its own: `-kda=1` becomes `-k -d a=1`, which the argument
    /// parser would take for an option `kda`.
    ///
    /// What begins with a letter that is no option stays as it is, for the parser to complain about.
    static func apart(_ arguments: [String]) -> [String] {
        var result: [String] = []
        var rest = arguments[...]
        while let word = rest.popFirst() {
            if word == "--" { return result + [word] + rest }
            let option = split(word)
            result += option.words
            // A value is not looked into, whatever it looks like.
            if option.lacksValue, let value = rest.popFirst() { result.append(value) }
        }
        return result
    }

    /// The option that a single letter, or a long name with or without a value, stands for.
    static func option(of word: String) -> ProgramOption? {
        if word.hasPrefix("--") {
            return OptionTable.named(word.dropFirst(2).prefix { $0 != "=" })
        }
        guard word.count == 2, word.hasPrefix("-"), let letter = word.last else { return nil }
        return OptionTable.options.first { $0.short == letter }
    }

    /// An argument in its parts, and whether the next one is its value.
    private static func split(_ word: String) -> (words: [String], lacksValue: Bool) {
        if let option = option(of: word) { return ([word], option.valueName != nil && !word.contains("=")) }
        var letters = word.hasPrefix("-") && !word.hasPrefix("--") ? word.dropFirst() : ""
        var words: [String] = []
        while let letter = letters.popFirst(), let option = option(of: "-\(letter)") {
            words.append("-\(letter)")
            if option.valueName != nil {
                return letters.isEmpty ? (words, true) : (words + [String(letters)], false)
            }
            if letters.isEmpty { return (words, false) }
        }
        return ([word], false)
    }
}
