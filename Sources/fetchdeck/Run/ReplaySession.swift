import CursesTerminal
import DeckModel
import FetchCore
import FetchFiles
import RunModel

/// A finished run from its records: in the dashboard, in plain words, or into another file.
struct ReplaySession {
    let plan: RunPlan
    let screen: ScreenPlan
    let path: String
    /// How many requests of the run were never sent, and have no record.
    var unsent = 0
    /// The sources that the run was made from; empty where they are not known.
    var lists: [String] = []

    /// Whether what the run came to is said at the end.
    var isSummed = true
    /// Another run that this one is held against on screen.
    var comparison: ComparisonBook?

    /// Writes the records to another file instead.
    func export(to target: String) throws(ProgramError) -> ExitStatus {
        if target != "-", ExportFormat.end(ofName: target) != nil, ExportFormat(fileName: target) == nil {
            throw .usage(
                "'\(target.sanitised())' tells no format that is exported; a name that ends in "
                    + "\(ExportFormat.nameEnds) does, and 'fetchdeck report' writes HTML pages")
        }
        let reader = try Self.read(path, HostTable(), plan.redaction)
        let export = RecordExport(
            path: target, redaction: plan.redaction, transport: plan.settings.transport,
            redirects: plan.settings.redirects)
        let count: Int
        let secrets: Int
        do {
            count = try export.write(reader)
            secrets = try export.leftOutSecrets(in: reader)
        } catch { throw Self.error(error) }
        if ExportFormat(fileName: target)?.isList == true { sayLost(secrets, in: target) }
        StandardStream.error.writeLine(
            "exported \(Figures.counted(count, "request")) to \(target == "-" ? "standard output" : target.sanitised())"
        )
        return .ok
    }

    /// Says what a list that is made of records lacks.
    private func sayLost(_ secrets: Int, in target: String) {
        var parts = ["headers and bodies of requests are in no record"]
        if secrets > 0 {
            parts.append(
                "'\(Redaction.mark)' stands for the secrets of \(Figures.counted(secrets, "request"))")
        }
        StandardStream.error.writeLine(
            "fetchdeck: \(target.sanitised()) does not send what the run sent: \(parts.joined(separator: "; "))"
        )
    }

    /// Shows the run.
    func show() throws(ProgramError) -> ExitStatus {
        let hosts = HostTable()
        let reader = try Self.read(path, hosts, plan.redaction)
        _ = SignalWatch.shared
        let wakeup = DeckWakeup()
        let mailbox = EventMailbox(wake: wakeup)
        var unsent = unsent
        var decisions = EarlierDecisions.notices(beside: path, clock: reader.clock)[...]
        let rounds: ReplayedRounds?
        do {
            rounds = try ReplayedRounds(reader)
            try reader.replay { batch in
                var batch = batch
                (batch.unsent, unsent) = (unsent, 0)
                if batch.idle != nil, let rounds { batch.idle = rounds.idle }
                let end = max(batch.moves.last?.at ?? .start, batch.notices.last?.at ?? .start)
                let due = decisions.prefix { $0.at <= end }
                decisions.removeFirst(due.count)
                if !due.isEmpty { batch.notices = (due + batch.notices).sorted { $0.at < $1.at } }
                mailbox.deliver(batch)
            }
        } catch { throw Self.error(error) }
        var rest = EventBatch()
        rest.notices = Array(decisions)
        if !rest.isEmpty { mailbox.deliver(rest) }
        let stage = StageMaking(extractNames: reader.extractNames)
        let session = RunSession(
            plan: plan, screen: screen, stage: stage, hosts: hosts, clock: reader.clock, wakeup: wakeup,
            resending: resending)
        session.comparison = comparison
        let shown: RunSession.Shown
        if let terminal = session.enterTerminal() {
            defer { terminal.leave() }
            shown = session.showDeck(FinishedRun(), mailbox, terminal, .init(path: path), rounds: rounds)
        } else {
            shown = session.showPlain(FinishedRun(), mailbox)
        }
        if isSummed { StandardStream.error.writeLine(shown.summary(hosts)) }
        if !lists.isEmpty, shown.figures.counts[.failed] > 0 {
            StandardStream.error.writeLine("what failed can be sent again by")
            // Never broken at the terminal's width: it is there to be pasted.
            StandardStream.error.write("\(resending)\n")
        }
        return shown.stops.status ?? .ok
    }

