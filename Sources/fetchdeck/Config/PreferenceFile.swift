import FetchCore
import Glibc

/// Keeps what was chosen on screen in the config file; everything else in it stays as it is.
struct PreferenceFile: Sendable {
    /// The folder of the config file; nil when the user has no home.
    let folder: String?

    /// - Returns: the file's path.
    func save(theme: ConfigFile.ThemeChoice) -> Result<String, TextFile.Problem> {
        switch theme {
        case .one(let name): set("theme", ConfigEditing.quoted(name))
        case .byBackground(let dark, let light):
            set(
                "theme",
                "{ dark = \(ConfigEditing.quoted(dark)), light = \(ConfigEditing.quoted(light)) }")
        }
    }

    /// - Returns: the file's path.
    func save(columns: [String]) -> Result<String, TextFile.Problem> {
        set("columns", "[\(columns.map(ConfigEditing.quoted).joined(separator: ", "))]")
    }

    private func set(_ key: String, _ value: String) -> Result<String, TextFile.Problem> {
        guard let folder else { return .failure(TextFile.Problem(code: ENOENT)) }
        let path = "\(folder)/config.toml"
        let old: String
        switch TextFile.read(path) {
        case .success(let text): old = text
        case .failure(let problem):
            guard problem.isMissing else { return .failure(problem) }
            if let problem = TextFile.makeFolders(folder) { return .failure(problem) }
            old = ""
        }
        return TextFile.write(ConfigEditing.setting(key, to: value, in: old), to: path).map { path }
    }
}

/// Changes one key of a TOML text and leaves comments, order and all else alone.
enum ConfigEditing {
    /// The text with the top-level key set; added before the first table where it was not there.
    static func setting(_ key: String, to value: String, in text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        let firstTable = lines.firstIndex { $0.trimmingSpaces().hasPrefix("[") } ?? lines.count
        let line = "\(key) = \(value)"
        if let place = lines[..<firstTable].firstIndex(where: { isSetting($0, key) }) {
            lines.replaceSubrange(place..<valueEnd(lines, place, firstTable), with: [line])
        } else {
            let after = lines[..<firstTable].lastIndex { !$0.trimmingSpaces().isEmpty }.map { $0 + 1 } ?? 0
            lines.insert(line, at: after)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A TOML string.
    static func quoted(_ text: String) -> String {
        let escaped = text.sanitised().replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }

    private static func isSetting(_ line: String, _ key: String) -> Bool {
        guard let equals = line.firstIndex(of: "=") else { return false }
        let name = line[..<equals].trimmingSpaces()
        return name == key || name == "\"\(key)\"" || name == "'\(key)'"
    }

    /// The line after the value that begins there: an array or inline table may go over several lines.
    private static func valueEnd(_ lines: [String], _ start: Int, _ limit: Int) -> Int {
        var depth = 0
        for index in start..<limit {
            for character in lines[index] {
                if character == "[" || character == "{" { depth += 1 }
                if character == "]" || character == "}" { depth -= 1 }
            }
            if depth <= 0 { return index + 1 }
        }
        return start + 1
    }
}
