import FetchCore
import Foundation

/// The variables of an `.http` file, and the ones that editors bring along (`{{$uuid}}`, `{{$timestamp}}`, …).
struct HTTPVariables {
    private var values: [String: String] = [:]
    private var environment: [String: String]?

    /// Takes `name = value`; variables in the value are filled in now.
    mutating func define(_ text: String, environment: [String: String]?) throws(RequestFault) {
        self.environment = environment
        guard let mark = text.firstIndex(of: "=") else {
            throw RequestFault(
                what: "no '=' in the variable", value: "@\(text)", mend: "expected @name = value")
        }
        let name = String(text[..<mark].trimmed)
        guard !name.isEmpty, !name.contains(where: \.isWhitespace) else {
            throw RequestFault(what: "bad variable name", value: name, mend: "expected @name = value")
        }
        let value = String(text[text.index(after: mark)...].trimmed)
        values[name] = try template(environment).expand(value)
    }

    /// Fills in `{{name}}`, and the environment where it is given.
    func template(_ environment: [String: String]?) -> Template {
        let outer = environment.map { Template.environment($0) }
        return Template(
            value: { (name) throws(RequestFault) in
                if let value = values[name] { return Array(value.utf8) }
                if name.hasPrefix("$") { return Array(try dynamic(name, environment).utf8) }
                if let outer, let value = try outer.value(name) { return value }
                throw unknown(name)
            },
            dollar: outer?.dollar)
    }

    private func unknown(_ name: String) -> RequestFault {
        if name.hasPrefix("env:") {
            return RequestFault(what: "variable of the environment", value: name, mend: "allow it with --env")
        }
        if name.contains(".response.") || name.contains(".request.") {
            return RequestFault(
                what: "reference to another request", value: name,
                mend: "requests run at once: define it with @name = value")
        }
        let near = NearestName.of(name, among: values.keys.sorted())
        return RequestFault(
            what: "unknown variable", value: name,
            mend: near.map { "did you mean '\($0)'?" } ?? "define it above with @\(name.sanitised()) = value")
    }

    /// The ones of both editors that need nothing but a clock and dice.
    private func dynamic(_ name: String, _ environment: [String: String]?) throws(RequestFault) -> String {
        let words = name.split(separator: " ").map(String.init)
        switch words.first {
        case "$guid", "$uuid", "$random.uuid": return UUID().uuidString.lowercased()
        case "$timestamp": return String(Int(Date().timeIntervalSince1970))
        case "$isoTimestamp": return Date().formatted(.iso8601)
        case "$randomInt", "$random.integer":
            let bounds = words.dropFirst().compactMap { Int($0) }
            guard bounds.count == 2 else { return String(Int.random(in: 0..<1000)) }
            guard bounds[0] < bounds[1] else { break }
            return String(Int.random(in: bounds[0]..<bounds[1]))
        case "$processEnv" where words.count == 2:
            guard let environment else {
                throw RequestFault(
                    what: "variable of the environment", value: name, mend: "allow it with --env")
            }
            return String(decoding: try Environment.variable(words[1], in: environment), as: UTF8.self)
        default: break
        }
        throw RequestFault(
            what: "unknown variable", value: name,
            mend: "known are $uuid, $timestamp, $isoTimestamp, $randomInt MIN MAX and $processEnv NAME")
    }
}
