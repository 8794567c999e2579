import DeckModel
import FetchCore

extension ConfigFile {
    /// The key map with the `[keys]` section applied.
    ///
    /// - Throws: one line with the section's line that is wrong.
    func keyMap() throws(ProgramError) -> KeyMap {
        let overrides = keys.map { KeyOverride(action: $0.action, keys: $0.keys, line: $0.line) }
        do {
            return try KeyMap(overrides: overrides)
        } catch {
            let line = error.line.map { ":\($0)" } ?? ""
            throw .usage("\(path)\(line): \(error.description.sanitised())")
        }
    }

    /// The columns to show; nil leaves the built-in ones.
    ///
    /// - Throws: one line about the first that is unknown.
    func columnIDs(extractedNames: [String]) throws(ProgramError) -> [ColumnID]? {
        guard let columns else { return nil }
        let known = ColumnTable.all(extractedNames: extractedNames, isWatch: true).map(\.id.rawValue)
        var result: [ColumnID] = []
        for name in columns {
            // A column of an --extract that this run does not have is no mistake of the file.
            guard known.contains(name) else {
                if name.hasPrefix("extract.") { continue }
                throw .usage(
                    "\(path):\(columnsLine): unknown column '\(name.sanitised())'\(Nearest.hint(name, kinds: known))"
                )
            }
            if !result.contains(ColumnID(name)) { result.append(ColumnID(name)) }
        }
        return result
    }
}
