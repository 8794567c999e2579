import CursesTerminal
import FetchCore
import FetchFiles

/// A finished run from its records: in the dashboard, in plain words, or into another file.
struct ReplaySession {
    let plan: RunPlan
    let screen: ScreenPlan
    let path: String

    /// Writes the records to another file instead.
    func export(to target: String) throws(ProgramError) -> ExitStatus {
        let reader = try Self.read(path, HostTable())
        let export = RecordExport(path: target, redaction: plan.redaction, transport: plan.settings.transport)
        let count: Int
        do { count = try export.write(reader) } catch { throw Self.error(error) }
        StandardStream.error.writeLine(
            "exported \(Figures.count(count, "request")) to \(target == "-" ? "standard output" : target.sanitised())"
        )
        return .ok
    }

    /// Shows the run.
    func show() throws(ProgramError) -> ExitStatus {
        let hosts = HostTable()
        let reader = try Self.read(path, hosts)
        _ = SignalWatch.shared
        let wakeup = DeckWakeup()
        let mailbox = EventMailbox(wake: wakeup)
        do { try reader.replay { mailbox.deliver($0) } } catch { throw Self.error(error) }
        let stage = StageMaking(extractNames: reader.extractNames)
        let session = RunSession(
            plan: plan, screen: screen, stage: stage, hosts: hosts, clock: reader.clock, wakeup: wakeup,
            isReplay: true)
        let shown: RunSession.Shown
        if let terminal = session.enterTerminal() {
            defer { terminal.leave() }
            shown = session.showDeck(FinishedRun(), mailbox, terminal, .init(path: path))
        } else {
            shown = session.showPlain(FinishedRun(), mailbox)
        }
        let summary = RunSummary(tally: shown.tally, wall: reader.finishedAt.since(.start))
        StandardStream.error.writeLine(summary.lines.joined(separator: "\n"))
        return shown.stops.status ?? .ok
    }

    static func read(_ path: String, _ hosts: HostTable) throws(ProgramError) -> RecordReader {
        let reader: RecordReader
        do { reader = try RecordReader(path: path, hosts: hosts) } catch { throw Self.error(error) }
        if reader.badLines > 0 {
            StandardStream.error.writeLine(
                "fetchdeck: \(path.sanitised()): \(Figures.count(reader.badLines, "line")) passed over that "
                    + (reader.badLines == 1 ? "is no record" : "are no records"))
        }
        guard reader.count > 0 else {
            throw .usage("\(path.sanitised()): no records in it; expected what -o FILE wrote")
        }
        return reader
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
