import FetchCore
import FetchFiles
import RunModel

/// Opens the sources of a run: reads and checks all that is there, and leaves what is still being written for later.
enum ListOpening {
    /// How lists are read, from the options.
    ///
    /// - Throws: one line about the first value that cannot be.
    static func options(_ plan: RunPlan) throws(ProgramError) -> ListOptions {
        let values = plan.values
        var options = ListOptions()
        options.format = try values.read(.format) { text throws(OptionComplaint) in
            guard let format = ListFormat(rawValue: text.lowercased()) else {
                let known = ListFormat.allCases.map(\.rawValue)
                throw OptionComplaint("unknown list format\(Nearest.hint(text, kinds: known))")
            }
            return format
        }
        options.skipsBadLines = values.isOn(.skipBad)
        options.shard = try values.read(.shard) { text throws(OptionComplaint) in
            guard let shard = HostShard(parsing: text) else {
                throw OptionComplaint("expected I/N with I from 0 to N - 1, such as 0/4")
            }
            return shard
        }
        options.defaults = try defaults(values)
        options.allowsFilesElsewhere = values.flag(.files) ?? options.allowsFilesElsewhere
        options.redaction = plan.redaction
        if values.isOn(.environment) {
            options.environment = plan.isShared ? .marks : .values(plan.environment)
        }
        options.variables = try variables(values)
        options.operations =
            try values.read(.operations) { text throws(OptionComplaint) in
                guard let choice = OperationChoice(text) else {
                    throw OptionComplaint("expected methods, operationIds or all, with commas")
                }
                return choice
            } ?? .safe
        options.baseURL = try values.read(.base) { text throws(OptionComplaint) in
            let isURL = ["http://", "https://"].contains { text.lowercased().hasPrefix($0) }
            // A placeholder may bring all of it.
            guard isURL || text.hasPrefix("{{") else {
                throw OptionComplaint("expected http://host/path")
            }
            return text
        }
        let logIns: [ProgramOption] = [.user, .bearer, .netrc, .header]
        options.hasLogIn = logIns.contains { values.has($0) }
        options.expectsDeclared = values.isOn(.expectDeclared)
        options.bodyExpectations = plan.settings.expectations.filter {
            if case .status = $0 { false } else { true }
        }
        options.since = try values.read(.since) { text throws(OptionComplaint) in
            guard let date = SitemapDate(text) else {
                throw OptionComplaint("expected a date, such as 2026-11-27 or 2026-11-27T12:30Z")
            }
            return date
        }
        options.isAnyHostAllowed = values.isOn(.anyHost)
        options.documents = values.isOn(.dryRun) ? nil : SessionDocuments(plan.settings)
        return options
    }

    /// What `{{name}}` stands for; of several values of one name the last counts.
    private static func variables(_ values: OptionValues) throws(ProgramError) -> ListVariables {
        let given = try values.readAll(.variable) { text throws(OptionComplaint) in
            guard let mark = text.firstIndex(of: "="), mark > text.startIndex else {
                throw OptionComplaint("expected NAME=VALUE")
            }
            return (String(text[..<mark]), String(text[text.index(after: mark)...]))
        }
        let files = try values.readAll(.variableFile) { text throws(OptionComplaint) in
            do throws(RequestFault) { return try VariableFile.read(text) } catch {
                throw OptionComplaint(error.description)
            }
        }
        return ListVariables(
            given: Dictionary(given, uniquingKeysWith: { $1 }),
            files: files.reduce(into: [:]) { $0.merge($1) { $1 } })
    }

    /// The defaults of requests that do not set their own. User, password, token and agent are the run's own
    /// settings: no request has to carry them.
    private static func defaults(_ values: OptionValues) throws(ProgramError) -> RequestDefaults {
        var defaults = RequestDefaults()
        defaults.method = try values.read(.request) { text throws(OptionComplaint) in
            guard !text.isEmpty, text.utf8.allSatisfy(RequestSyntax.isTokenByte) else {
                throw OptionComplaint("expected a method, such as GET or POST")
            }
            return FetchMethod(rawValue: text)
        }
        defaults.headers = values.all(.header)
        defaults.data = values.allInOrder([.data, .dataBinary, .json]).map { id, value in
            switch id {
            case .json: .json(value)
            case .dataBinary: .binary(value)
            default: .data(value)
            }
        }
        defaults.cookie = try values.read(.cookie) { text throws(OptionComplaint) in
            guard text.contains("=") else {
                throw OptionComplaint("expected 'name=value'; cookie files are not read")
            }
            return try HeaderReading.value(text)
        }
        return defaults
    }

