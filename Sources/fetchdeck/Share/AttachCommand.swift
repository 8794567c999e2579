import ArgumentParser
import CursesTerminal
import FetchShare
import RunModel

/// `fetchdeck attach URL`
struct AttachCommand: DatabaseCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "A run that several machines share, in the dashboard.",
        usage: "fetchdeck attach URL [options]",
        discussion: """
            Shows the list, what all workers have settled, and the workers. Any number of dashboards may look at a run; keys \
            act on all workers, q and signals end this program alone. Without a terminal, or with --plain: progress lines, \
            and a line for each failure from then on.

            Examples:
              fetchdeck attach @url
              fetchdeck attach @url --run brave-otter --wait && fetchdeck collect @url -o results.jsonl

            Exit status: with --wait that of the run; 4 where a budget is broken. \(ExitStatus.sentence)
            """)

    @Argument(help: ArgumentHelp("The database: postgres://..., @FILE or env.", valueName: "URL"))
    var url: String
    @OptionGroup(title: AttachOptions.title) var attach: GivenOptions<AttachOptions>
    @OptionGroup(title: ShareOptions.title) var share: GivenOptions<ShareOptions>
    @OptionGroup(title: ScreenOptions.title) var screen: GivenOptions<ScreenOptions>

    func perform(environment: [String: String], arguments: [String]) throws(ProgramError) -> ExitStatus {
        let values = OptionValues(attach.values, origin: .commandLine)
        let plan = try RunPlan(OptionValues(screen.values, origin: .commandLine), environment: environment)
        let screen = try ScreenPlan(plan, extractedNames: [])
        guard !screen.startsPaused else {
            throw .usage("\(plan.values.place(.paused)) is for a run that begins; P pauses this one")
        }
        let budgets = try values.budgets(hasRounds: false)
        let opening = try DatabaseOpening(
            url, OptionValues(share.values, origin: .commandLine), environment: environment)
        let setups: [RunSetup]
        do { setups = try Self.setups(opening.open()) } catch let error as ShareError {
            throw ProgramError(error)
        } catch let error as ProgramError { throw error } catch {
            preconditionFailure("an error of no kind of ours: \(error)")
        }
        guard let setup = try RunChoice.choose(values.text(.sharedRun), of: setups) else {
            throw .usage("no run in this database; 'fetchdeck share load' makes one")
        }
        let waits = values.isOn(.attachWait)
        // Without a right to the run's options nobody asks for any of its budgets.
        let rules =
            values.has(.budget)
            ? budgets : (try? SharedOptions.values(of: setup).budgets(hasRounds: false)) ?? []
        let session = AttachSession(
            setup, address: opening.address, plan: plan, screen: screen, waits: waits, budgets: rules)
        if let shown = try session.show() {
            return try conclude(shown, setup, isWaiting: waits || screen.exitsWhenDone)
        }
        return try AttachedPlainLoop(
            setup, address: opening.address, redaction: plan.redaction, isASCII: screen.isASCII,
            budgets: rules
        ).go(waits: waits)
    }

    /// With their options where the user may see them.
    private static func setups(_ database: ShareDatabase) throws(ShareError) -> [RunSetup] {
        do throws(ShareError) { return try database.setups() } catch {
            guard error.cause == .missingRights else { throw error }
            return try database.setups(withOptions: false)
        }
    }

    private func conclude(
        _ shown: AttachSession.Shown, _ setup: RunSetup, isWaiting: Bool
    ) throws(ProgramError) -> ExitStatus {
        let counts = shown.deck.figures.counts
        StandardStream.error.writeLine(
            SharedCountsLine.text(
                SharedCounts(
                    ok: counts[.ok], failed: counts[.failed], cancelled: counts[.cancelled],
                    total: counts.total),
                of: setup))
        for budget in shown.budgets { StandardStream.error.writeLine(budget.line) }
        let isBroken = shown.budgets.contains { !$0.holds }
        if let refusal = shown.refusal {
            guard refusal.cause == .runGone else { throw ProgramError(refusal) }
            throw ProgramError(isBroken ? .broken : .someFailed, [setup.words(of: refusal)])
        }
        if isBroken { return .broken }
        if let status = shown.deck.stops.status { return status }
        guard isWaiting, shown.hasEnded else { return .ok }
        return counts[.ok] == counts.total ? .ok : .someFailed
    }
}

/// What is attached to, and until when.
enum AttachOptions: OptionSection {
    static let title = "The run and its end"
    static let options: [ProgramOption] = [.sharedRun, .attachWait, .judgedBudget]
}

extension ProgramOption {
    static let attachWait = ProgramOption(
        "wait", .flag, default: "off", isInConfig: false,
        "End when the run has ended, with its exit status.")
}
