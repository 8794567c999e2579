import FetchCore
import Glibc

/// Reads the variables of a file: `.env`, JetBrains' `http-client.env.json` with its `.private` twin, the
/// `rest-client.environmentVariables` of VS Code's `settings.json`, an environment that Postman exported.
package enum VariableFile {
    /// How deep variables may stand within the values of others.
    private static let deepest = 8

    /// - Parameter argument: `FILE` or `FILE:NAME`, the name that of one environment of the file. The last `:` splits,
    ///   unless there is a file of the whole name.
    /// - Throws: when the file cannot be read, or does not say which of its environments is meant.
    package static func read(_ argument: String) throws(RequestFault) -> [String: String] {
        let (path, name) = split(argument)
        let bytes = try contents(path)
        let isJSON = path.hasSuffix(".json") || bytes.first { !$0.isBlank && $0 != 10 } == UInt8(ascii: "{")
        guard isJSON else {
            guard name == nil else {
                throw RequestFault(
                    what: "no environments in", value: path, mend: "name the file alone")
            }
            return resolved(try DotEnv.read(path))
        }
        var environments = try Environments(bytes, path: path)
        if let twin = privateTwin(of: path), access(twin, R_OK) == 0 {
            environments.merge(try Environments(try contents(twin), path: twin))
        }
        return resolved(try environments.values(of: name, path: path))
    }

    private static func split(_ argument: String) -> (path: String, name: String?) {
        guard access(argument, F_OK) != 0, let colon = argument.lastIndex(of: ":") else {
            return (argument, nil)
        }
        return (String(argument[..<colon]), String(argument[argument.index(after: colon)...]))
    }

    /// `http-client.private.env.json` beside `http-client.env.json`.
    private static func privateTwin(of path: String) -> String? {
        let ending = ".env.json"
        guard path.hasSuffix(ending), !path.hasSuffix(".private.env.json") else { return nil }
        return path.dropLast(ending.count) + ".private" + ending
    }

    static func contents(_ path: String) throws(RequestFault) -> [UInt8] {
        guard let bytes = readAll(path, upTo: BodyFiles.largestBody) else {
            throw RequestFault(
                what: access(path, F_OK) == 0 ? "cannot read" : "no such file", value: path,
                mend: "expected a file of variables")
        }
        return bytes
    }

    /// Fills in what values say of others: `{{name}}`, and VS Code's `{{$shared name}}`.
    private static func resolved(_ values: [String: String]) -> [String: String] {
        values.reduce(into: [:]) {
            $0[$1.key] = (try? expanded($1.value, values, within: [$1.key])) ?? $1.value
        }
    }

    /// - Throws: where it leads back to one of `path`, or too deep: it is told where it is used.
    private static func expanded(
        _ text: String, _ values: [String: String], within path: [String]
    ) throws(RequestFault) -> String {
        guard text.contains("{{") else { return text }
        let template = Template(value: { (name) throws(RequestFault) in
            let name = name.hasPrefix("$shared ") ? String(name.dropFirst(8).trimmed) : name
            guard let value = values[name] else { return nil }
            guard path.count < deepest, !path.contains(name) else {
                throw RequestFault(what: "variables that stand for each other")
            }
            return Array(try expanded(value, values, within: path + [name]).utf8)
        })
        return try template.expand(text)
    }
}

/// The environments of a JSON file, by name.
private struct Environments {
    private static let shared = "$shared"

    /// Empty when the file has but one, without a name.
    private var named: [(name: String, values: [String: String])] = []
    private var unnamed: [String: String] = [:]

    init(_ bytes: [UInt8], path: String) throws(RequestFault) {
        do throws(RequestFault) {
            try LenientJSON.strict(bytes).withUnsafeBufferPointer { (bytes) throws(RequestFault) in
                let whole = try JSONText.whole(bytes)
                guard whole.kind == .object else { throw RequestFault(what: "no JSON object") }
                try take(whole, of: JSONText(bytes))
            }
        } catch {
            throw RequestFault(what: "\(path.sanitised()): \(error.what)", mend: error.mend)
        }
    }

