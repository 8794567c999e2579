/// Where the keys of a TOML text stand; a search of its own, for the parser keeps lines only of what it
/// rejects.
package struct TOMLLines: Sendable {
    /// By name: where `[name]` stands.
    private var sections: [String: Int] = [:]
    /// By section and key, also of each part of a dotted key: where it stands first.
    private var keys: [String: Int] = [:]

    package init(_ text: String) {
        var section = ""
        for (index, line) in text.utf8.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            if let name = Self.heading(line) {
                section = name
                Self.note(name, index + 1, in: &sections)
                Self.note(name, index + 1, in: &keys)
            } else if let equals = line.firstIndex(of: UInt8(ascii: "=")) {
                let key = Self.bare(line[..<equals])
                var path = (section.isEmpty ? key : "\(section).\(key)")[...]
                while true {
                    Self.note(String(path), index + 1, in: &keys)
                    guard let dot = path.lastIndex(of: ".") else { break }
                    path = path[..<dot]
                }
            }
        }
    }

    /// The line of `[name]`, counted from 1; 0 when there is none.
    package func section(_ name: String) -> Int { sections[name] ?? 0 }

    /// The line of a key in a section, "" for the top; the section's line when the key can't be found.
    package func key(_ key: String, in section: String) -> Int {
        keys[section.isEmpty ? key : "\(section).\(key)"] ?? self.section(section)
    }

    private static func note(_ name: String, _ line: Int, in lines: inout [String: Int]) {
        if lines[name] == nil { lines[name] = line }
    }

    private static func heading(_ line: Substring.UTF8View) -> String? {
        let start = line.drop { $0 == 32 || $0 == 9 }
        guard start.first == UInt8(ascii: "["), let end = start.firstIndex(of: UInt8(ascii: "]")) else {
            return nil
        }
        return bare(start[..<end])
    }

    /// Without blanks, quotes and opening brackets.
    private static func bare(_ text: Substring.UTF8View) -> String {
        String(decoding: text.filter { !" \t\"'[".utf8.contains($0) }, as: UTF8.self)
    }
}

extension CellAttributes {
    static let named: [String: CellAttributes] = [
        "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline, "reverse": .reverse,
    ]
}
