import FetchCore

/// Doing a `:` command.
extension DeckState {
    mutating func execute(_ line: String) throws(CommandError) -> [DeckEffect] {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let name = words.first else { return [] }
        if words.count == 1, Int(name) != nil { return try goTo([name]) }
        if DeckCommand.actionNames.contains(name) {
            guard words.count == 1 else { throw CommandError("\(name) takes nothing after it") }
            return perform(ActionID(rawValue: name))
        }
        if let option = runOption(named: name) { return try set(option, to: Self.rest(line)) }
        guard let command = DeckCommand.named(name) else {
            let beginning = (DeckCommand.table.map(\.name) + runOptions.map(\.name))
                .filter { $0.hasPrefix(name) }
            if beginning.count == 1, let option = runOption(named: beginning[0]) {
                return try set(option, to: Self.rest(line))
            }
            if beginning.count > 1 {
                throw CommandError("'\(name)' could be \(beginning.joined(separator: " or "))")
            }
            let hint = NearestName.of(name, among: commandNames).map { "did you mean '\($0)'?" }
            throw CommandError("no command '\(name)'; \(hint ?? "Tab lists them")")
        }
        let arguments = Array(words.dropFirst())
        switch command.verb {
        case .concurrency, .perHost, .rate, .hostRate, .pause, .resume:
            return try steer(command, arguments)
        case .retry, .retryFailed, .cancel, .undo, .redraw, .help, .quit:
            return try act(command, arguments)
        case .filter, .sort, .columns, .view, .go:
            return try show(command, arguments, line)
        case .set: return try setOption(arguments, line)
        case .add: return try add(Self.rest(line))
        case .run:
            guard arguments.isEmpty else { throw CommandError("run takes nothing after it") }
            return try startShown()
        case .theme: return try useTheme(arguments)
        case .export: return try exportTo(line)
        }
    }

    /// Whatever can be typed first.
    var commandNames: [String] {
        DeckCommand.table.map(\.name) + runOptions.map(\.name) + DeckCommand.actionNames
    }

    private mutating func setOption(
        _ arguments: [String], _ line: String
    ) throws(CommandError) -> [DeckEffect] {
        guard let name = arguments.first else {
            try openSettings()
            return []
        }
        // Those that are commands of their own as well.
        if DeckCommand.named(name)?.name == name { return try execute(Self.rest(line)) }
        guard let option = runOption(named: name) else {
            let hint = NearestName.of(name, among: runOptions.map(\.name))
            throw CommandError(
                "no option '\(name)' of the run" + (hint.map { "; did you mean '\($0)'?" } ?? ""))
        }
        return try set(option, to: Self.rest(Self.rest(line)))
    }

    // MARK: The run

    private mutating func steer(
        _ command: DeckCommand, _ arguments: [String]
    ) throws(CommandError) -> [DeckEffect] {
        if let why = needsRun(self) { throw CommandError(why) }
        switch command.verb {
        case .concurrency:
            let limit = try number(arguments, command, least: 1)
            return setLimit(limit)
        case .perHost: return try perHost(command, arguments)
        case .rate: return setRate(try rate(command, arguments))
        case .hostRate: return setHostRate(try rate(command, arguments))
        default:
            guard arguments.isEmpty else { throw CommandError("\(command.name) takes nothing after it") }
            return pause(command.verb == .pause)
        }
    }

