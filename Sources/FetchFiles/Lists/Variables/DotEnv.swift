import FetchCore

/// `.env` files: `NAME=value` lines, `export` before them, quotes around values, `#` comments.
enum DotEnv {
    /// - Throws: when the file cannot be read, or a line is no such line.
    static func read(_ path: String) throws(RequestFault) -> [String: String] {
        let text = String(decoding: try VariableFile.contents(path), as: UTF8.self)
        var values: [String: String] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            var line = line.trimmingPrefix("\u{FEFF}").trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("export ") { line = line.dropFirst(7).trimmed }
            guard let mark = line.firstIndex(of: "="), !line[..<mark].trimmed.isEmpty else {
                // Without the line: what such files have are secrets.
                throw RequestFault(what: "\(path.sanitised()):\(index + 1): no NAME=value")
            }
            values[String(line[..<mark].trimmed)] = value(line[line.index(after: mark)...].trimmed)
        }
        return values
    }

    private static func value(_ text: Substring) -> String {
        if let quote = text.first, quote == "\"" || quote == "'" || quote == "`",
            let end = end(of: text.dropFirst(), quote)
        {
            let inner = text[text.index(after: text.startIndex)..<end]
            return quote == "\"" ? unescaped(inner) : String(inner)
        }
        if text.hasPrefix("#") { return "" }
        let comment = text.firstRange(of: " #")?.lowerBound ?? text.endIndex
        return String(text[..<comment].trimmed)
    }

    private static func end(of text: Substring, _ quote: Character) -> String.Index? {
        var isEscaped = false
        for index in text.indices {
            if isEscaped {
                isEscaped = false
            } else if quote == "\"", text[index] == "\\" {
                isEscaped = true
            } else if text[index] == quote {
                return index
            }
        }
        return nil
    }

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                let meant: [Character: String] = [
                    "n": "\n", "r": "\r", "t": "\t", "\"": "\"", "\\": "\\", "$": "$",
                ]
                result += meant[character] ?? "\\\(character)"
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}
