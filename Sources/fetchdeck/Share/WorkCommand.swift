import ArgumentParser
import CursesTerminal
import FetchShare
import RunModel

/// `fetchdeck work URL`
struct WorkCommand: DatabaseCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "A worker of a run that several machines share.",
        usage: "fetchdeck work URL [options]",
        discussion: """
            Takes parts of the list from the database, sends them, writes their records there, until the run is done, and waits \
            for the next one unless --once is given. Limits, timeouts, headers and expectations are those that the list was \
            loaded with. A signal lets what is in flight finish for 10 s and gives back what was not sent; a second one \
            ends at once. The run goes on while others work on it.

            Examples:
              fetchdeck work @url
              fetchdeck work env --run brave-otter -c 200 --once

            Exit status: that of this worker's own part. \(ExitStatus.sentence)
            """)

    @Argument(help: ArgumentHelp("The database: postgres://..., @FILE or env.", valueName: "URL"))
    var url: String
    @OptionGroup(title: WorkOptions.title) var work: GivenOptions<WorkOptions>
    @OptionGroup(title: WorkerLimitOptions.title) var limits: GivenOptions<WorkerLimitOptions>
    @OptionGroup(title: ShareOptions.title) var share: GivenOptions<ShareOptions>

    func perform(environment: [String: String], arguments: [String]) throws(ProgramError) -> ExitStatus {
        let opening = try DatabaseOpening(
            url, OptionValues(share.values, origin: .commandLine), environment: environment)
        let values = OptionValues(work.values, origin: .commandLine)
        let own = OptionValues(limits.values, origin: .commandLine)
        // What is wrong in them is said before a run is waited for.
        _ = try RunPlan(shared: own, environment: environment)
        let waiting = try RunWaiting(
            name: values.text(.sharedRun), waits: !values.isOn(.once), opening: opening)
        var status = ExitStatus.ok
        while let setup = try waiting.next() {
            StandardStream.error.writeLine(
                "fetchdeck: run \(setup.name), \(Figures.counted(setup.total, "request"))")
            let session = try WorkSession(
                setup, opening: opening, own: own, environment: environment)
            let result = try session.perform(session.join())
            status = WorkConclusion(result, of: setup).tell(status)
            switch result.ending.reason {
            // Somebody has ended it, by a signal or in a dashboard, or has deleted its run.
            case .stopped, .runGone, nil: return status
            case .done, .cancelled: break
            }
            if values.isOn(.once) || values.has(.sharedRun) { return status }
        }
        return waiting.stopped ?? status
    }
}

/// What a worker may say of how much it sends.
enum WorkerLimitOptions: OptionSection {
    static let title = "This worker's own limits"
    static let options: [ProgramOption] = [.concurrency, .threads]
}

/// Waits for the next run that is not finished.
final class RunWaiting {
    private let name: String?
    private let waits: Bool
    private let opening: DatabaseOpening
    private var database: ShareDatabase
    /// The exit status of a signal that ended it.
    private(set) var stopped: ExitStatus?

    private static let lookEvery = Duration.seconds(1)

    init(name: String?, waits: Bool, opening: DatabaseOpening) throws(ProgramError) {
        self.name = name
        self.waits = waits
        self.opening = opening
        database = try opening.open()
    }

    /// Nil when there is none, and none is waited for.
    func next() throws(ProgramError) -> RunSetup? {
        var hasSaid = false
        var waiter: DeckWaiter?
        while true {
            let setups = try opening.ask(&database) { (database) throws(ShareError) in
                try database.setups()
            }
            // One that it has worked on goes on where somebody has its failures retried.
            if let setup = try RunChoice.choose(name, of: setups), !setup.isFinished { return setup }
            guard waits, name == nil else {
                StandardStream.error.writeLine("fetchdeck: no run that is not finished")
                return nil
            }
            if !hasSaid { StandardStream.error.writeLine("fetchdeck: waiting for a run") }
            hasSaid = true
            _ = SignalWatch.shared
            let waiting = waiter ?? DeckWaiter(wakeup: DeckWakeup())
            waiter = waiting
            guard waiting.wait(for: Self.lookEvery).contains(.signals) else { continue }
            var stops = StopRequests()
            for signal in waiting.signals.take() { _ = stops.command(for: signal) }
            stopped = stops.status
            if stopped != nil { return nil }
        }
    }
}