    private mutating func take(_ whole: JSONText.Value, of text: JSONText) throws(RequestFault) {
        if let settings = try text.member("rest-client.environmentVariables", of: whole),
            settings.kind == .object
        {
            return try take(settings, of: text)
        }
        if let list = try text.member("values", of: whole), list.kind == .array {
            for entry in try text.elements(of: list) where entry.kind == .object {
                guard let key = try text.textMember("key", of: entry) else { continue }
                if let enabled = try text.member("enabled", of: entry), text.raw(enabled).text == "false" {
                    continue
                }
                unnamed[key] = try text.member("value", of: entry).flatMap { Self.plain($0, of: text) } ?? ""
            }
            return
        }
        for (name, value) in try text.members(of: whole) {
            if value.kind == .object {
                var values: [String: String] = [:]
                for (key, value) in try text.members(of: value) { values[key] = Self.plain(value, of: text) }
                named.append((name, values))
            } else {
                unnamed[name] = Self.plain(value, of: text)
            }
        }
    }

    /// Nil for what is no text, such as settings of TLS.
    private static func plain(_ value: JSONText.Value, of text: JSONText) -> String? {
        switch value.kind {
        case .string: text.string(value)
        case .number, .bool: text.raw(value).text
        case .object, .array, .null: nil
        }
    }

    /// The other's values win.
    mutating func merge(_ other: Environments) {
        unnamed.merge(other.unnamed) { $1 }
        for (name, values) in other.named {
            if let index = named.firstIndex(where: { $0.name == name }) {
                named[index].values.merge(values) { $1 }
            } else {
                named.append((name, values))
            }
        }
    }

    func values(of name: String?, path: String) throws(RequestFault) -> [String: String] {
        let names = named.map(\.name).filter { $0 != Self.shared }
        let shared = unnamed.merging(named.first { $0.name == Self.shared }?.values ?? [:]) { $1 }
        if names.isEmpty, name == nil { return shared }
        let chosen = name ?? (names.count == 1 ? names[0] : "")
        if let own = named.first(where: { $0.name == chosen })?.values { return shared.merging(own) { $1 } }
        let all =
            names.isEmpty ? "it has none" : "it has \(names.map { $0.sanitised() }.joined(separator: ", "))"
        guard let name else {
            throw RequestFault(
                what: "which environment of", value: path, mend: "write FILE:NAME; \(all)")
        }
        let near = NearestName.of(name, among: names)
        throw RequestFault(
            what: "no environment", value: name, mend: near.map { "did you mean '\($0)'?" } ?? all)
    }
}

/// JSON as settings files have it: comments, and commas behind the last element.
enum LenientJSON {
    /// The same as strict JSON: comments and such commas are blanks.
    static func strict(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        var lastComma: Int?
        var place = 0
        while place < result.count {
            let byte = result[place]
            let next = place + 1 < result.count ? result[place + 1] : 0
            if byte == UInt8(ascii: "\"") {
                lastComma = nil
                place = endOfString(result, place)
                continue
            }
            if byte == UInt8(ascii: "/"), next == UInt8(ascii: "/") || next == UInt8(ascii: "*") {
                blankComment(&result, &place, isLine: next == UInt8(ascii: "/"))
                continue
            }
            if byte == UInt8(ascii: ",") {
                lastComma = place
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                if let lastComma { result[lastComma] = 32 }
                lastComma = nil
            } else if !byte.isBlank, byte != 10, byte != 13 {
                lastComma = nil
            }
            place += 1
        }
        return result
    }

    private static func endOfString(_ bytes: [UInt8], _ start: Int) -> Int {
        var place = start + 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return place + 1
    }

    private static func blankComment(_ bytes: inout [UInt8], _ place: inout Int, isLine: Bool) {
        let start = place
        while place < bytes.count {
            if isLine
                ? bytes[place] == 10
                : place >= start + 3 && bytes[place] == UInt8(ascii: "/")
                    && bytes[place - 1] == UInt8(ascii: "*")
            {
                break
            }
            place += 1
        }
        if !isLine, place < bytes.count { place += 1 }
        for index in start..<place where bytes[index] != 10 { bytes[index] = 32 }
    }
}
