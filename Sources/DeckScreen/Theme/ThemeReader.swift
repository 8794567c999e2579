import FetchCore
import TOMLKit

/// Reads the tables of one theme file, with lines for what is wrong.
struct ThemeReader {
    private let table: TOMLTable
    private let file: String
    private let lines: TOMLLines
    private(set) var warnings: [String] = []

    init(text: String, file: String) throws {
        self.file = file
        lines = TOMLLines(text)
        do throws(TOMLFault) {
            table = try TOMLText.table(text)
        } catch {
            throw ThemeError(file: file, line: error.line, message: Self.brief(error.message))
        }
    }

    /// A top-level string; nil when it is not there.
    func string(_ key: String) throws -> String? {
        guard let value = table[key] else { return nil }
        guard let text = value.string else {
            throw fail("", key, "\(key) must be a string, such as \(key) = \"nord\"")
        }
        return text
    }

    /// The line of a top-level key; 0 when it is not there.
    func line(of key: String) -> Int { lines.key(key, in: "") }

    func variant() throws -> Theme.Variant? {
        guard let word = try string("variant") else { return nil }
        guard let variant = Theme.Variant(rawValue: word) else {
            throw fail("", "variant", "variant '\(word)' is neither \"dark\" nor \"light\"")
        }
        return variant
    }

    func palette() throws -> [String: ThemeFile.ColorSource] {
        guard let section = try section("palette") else { return [:] }
        var found: [String: ThemeFile.ColorSource] = [:]
        for key in section.keys.sorted() {
            found[key] = try color(section[key], "palette", key)
        }
        return found
    }

    mutating func roles(in name: String) throws -> [Role: ThemeFile.RoleSource] {
        guard let section = try section(name) else { return [:] }
        var found: [Role: ThemeFile.RoleSource] = [:]
        for key in section.keys.sorted() {
            let path = key == name ? name : "\(name).\(key)"
            guard let role = Role(name: path) else {
                let near = NearestName.several(path, among: Role.allCases.map(\.name))
                let hint = near.isEmpty ? "" : "; nearest: \(near.joined(separator: ", "))"
                warn(name, key, "unknown role '\(path)'\(hint)")
                continue
            }
            found[role] = try roleSource(section[key], name, key)
        }
        return found
    }

    func ramp() throws -> [ThemeFile.ColorSource] {
        guard let section = try section("latency"), let value = section["ramp"] else { return [] }
        guard let array = value.array, !array.isEmpty else {
            throw fail(
                "latency", "ramp", "ramp must be a list of colors, such as [\"ok\", \"warn\", \"err\"]")
        }
        return try array.map { try color($0, "latency", "ramp") }
    }

    mutating func warnAboutUnknownSections() {
        let known = ["name", "author", "variant", "inherits", "palette", "latency"] + Role.sections
        for key in table.keys.sorted() where !known.contains(key) {
            let near =
                NearestName.of(key, among: known).map { "; did you mean '\($0)'?" } ?? ""
            let line = lines.section(key) > 0 ? lines.section(key) : lines.key(key, in: "")
            warnings.append("\(file):\(line): unknown '\(key)'\(near)")
        }
    }

    private func section(_ name: String) throws -> TOMLTable? {
        guard let value = table[name] else { return nil }
        guard let section = value.table else {
            throw fail("", name, "\(name) must be a table: [\(name)]")
        }
        return section
    }

    private func roleSource(
        _ value: TOMLValueConvertible?, _ section: String, _ key: String
    ) throws -> ThemeFile.RoleSource {
        guard let fields = value?.table else {
            return ThemeFile.RoleSource(foreground: try color(value, section, key))
        }
        var source = ThemeFile.RoleSource()
        for field in fields.keys.sorted() {
            switch field {
            case "fg": source.foreground = try color(fields[field], section, key)
            case "bg": source.background = try color(fields[field], section, key)
            default:
                guard let attribute = CellAttributes.named[field] else {
                    let known = ["fg", "bg"] + CellAttributes.named.keys.sorted()
                    let near = NearestName.of(field, among: known).map { ", nearest: \($0)" }
                    throw fail(
                        section, key, "unknown '\(field)' (\(known.joined(separator: ", "))\(near ?? ""))")
                }
                guard let isSet = fields[field]?.bool else {
                    throw fail(section, key, "\(field) must be true or false")
                }
                if isSet { source.set.insert(attribute) } else { source.cleared.insert(attribute) }
            }
        }
        return source
    }

    private func color(
        _ value: TOMLValueConvertible?, _ section: String, _ key: String
    ) throws -> ThemeFile.ColorSource {
        let line = lines.key(key, in: section)
        if let text = value?.string {
            return ThemeFile.ColorSource(value: text, ansi: nil, file: file, line: line)
        }
        guard let fields = value?.table else {
            throw fail(
                section, key, "'\(key)' must be \"#rrggbb\", a color's name, or { hex = …, ansi = … }")
        }
        if let stray = fields.keys.first(where: { $0 != "hex" && $0 != "ansi" }) {
            throw fail(section, key, "unknown '\(stray)' in a color; it has hex and ansi")
        }
        var ansi: AnsiColor?
        if let word = fields["ansi"] {
            ansi = word.string.flatMap(AnsiColor.init(name:))
            guard ansi != nil else {
                throw fail(
                    section, key, "unknown ansi color '\(word.string ?? "?")'; such as green, bright-black")
            }
        }
        guard let hex = fields["hex"]?.string ?? ansi?.name else {
            throw fail(section, key, "a color needs hex = \"#rrggbb\" or ansi = \"green\"")
        }
        return ThemeFile.ColorSource(value: hex, ansi: ansi, file: file, line: line)
    }

    private func fail(_ section: String, _ key: String, _ message: String) -> ThemeError {
        ThemeError(file: file, line: lines.key(key, in: section), message: message)
    }

    private mutating func warn(_ section: String, _ key: String, _ message: String) {
        warnings.append("\(file):\(lines.key(key, in: section)): \(message)")
    }

    /// toml++ prefixes what a person needs with what it was doing.
    private static func brief(_ description: String) -> String {
        description.split(separator: "\n").first.map(String.init) ?? description
    }
}
