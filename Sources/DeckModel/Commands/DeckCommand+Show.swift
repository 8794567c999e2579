import FetchCore

/// What is shown, and what is written.
extension DeckCommand {
    static let filter = DeckCommand(
        "filter", "[FILTER]", "show only matching requests; without FILTER, all",
        completions: { $0.filterCompletions(($1 + [$2]).joined(separator: " ")) },
        action: { state, text throws(CommandError) in try state.filter(text.rest) })

    static let sort = DeckCommand(
        "sort", "COLUMN [asc|desc]", "sort by a column; default is the standard order",
        completions: matching { state, before in
            switch before.count {
            case 0: ["default"] + state.sortableColumns.map(\.id.rawValue)
            case 1: ["asc", "desc"]
            default: []
            }
        }
    ) { state, text throws(CommandError) in
        try state.sort(text.words)
    }

    static let columns = DeckCommand(
        "columns", "NAME…", "the columns to show, in order",
        completions: matching { state, _ in state.columnNames }
    ) { state, text throws(CommandError) in
        try state.choose(columns: text.words)
    }

    static let view = DeckCommand(
        "view", "NAME", "requests, hosts, errors, latency or log; rounds, in watch",
        completions: matching { _, before in before.isEmpty ? viewNames : [] }
    ) { state, text throws(CommandError) in
        let word = text.words.first?.lowercased() ?? ""
        guard let place = viewNames.firstIndex(where: { !word.isEmpty && $0.hasPrefix(word) }) else {
            throw CommandError("no view '\(word)'; there are \(viewNames.joined(separator: ", "))")
        }
        let view = DeckView.allCases[place]
        if let why = state.whyNoView(view) { throw CommandError(why) }
        state.go(to: view)
        return []
    }

    static let go = DeckCommand(
        "go", "ID", "go to the request with that id; the id alone works too"
    ) { state, text throws(CommandError) in
        guard let word = text.words.first, text.words.count == 1 else {
            throw CommandError("go takes the id of a request")
        }
        return try state.goTo(word)
    }

    static let theme = DeckCommand(
        "theme", "NAME", "use a theme",
        completions: matching { state, before in before.isEmpty ? state.ui.themes : [] }
    ) { state, text throws(CommandError) in
        try state.useTheme(text.words)
    }

    static let export = DeckCommand(
        "export", "FILE", "write what the filter shows; the file extension selects the format",
        aliases: ["w"],
        completions: matching { _, before in
            before.isEmpty ? ExportFormat.allCases.map { "fetchdeck.\($0.fileExtension)" } : []
        }
    ) { state, text throws(CommandError) in
        guard !text.rest.isEmpty else {
            throw CommandError("export takes a file's name, such as failed.har")
        }
        guard let format = ExportFormat(fileName: text.rest) else {
            throw CommandError(
                "'\(text.rest)' tells no format; a name that ends in \(ExportFormat.nameEnds)")
        }
        if let why = needsRows(state) { throw CommandError(why) }
        return state.export(to: text.rest, as: format)
    }

    private static let viewNames = DeckView.allCases.map { $0.title.lowercased() }
}

extension DeckState {
    /// Every column that there is, by name.
    fileprivate var columnNames: [String] {
        options.allColumns.map(\.id.rawValue)
    }

    fileprivate mutating func filter(_ text: String) throws(CommandError) -> [DeckEffect] {
        do {
            _ = try readFilter(text)
        } catch {
            throw CommandError(error.description)
        }
        let before = filterUndo
        if ui.view != .requests { go(to: .requests) }
        caught.release()
        ui.filterText = text
        ui.causeFilter = nil
        let effects = applyFilter()
        remember(text, in: &ui.filterHistory)
        say(
            text.isEmpty
                ? "filter off" : "\(Words.requests(order.rows.count)) shown; \(keyName(.back)) shows all",
            undo: before)
        return effects
    }

    fileprivate mutating func sort(_ arguments: [String]) throws(CommandError) -> [DeckEffect] {
        let names = sortableColumns.map(\.id.rawValue)
        guard let word = arguments.first?.lowercased() else {
            throw CommandError("sort takes default or a column: \(names.joined(separator: " "))")
        }
        if word == "default" { return sortByDefault() }
        guard let column = sortableColumns.first(where: { $0.id.rawValue.lowercased() == word }) else {
            let hint = NearestName.of(word, among: names).map { "did you mean '\($0)'?" }
            throw CommandError("no column '\(word)' to sort by; \(hint ?? names.joined(separator: " "))")
        }
        switch arguments.dropFirst().first?.lowercased() {
        case nil: return sort(by: column)
        case "asc": return sort(by: column, descends: false)
        case "desc": return sort(by: column, descends: true)
        case let other?: throw CommandError("invalid direction '\(other)'; expected asc or desc")
        }
    }

    fileprivate mutating func choose(columns names: [String]) throws(CommandError) -> [DeckEffect] {
        let all = columnNames
        let words = names.flatMap { $0.split(separator: ",").map(String.init) }
        guard !words.isEmpty else {
            throw CommandError("columns takes names: \(all.joined(separator: " "))")
        }
        var chosen: [ColumnID] = []
        for word in words {
            guard all.contains(word) else {
                let hint = NearestName.of(word, among: all).map { "; did you mean '\($0)'?" }
                throw CommandError("no column '\(word)'\(hint ?? "")")
            }
            if !chosen.contains(ColumnID(word)) { chosen.append(ColumnID(word)) }
        }
        return useColumns(chosen, before: ui.columns)
    }

    fileprivate mutating func useTheme(_ arguments: [String]) throws(CommandError) -> [DeckEffect] {
        guard let name = arguments.first, arguments.count == 1 else {
            throw CommandError("theme takes a name: \(ui.themes.joined(separator: " "))")
        }
        guard ui.themes.contains(name) else {
            let hint = NearestName.of(name, among: ui.themes).map { "did you mean '\($0)'?" }
            throw CommandError("no theme '\(name)'; \(hint ?? "\(keyName(.themes)) shows them")")
        }
        let before = ui.theme
        ui.theme = name
        sayTheme(before: before)
        return [.useTheme(name), .saveTheme(name)]
    }
}
