import FetchCore
import FoundationEssentials
import Glibc

/// The variables that editors bring along: `{{$uuid}}`, `{{$timestamp -1 d}}`, `{{$random.integer(1, 5)}}`.
struct DynamicVariable {
    static let known =
        "$uuid, $guid, $timestamp, $isoTimestamp, $datetime FORMAT, $localDatetime FORMAT, $randomInt MIN MAX, $randomUUID, $randomBoolean, "
        + "$random.integer(MIN, MAX), $random.float, $random.alphabetic(N), $random.alphanumeric(N), "
        + "$random.hexadecimal(N), $random.email, $random.uuid, $processEnv NAME, $dotenv NAME"

    /// The environment, for `$processEnv`; nil without `--env`.
    var environment: ListEnvironment?
    /// Where `.env` is looked for: the list's folder, with its slash, or empty.
    var directory = ""
    /// What another variable stands for, for `$processEnv %NAME`.
    var variable: (String) -> String? = { _ in nil }
    var now: () -> Date = { Date() }

    /// - Parameter name: with its `$`, and what follows it.
    func value(_ name: String) throws(RequestFault) -> String {
        let words = Self.words(name)
        guard let first = words.first else { throw unknown(name) }
        switch first {
        case "$guid", "$uuid", "$randomUUID": return UUID().uuidString.lowercased()
        case "$timestamp": return String(Int(try moment(words.dropFirst(), name).timeIntervalSince1970))
        case "$isoTimestamp": return try moment(words.dropFirst(), name).formatted(.iso8601)
        case "$datetime", "$localDatetime":
            guard words.count > 1 else { throw unknown(name) }
            let date = try moment(words.dropFirst(2), name)
            return DateText(isLocal: first == "$localDatetime").text(date, format: words[1])
        case "$randomInt": return try integer(words.dropFirst().map { $0 }, name)
        case "$randomBoolean": return Bool.random() ? "true" : "false"
        case "$processEnv" where words.count == 2: return try fromEnvironment(indirect(words[1]), name)
        case "$dotenv" where words.count == 2: return try fromDotEnv(indirect(words[1]), name)
        default: break
        }
        if first.hasPrefix("$env.") { return try fromEnvironment(String(first.dropFirst(5)), name) }
        if first.hasPrefix("$random.") { return try random(name) }
        throw unknown(name)
    }

    private func unknown(_ name: String) -> RequestFault {
        RequestFault(what: "unknown variable", value: name, mend: "known are \(Self.known)")
    }

    /// Split at blanks, but for those within quotes, which go.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        var hasWord = false
        for character in text {
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
                hasWord = true
            } else if quote == nil, character == " " || character == "\t" {
                if hasWord || !word.isEmpty { words.append(word) }
                (word, hasWord) = ("", false)
            } else {
                word.append(character)
            }
        }
        if hasWord || !word.isEmpty { words.append(word) }
        return words
    }

    /// `%NAME` is the value of that variable as a name.
    private func indirect(_ name: String) -> String {
        guard name.hasPrefix("%") else { return name }
        return variable(String(name.dropFirst())) ?? String(name.dropFirst())
    }

    private func fromEnvironment(_ name: String, _ whole: String) throws(RequestFault) -> String {
        guard let environment else {
            throw RequestFault(
                what: "variable of the environment", value: whole, mend: "allow it with --env")
        }
        return String(decoding: try environment.variable(name), as: UTF8.self)
    }

    private func fromDotEnv(_ name: String, _ whole: String) throws(RequestFault) -> String {
        let values = try DotEnv.read(directory + ".env")
        if let value = values[name] { return value }
        let near = NearestName.of(name, among: values.keys.sorted())
        throw RequestFault(
            what: "no such name in .env:", value: name,
            mend: near.map { "did you mean '\($0)'?" } ?? "define it there")
    }
}

// MARK: - Time

extension DynamicVariable {
    /// Now, moved by `-1 d` where that follows; several follow one another.
    private func moment(_ words: ArraySlice<String>, _ name: String) throws(RequestFault) -> Date {
        var date = now()
        var words = words
        while let number = words.popFirst() {
            guard let amount = Int(number), abs(amount) < 1_000_000_000, let unit = words.popFirst(),
                let moved = Self.moved(date, by: amount, unit)
            else {
                throw RequestFault(
                    what: "bad offset in", value: name,
                    mend: "expected such as -1 d; units are y, Q, M, w, d, h, m, s, ms")
            }
            date = moved
        }
        return date
    }

    private static func moved(_ date: Date, by amount: Int, _ unit: String) -> Date? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let component: (Calendar.Component, Int)
        switch unit {
        case "y": component = (.year, 1)
        case "Q": component = (.month, 3)
        case "M": component = (.month, 1)
        case "w": component = (.day, 7)
        case "d": component = (.day, 1)
        case "h": component = (.hour, 1)
        case "m": component = (.minute, 1)
        case "s": component = (.second, 1)
        case "ms": return date.addingTimeInterval(Double(amount) / 1000)
        default: return nil
        }
        return calendar.date(byAdding: component.0, value: amount * component.1, to: date)
    }
}

// MARK: - Chance

extension DynamicVariable {
    private func integer(_ bounds: [String], _ name: String) throws(RequestFault) -> String {
        if bounds.isEmpty { return String(Int.random(in: 0..<1000)) }
        guard bounds.count == 2, let low = Int(bounds[0]), let high = Int(bounds[1]), low < high else {
            throw RequestFault(
                what: "bad bounds in", value: name, mend: "expected two numbers, the lower first")
        }
        return String(Int.random(in: low..<high))
    }

    /// `$random.NAME(ARGUMENTS)`, as JetBrains' editors have them.
    private func random(_ name: String) throws(RequestFault) -> String {
        let call = name.dropFirst("$random.".count)
        let kind = call.prefix { $0 != "(" && $0 != " " }.trimmed
        let inner = call.dropFirst(kind.count).trimmed.drop { $0 == "(" }.prefix { $0 != ")" }
        let arguments = inner.split(whereSeparator: { $0 == "," || $0 == " " }).map { String($0.trimmed) }
        let lower = "abcdefghijklmnopqrstuvwxyz"
        let letters = lower + lower.uppercased()
        switch kind {
        case "uuid": return UUID().uuidString.lowercased()
        case "integer": return try integer(arguments, name)
        case "float":
            let bounds = arguments.isEmpty ? [0, 1000] : arguments.compactMap { Double($0) }
            guard bounds.count == 2, bounds[0] < bounds[1], bounds.allSatisfy(\.isFinite),
                (bounds[1] - bounds[0]).isFinite
            else { return try integer(["-"], name) }
            return String(Double.random(in: bounds[0]..<bounds[1]))
        case "alphabetic": return try text(arguments, of: letters, name)
        case "alphanumeric": return try text(arguments, of: letters + "0123456789_", name)
        case "hexadecimal": return try text(arguments, of: "0123456789abcdef", name)
        case "email": return try text(["10"], of: lower, name) + "@example.com"
        default: throw unknown(name)
        }
    }

    private func text(
        _ arguments: [String], of letters: String, _ name: String
    ) throws(RequestFault) -> String {
        guard arguments.count == 1, let length = Int(arguments[0]), (1...65_536).contains(length) else {
            throw RequestFault(what: "bad length in", value: name, mend: "expected 1 to 65536")
        }
        let all = Array(letters)
        return String((0..<length).map { _ in all[Int.random(in: 0..<all.count)] })
    }
}
