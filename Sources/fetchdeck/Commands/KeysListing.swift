import DeckModel

/// What `fetchdeck keys` prints: every row of the key table with the keys that hold now.
enum KeysListing {
    /// One entry a line: a heading for each group, and its rows with keys, action and help.
    static func lines(_ map: KeyMap) -> [String] {
        let keyWidth = map.bindings.map { keys($0).count }.max() ?? 0
        let actionWidth = map.bindings.map { $0.id.rawValue.count }.max() ?? 0
        var lines: [String] = []
        for group in KeyGroup.allCases {
            let rows = map.bindings.filter { $0.group == group }
            guard !rows.isEmpty else { continue }
            if !lines.isEmpty { lines.append("") }
            lines.append(group.rawValue)
            for row in rows {
                lines.append(
                    "  \(padded(keys(row), keyWidth))  \(padded(row.id.rawValue, actionWidth))  \(row.help)"
                )
            }
        }
        return lines
    }

    private static func keys(_ row: KeyBinding) -> String {
        row.keys.isEmpty ? "-" : row.keyNames
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