    /// Reads what is there.
    ///
    /// - Throws: every line that cannot be read; that there is nothing.
    static func open(
        _ arguments: [String], plan: RunPlan, hosts: HostTable
    ) throws(ProgramError) -> ListFeed {
        let notes = HeldNotes()
        let reader = try reader(arguments, plan: plan, hosts: hosts, notes: notes)
        var complaints = BadLines()
        let skips = plan.values.isOn(.skipBad)
        var feed = ListFeed()
        feed.defaultHeaders = reader.defaultHeaders
        feed.adding = reader.adding
        feed.ready = reader.readReady { fault in
            if fault.isWhole || !skips { complaints.add(fault) }
        }
        guard complaints.lines.isEmpty else { throw ProgramError(.usage, complaints.lines) }
        for note in notes.take() { StandardStream.error.writeLine("fetchdeck: \(note)") }
        if reader.hasRest {
            feed.rest = { taker in
                reader.readRest(
                    isCancelled: { taker.isEnded }, onChunk: taker.take,
                    onFault: { if $0.isWhole || !skips { taker.complain($0.description) } })
                for note in notes.take() { taker.note(note) }
            }
        } else if feed.ready.allSatisfy({ $0.count == 0 }) {
            throw .usage("the list is empty: \(arguments.map { $0.sanitised() }.joined(separator: " "))")
        }
        return feed
    }

    /// Reads all of it to its end, what is still being written too, and keeps nothing of it.
    ///
    /// - Parameter take: called with each stretch; what it returns says whether to read on.
    /// - Throws: every line that cannot be read.
    static func readAll(
        _ arguments: [String], plan: RunPlan, hosts: HostTable, take: (RequestChunk) -> Bool
    ) throws(ProgramError) {
        let notes = HeldNotes()
        let reader = try reader(arguments, plan: plan, hosts: hosts, notes: notes)
        let skips = plan.values.isOn(.skipBad)
        var complaints = BadLines()
        var readsOn = true
        reader.readRest(
            isCancelled: { !readsOn }, onChunk: { if readsOn { readsOn = take($0) } },
            onFault: { if $0.isWhole || !skips { complaints.add($0) } })
        guard complaints.lines.isEmpty else { throw ProgramError(.usage, complaints.lines) }
        for note in notes.take() { StandardStream.error.writeLine("fetchdeck: \(note)") }
    }

    private static func reader(
        _ arguments: [String], plan: RunPlan, hosts: HostTable, notes: HeldNotes
    ) throws(ProgramError) -> ListReader {
        let options = try options(plan)
        guard !arguments.isEmpty else {
            throw .usage("no list given; expected URLs, a file, or - for standard input")
        }
        guard arguments.count(where: { $0 == "-" }) <= 1 else {
            throw .usage("- is given twice; standard input can be read once only")
        }
        if arguments.contains("-"), options.defaults.readsStandardInput {
            throw .usage("standard input is the list and can't be a body too; name a file for one of them")
        }
        try checkOutput(plan.output, isNoneOf: arguments)
        do {
            return try ListReader(
                sources: arguments.map { ListSource(argument: $0) }, options: options, hosts: hosts,
                onNote: notes.add)
        } catch {
            throw .usage(error.description)
        }
    }

    /// Records are appended: a list that is its own output would be spoiled by its first run.
    private static func checkOutput(
        _ output: String?, isNoneOf sources: [String]
    ) throws(ProgramError) {
        guard let output, output != "-", let file = FileStanding(output), file.isRegular else { return }
        for source in sources where FileStanding(source) == file {
            throw .usage(
                "\(source.sanitised()) is the list and can't be its output too; give -o another file")
        }
    }
}