    /// Shows the run with its list, so that its requests can be sent again: what was recorded is settled, what was not is
    /// held, and what a key sends is appended to the records.
    ///
    /// - Parameters:
    ///   - plan: with the records for its output, or where else new records are to go.
    ///   - lists: the sources that the run was made from.
    static func show(
        _ path: String, lists: [String], plan: RunPlan
    ) throws(ProgramError) -> ExitStatus {
        let stage = try StageMaking(plan)
        let screen = try ScreenPlan(plan, extractedNames: stage.extractNames)
        guard !screen.isPlain, plan.output != "-", StandardStream.output.isTerminal else {
            throw needsTerminal
        }
        let hosts = HostTable()
        var feed = try ListOpening.open(lists, plan: plan, hosts: hosts)
        try feed.readRest()
        do { try ResultFile.checkReadable(path) } catch { throw Self.error(error) }
        let claim = try RunSession.claimOutput(plan)
        let records: ResumeIndex
        do {
            records = try ResumeIndex(path: path, keepsFailures: true)
        } catch { throw Self.error(error) }
        guard feed.ready.contains(where: { !records.resolve($0).isEmpty }) else {
            throw .usage(
                "no record in \(path.sanitised()) is of a request of this list; give the list, and the options "
                    + "that change its requests, of that run")
        }
        return try RunSession(plan: plan, screen: screen, stage: stage, hosts: hosts)
            .perform(feed, replayed: records, claim: claim)
    }

    /// The command that shows the run with its list, as it can be pasted; words in capitals stand for what is not known.
    private var resending: String {
        let results = path == "-" ? "RESULTS" : ShellText.argument(path).sanitised()
        let sources = lists.isEmpty ? ["LIST"] : lists.map { ShellText.argument($0).sanitised() }
        return "fetchdeck replay \(results)" + sources.map { " --list \($0)" }.joined()
    }

    /// How to see the run of these records again.
    static func hint(_ path: String) -> String {
        "'fetchdeck replay \(ShellText.argument(path).sanitised())' shows it again"
    }

    static let needsTerminal = ProgramError.usage(
        "--list needs keys, and there is no terminal; 'fetchdeck LIST -o RESULTS --resume' sends what failed"
    )

    static func read(
        _ path: String, _ hosts: HostTable, _ redaction: Redaction = .standard
    ) throws(ProgramError) -> RecordReader {
        let reader: RecordReader
        do { reader = try RecordReader(path: path, hosts: hosts, redaction: redaction) } catch {
            throw Self.error(error)
        }
        try check(count: reader.count, badLines: reader.badLines, path: path)
        return reader
    }

    /// Says how many lines of a file are no records, and throws where none is one.
    ///
    /// - Parameter mayBeEmpty: Whether a file without a line is one of no records, as a shard without a request leaves it.
    static func check(
        count: Int, badLines: Int, path: String, mayBeEmpty: Bool = false
    ) throws(ProgramError) {
        let shown = path == "-" ? "standard input" : path.sanitised()
        if badLines > 0 { StandardStream.error.writeLine(passedOver(badLines, in: shown)) }
        guard count > 0 || mayBeEmpty && badLines == 0 else {
            throw .usage("\(shown): no records in it; expected what -o FILE wrote")
        }
    }

    /// Says how many records of a file have a key that tells no request, where there are any, and what becomes of them.
    static func say(_ badKeys: Int, in path: String, _ consequence: String) {
        guard badKeys > 0 else { return }
        let shown = path == "-" ? "standard input" : path.sanitised()
        StandardStream.error.writeLine(
            "fetchdeck: \(shown): \(Figures.counted(badKeys, "record")) whose key is not 16 hex digits; \(consequence)"
        )
    }

    /// What is said of lines that are no records.
    static func passedOver(_ lines: Int, in path: String) -> String {
        "fetchdeck: \(path.sanitised()): \(Figures.counted(lines, "line")) passed over that "
            + (lines == 1 ? "is no record" : "are no records")
    }

    static func error(_ error: RecordError) -> ProgramError {
        ProgramError(ExitStatus(rawValue: error.exitStatus) ?? .usage, [error.description.sanitised()])
    }
}

/// The run behind a replay: over, and it stays so.
struct FinishedRun: RunPort {
    func send(_ command: RunCommand) {}

    func whenFinished(_ body: @escaping @Sendable () -> Void) { body() }
}
