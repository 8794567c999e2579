import CursesTerminal
import DeckScreen
import FetchCore
import TOMLKit

/// Turns the parsed table into a ``ConfigFile`` and gathers what is wrong with it, line by line.
struct ConfigReader {
    let path: String
    let lines: TOMLLines
    private(set) var config = ConfigFile()
    private(set) var complaints: [String] = []

    init(path: String, lines: TOMLLines) {
        self.path = path
        self.lines = lines
        config.path = path
    }

    /// Complaints come in the order of the file.
    mutating func read(_ table: TOMLTable) {
        let ordered = table.keys.map { ($0, lines.key($0, in: "")) }.sorted { $0.1 < $1.1 }
        for (key, line) in ordered {
            guard let value = table[key] else { continue }
            read(key, value, line)
        }
    }

    private mutating func read(_ key: String, _ value: any TOMLValueConvertible, _ line: Int) {
        switch key {
        case "keys": readKeys(value, line)
        case "columns": readColumns(value, line)
        case "reduced_motion", "reduced-motion":
            if let flag = flag(value, key, line) { config.isMotionReduced = flag }
        case "graphs": readGraphs(value, line)
        case "bell": if let flag = flag(value, key, line) { config.ringsBell = flag }
        case "notify": readNotify(value, line)
        case "theme": readTheme(value, line)
        case "watch": readWatch(value, line)
        default: readOption(key, value, line, of: OptionTable.ofRuns, known: ConfigFile.knownKeys)
        }
    }

    private mutating func readWatch(_ value: any TOMLValueConvertible, _ line: Int) {
        guard let table = value.table else {
            return complain(
                line, "'watch' is not a table; expected [watch] with lines such as every = \"30s\"")
        }
        let ordered = table.keys.map { ($0, lines.key($0, in: "watch")) }.sorted { $0.1 < $1.1 }
        let options = WatchOptions.options
        for (key, line) in ordered {
            guard let value = table[key] else { continue }
            readOption(key, value, line, of: options, known: options.filter(\.isInConfig).map(\.name))
        }
    }

    private mutating func readOption(
        _ key: String, _ value: any TOMLValueConvertible, _ line: Int, of options: [ProgramOption],
        known: [String]
    ) {
        let name = key.replacing("_", with: "-")
        guard let option = options.first(where: { $0.name == name }) else {
            let hint = Nearest.hint(name, kinds: known)
            return complain(line, "unknown key '\(key.sanitised())'\(hint)")
        }
        guard option.isInConfig else {
            return complain(line, "'\(key)' belongs to one run; give \(option.long) on the command line")
        }
        let values: [String]?
        switch option.kind {
        case .flag, .toggle: values = flag(value, key, line).map { [String($0)] }
        case .value: values = scalars(value).map { [$0.joined(separator: ",")] }
        case .repeated: values = scalars(value)
        }
        guard let values else {
            if option.valueName != nil {
                complain(line, "'\(key)' is a \(value.type); expected a text or a number")
            }
            return
        }
        config.options.set(option, values, origin: .config(file: path, line: line))
    }

    private mutating func readTheme(_ value: any TOMLValueConvertible, _ line: Int) {
        if let name = value.string {
            config.theme = .one(name)
            config.options.set(.theme, [name], origin: .config(file: path, line: line))
        } else if let pair = value.table, let dark = pair["dark"]?.string, let light = pair["light"]?.string,
            pair.keys.count == 2
        {
            config.theme = .byBackground(dark: dark, light: light)
        } else {
            complain(line, "'theme' is neither a name nor { dark = \"NAME\", light = \"NAME\" }")
        }
    }

    private mutating func readKeys(_ value: any TOMLValueConvertible, _ line: Int) {
        guard let table = value.table else {
            return complain(line, "'keys' is not a table; expected [keys] with lines such as retry = \"r\"")
        }
        let ordered = table.keys.map { ($0, lines.key($0, in: "keys")) }.sorted { $0.1 < $1.1 }
        for (action, line) in ordered {
            guard let keys = table[action].flatMap(scalars) else {
                complain(line, "'\(action.sanitised())' is neither a key nor a list of keys")
                continue
            }
            config.keys.append(ConfigFile.KeyLine(action: action, keys: keys, line: line))
        }
    }

    private mutating func readColumns(_ value: any TOMLValueConvertible, _ line: Int) {
        let names = value.string.map { [$0] } ?? value.array?.compactMap(\.string) ?? []
        guard !names.isEmpty, names.count == value.array?.count ?? 1 else {
            return complain(line, "'columns' is not a list of columns; expected columns = [\"id\", \"url\"]")
        }
        config.columns = names
        config.columnsLine = line
    }

    private mutating func readGraphs(_ value: any TOMLValueConvertible, _ line: Int) {
        config.graphs = value.string.flatMap(GraphStyle.init(rawValue:))
        if config.graphs == nil {
            let known = GraphStyle.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            complain(line, "'graphs' is none of \(known)")
        }
    }

    private mutating func readNotify(_ value: any TOMLValueConvertible, _ line: Int) {
        if let flag = value.bool {
            config.notifying = flag ? .whereKnown : .off
        } else if let notice = value.string.flatMap(DesktopNotice.init(rawValue:)) {
            config.notifying = .always(notice)
        } else {
            let known = DesktopNotice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            complain(line, "'notify' is none of true, false, \(known)")
        }
    }

    private mutating func flag(_ value: any TOMLValueConvertible, _ key: String, _ line: Int) -> Bool? {
        if let flag = value.bool { return flag }
        complain(line, "'\(key)' is a \(value.type); expected true or false")
        return nil
    }

    /// A text or number, or an array of them, as texts; nil for anything else.
    private func scalars(_ value: any TOMLValueConvertible) -> [String]? {
        if let array = value.array {
            let parts = array.compactMap { scalar($0) }
            return parts.count == array.count ? parts : nil
        }
        return scalar(value).map { [$0] }
    }

    private func scalar(_ value: any TOMLValueConvertible) -> String? {
        if let text = value.string { return text }
        if let number = value.int { return String(number) }
        if let number = value.double {
            return number == number.rounded() ? String(Int(number)) : String(number)
        }
        return nil
    }

    private mutating func complain(_ line: Int, _ text: String) {
        complaints.append("\(path):\(line): \(text)")
    }
}
