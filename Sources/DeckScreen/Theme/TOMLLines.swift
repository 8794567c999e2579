/// Where the keys of a TOML text stand; a search of its own, for the parser keeps lines only of what it
/// rejects.
public struct TOMLLines: Sendable {
    private let lines: [Substring]

    public init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The line of `[name]`, counted from 1; 0 when there is none.
    public func section(_ name: String) -> Int {
        (lines.firstIndex { heading($0) == name } ?? -1) + 1
    }

    /// The line of a key in a section, "" for the top; the section's line when the key can't be found.
    public func key(_ key: String, in section: String) -> Int {
        var current = ""
        let wanted = section.isEmpty ? key : "\(section).\(key)"
        for (index, line) in lines.enumerated() {
            if let name = heading(line) {
                current = name
                if current == wanted { return index + 1 }
                continue
            }
            guard let equals = line.firstIndex(of: "=") else { continue }
            let left = line[..<equals].filter { !" \t\"'".contains($0) }
            let path = current.isEmpty ? left : "\(current).\(left)"
            if path == wanted || path.hasPrefix(wanted + ".") { return index + 1 }
        }
        return self.section(section)
    }

    private func heading(_ line: Substring) -> String? {
        let trimmed = line.drop { $0 == " " || $0 == "\t" }
        guard trimmed.first == "[", let end = trimmed.firstIndex(of: "]") else { return nil }
        return trimmed[trimmed.index(after: trimmed.startIndex)..<end].filter { !" \t\"'[".contains($0) }
    }
}

extension CellAttributes {
    static let named: [String: CellAttributes] = [
        "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline, "reverse": .reverse,
    ]
}