    private mutating func perHost(
        _ command: DeckCommand, _ arguments: [String]
    ) throws(CommandError) -> [DeckEffect] {
        guard arguments.count == 2 else {
            return setHostLimit(nil, try number(arguments, command, least: 0))
        }
        let limit = try number([arguments[1]], command, least: 0)
        let all = (0..<hosts.count).map { HostID(rawValue: UInt32($0)) }
        let wanted = arguments[0].lowercased()
        let exact = all.filter { hosts[$0].display == wanted || hosts[$0].name == wanted }
        let found = exact.isEmpty ? all.filter { hosts[$0].display.contains(wanted) } : exact
        guard let host = found.first else {
            let near = NearestName.of(wanted, among: all.prefix(1_000).map { hosts[$0].display })
            throw CommandError("no host '\(arguments[0])'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
        }
        guard found.count == 1 else {
            let names = found.prefix(3).map { hosts[$0].display }.joined(separator: ", ")
            throw CommandError(
                "'\(arguments[0])' fits \(found.count) hosts: \(names)\(found.count > 3 ? ", …" : "")")
        }
        tally.growHosts(to: host)
        return setHostLimit(host, limit)
    }

    /// Nil for none.
    private func rate(_ command: DeckCommand, _ arguments: [String]) throws(CommandError) -> Double? {
        guard let word = arguments.first, arguments.count == 1 else {
            throw CommandError("\(command.name) takes a number of requests a second, or off")
        }
        if ["off", "none"].contains(word.lowercased()) { return nil }
        guard let rate = Double(word), rate.isFinite, rate > 0 else {
            throw CommandError("'\(word)' is no rate; a number above 0 such as 10 or 0.5, or off")
        }
        return rate
    }

    private func number(
        _ arguments: [String], _ command: DeckCommand, least: Int
    ) throws(CommandError) -> Int {
        guard arguments.count == 1 else {
            throw CommandError("\(command.name) takes \(command.arguments)")
        }
        guard let number = Int(arguments[0]), number >= least, number <= 1_000_000 else {
            throw CommandError("'\(arguments[0])' is no \(command.name); a whole number from \(least) on")
        }
        return number
    }

    // MARK: Requests and the program

    private mutating func act(
        _ command: DeckCommand, _ arguments: [String]
    ) throws(CommandError) -> [DeckEffect] {
        if command.verb == .retry, !arguments.isEmpty {
            if let why = needsRun(self) { throw CommandError(why) }
            var ids: [RequestID] = []
            for word in arguments { ids.append(try request(word)) }
            return retry(ids)
        }
        // These are keys too, by the same name.
        guard arguments.isEmpty else { throw CommandError("\(command.name) takes nothing after it") }
        return perform(ActionID(rawValue: command.name))
    }

    private func request(_ word: String) throws(CommandError) -> RequestID {
        guard let number = UInt32(word), number > 0, rows.has(RequestID(rawValue: number)) else {
            throw CommandError("no request '\(word)'; ids go from 1 to \(rows.count)")
        }
        return RequestID(rawValue: number)
    }

    // MARK: What is shown

    private mutating func show(
        _ command: DeckCommand, _ arguments: [String], _ line: String
    ) throws(CommandError) -> [DeckEffect] {
        switch command.verb {
        case .filter: return try filter(Self.rest(line))
        case .sort: return try sort(arguments)
        case .columns: return try choose(columns: arguments)
        case .view:
            let names = DeckView.allCases.map { $0.title.lowercased() }
            let word = arguments.first?.lowercased() ?? ""
            guard let place = names.firstIndex(where: { !word.isEmpty && $0.hasPrefix(word) }) else {
                throw CommandError("no view '\(word)'; there are \(names.joined(separator: ", "))")
            }
            go(to: DeckView.allCases[place])
            return []
        default: return try goTo(arguments)
        }
    }

    private mutating func filter(_ text: String) throws(CommandError) -> [DeckEffect] {
        do {
            _ = try FilterPattern(text)
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

    private mutating func sort(_ arguments: [String]) throws(CommandError) -> [DeckEffect] {
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
        case let other?: throw CommandError("'\(other)' is no direction; asc or desc")
        }
    }

    private mutating func choose(columns names: [String]) throws(CommandError) -> [DeckEffect] {
        let all = ColumnTable.all(extractedNames: options.extractedNames).map(\.id)
        let words = names.flatMap { $0.split(separator: ",").map(String.init) }
        guard !words.isEmpty else {
            throw CommandError("columns takes names: \(all.map(\.rawValue).joined(separator: " "))")
        }
        var chosen: [ColumnID] = []
        for word in words {
            guard let id = all.first(where: { $0.rawValue == word }) else {
                let hint = NearestName.of(word, among: all.map(\.rawValue)).map { "; did you mean '\($0)'?" }
                throw CommandError("no column '\(word)'\(hint ?? "")")
            }
            if !chosen.contains(id) { chosen.append(id) }
        }
        return useColumns(chosen, before: ui.columns)
    }

    private mutating func goTo(_ arguments: [String]) throws(CommandError) -> [DeckEffect] {
        guard let word = arguments.first, arguments.count == 1 else {
            throw CommandError("go takes the id of a request")
        }
        let id = try request(word)
        guard listing.contains(id.rawValue - 1) else {
            throw CommandError("request \(id) is not shown: \(keyName(.back)) drops the filter")
        }
        if ui.view != .requests { go(to: .requests) }
        ui.isFollowing = false
        ui.selection = id
        ui.cursorLine = ui.layout.listRows / 2
        return []
    }

    // MARK: Themes and files

    private mutating func useTheme(_ arguments: [String]) throws(CommandError) -> [DeckEffect] {
        guard let name = arguments.first, arguments.count == 1 else {
            throw CommandError("theme takes a name: \(ui.themes.joined(separator: " "))")
        }
        guard ui.themes.contains(name) else {
            let hint = NearestName.of(name, among: ui.themes).map { "did you mean '\($0)'?" }
            throw CommandError("no theme '\(name)'; \(hint ?? "\(keyName(.themes)) shows them")")
        }
        ui.theme = name
        say("theme \(name)")
        return [.useTheme(name), .saveTheme(name)]
    }

    private mutating func exportTo(_ line: String) throws(CommandError) -> [DeckEffect] {
        let path = Self.rest(line)
        guard !path.isEmpty else { throw CommandError("export takes a file's name, such as failed.har") }
        guard let format = ExportFormat(fileName: path) else {
            let ends = ExportFormat.allCases.map { ".\($0.fileExtension)" }.joined(separator: " ")
            throw CommandError("'\(path)' tells no format; a name that ends in \(ends)")
        }
        if let why = needsRows(self) { throw CommandError(why) }
        return export(to: path, as: format)
    }

    /// What stands after the command's name, blanks within it as they are.
    private static func rest(_ line: String) -> String {
        line.drop { !$0.isWhitespace }.trimmingSpaces
    }
}
