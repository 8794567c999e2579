import RunModel

/// What was typed at `:`, in its words.
struct CommandText: Equatable {
    /// The first word; empty where there is none.
    let name: String
    /// The words after the name.
    let words: [String]
    /// What stands after the name, blanks within it as they are.
    let rest: String

    init(_ line: String) {
        let all = line.split(whereSeparator: \.isWhitespace).map(String.init)
        name = all.first ?? ""
        words = Array(all.dropFirst())
        rest = line.trimmingSpaces.drop { !$0.isWhitespace }.trimmingSpaces
    }

    /// The one word after the name, as a whole number.
    func number(least: Int, takes arguments: String) throws(CommandError) -> Int {
        guard let word = words.first, words.count == 1 else {
            throw CommandError("\(name) takes \(arguments)")
        }
        return try number(word, least: least)
    }

    func number(_ word: String, least: Int) throws(CommandError) -> Int {
        try option { () throws(OptionComplaint) in try OptionReading.count(word, atLeast: least) }
    }

    /// The one word after the name, as requests a second; nil for none.
    func rate() throws(CommandError) -> Double? {
        guard let word = words.first, words.count == 1 else {
            throw CommandError("\(name) takes a number of requests a second, or off")
        }
        if ["off", "none"].contains(word.lowercased()) { return nil }
        return try option { () throws(OptionComplaint) in
            try OptionReading.rate(word, noLimit: "off is no limit")
        }
    }

    /// A value as the option of that name reads it.
    private func option<Value>(_ read: () throws(OptionComplaint) -> Value) throws(CommandError) -> Value {
        do throws(OptionComplaint) { return try read() } catch {
            throw CommandError("\(name): \(error.text)")
        }
    }
}

/// Why a command line can't be done, worded for the status line.
struct CommandError: Error, Equatable {
    var text: String

    init(_ text: String) {
        self.text = text
    }
}
