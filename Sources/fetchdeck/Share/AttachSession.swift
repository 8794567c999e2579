import CursesTerminal
import DeckModel
import FetchCore
import FetchShare
import RunModel

/// A run that others work on, in the dashboard.
final class AttachSession {
    private let setup: RunSetup
    private let address: DatabaseAddress
    private let hosts = HostTable()
    private let wakeup = DeckWakeup()
    private let session: RunSession
    private let news: SharedNewsBox
    private let orders = RunOrders()
    private let clock: RunClock
    private let redaction: Redaction

    /// - Parameter waits: whether it ends with the run.
    init(
        _ setup: RunSetup, address: DatabaseAddress, plan: RunPlan, screen: ScreenPlan, waits: Bool
    ) throws(ProgramError) {
        self.setup = setup
        self.address = address
        var (plan, screen) = (plan, screen)
        plan.settings.limits.rate = setup.limits.rate
        plan.settings.limits.perHost = setup.limits.perHost
        plan.settings.limits.total = setup.limits.concurrency ?? plan.settings.limits.total
        screen.exitsWhenDone = screen.exitsWhenDone || waits
        redaction = plan.redaction
        // The database's: what it tells of its own times agrees with it, wherever this machine's clock is.
        let fraction = setup.createdAt % 1_000_000
        clock = RunClock(wallStart: setup.createdAt - fraction, age: setup.age + .nanoseconds(fraction))
        news = SharedNewsBox(wake: wakeup)
        session = RunSession(
            plan: plan, screen: screen, stage: StageMaking(extractNames: []), hosts: hosts, clock: clock,
            wakeup: wakeup)
        session.sharedRun = .init(name: SharedRunName(name: setup.name, person: MachineUser.name), news: news)
    }

    /// Shows it until the user has seen enough; nil where there is no terminal fit for it.
    func show() throws(ProgramError) -> ExitStatus? {
        _ = SignalWatch.shared
        guard let terminal = session.enterTerminal() else { return nil }
        let mailbox = EventMailbox(wake: wakeup)
        let spool = RecordSpool(clock: clock, redaction: redaction, extracts: [])
        let box = ResultBox<RunFollower>()
        let port = SharedRunPort(
            orders: orders, news: news, hosts: hosts, limit: session.plan.settings.limits.total
        ) { box.take().wake() }
        session.sharedRun?.order = { port.order($0) }
        let relay = SharedNewsRelay(setup, clock: clock, port: port, news: news)
        let follower = RunFollower(address) { relay.take($0) }
        box.put(follower)
        follower.startTelling(
            run: setup.number, hosts: hosts, clock: clock, orders: orders, person: MachineUser.name
        ) { news in
            if case .events(let batch) = news {
                spool?.deliver(batch)
                mailbox.deliver(batch)
            } else {
                relay.take(news)
            }
        }
        let shown: RunSession.Shown
        do {
            defer { terminal.leave() }
            shown = session.showDeck(port, mailbox, terminal, spool?.source ?? .init())
        }
        follower.stop()
        spool?.end()
        return try conclude(shown, relay.refusal)
    }

    // MARK: The end

    private func conclude(_ shown: RunSession.Shown, _ refusal: ShareError?) throws(ProgramError)
        -> ExitStatus
    {
        let counts = shown.figures.counts
        StandardStream.error.writeLine(
            SharedCountsLine.text(
                SharedCounts(
                    ok: counts[.ok], failed: counts[.failed], cancelled: counts[.cancelled],
                    total: counts.total),
                of: setup))
        if let refusal {
            guard refusal.cause == .runGone else { throw ProgramError(refusal) }
            throw ProgramError(.someFailed, ["run \(setup.name) was deleted"])
        }
        if let status = shown.stops.status { return status }
        guard session.screen.exitsWhenDone, counts.unsettled == 0 else { return .ok }
        return counts[.ok] == counts.total ? .ok : .someFailed
    }
}
