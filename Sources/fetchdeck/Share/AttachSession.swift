import CursesTerminal
import DeckModel
import FetchCore
import FetchShare
import RunModel

/// A run of several machines in the dashboard; a worker of this program may be among those that work on it.
final class AttachSession {
    /// How it stood when the dashboard ended.
    struct Shown {
        let deck: RunSession.Shown
        /// Why the database refuses, or that the run is gone; nil while it goes on.
        let refusal: ShareError?
        /// Whether the run had ended, by its last outcome or since it was cancelled.
        let hasEnded: Bool
        /// How the budgets stood that it was judged by.
        let budgets: [BudgetStanding]
        /// What has become of the program's own worker; nil where it has none.
        let own: WorkSession.Result?
    }

    private let setup: RunSetup
    private let address: DatabaseAddress
    private let hosts = HostTable()
    private let wakeup = DeckWakeup()
    private let session: RunSession
    private let news: SharedNewsBox
    private let orders = RunOrders()
    private let clock: RunClock
    private let redaction: Redaction
    private let own: OwnWorker?
    private let budgets: BudgetKeeper?

    /// - Parameters:
    ///   - extractNames: the names of the run's `--extract`, where they are known.
    ///   - waits: whether it ends with the run.
    ///   - own: the worker of this program.
    ///   - budgets: what the run is judged by.
    init(
        _ setup: RunSetup, address: DatabaseAddress, plan: RunPlan, screen: ScreenPlan,
        extractNames: [String] = [], waits: Bool = false, own: OwnWorker? = nil,
        budgets: [BudgetRule] = []
    ) {
        self.setup = setup
        self.own = own
        self.budgets = budgets.isEmpty ? nil : BudgetKeeper(budgets, hosts: hosts, onBroken: nil)
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
            plan: plan, screen: screen, stage: StageMaking(extractNames: extractNames), hosts: hosts,
            clock: clock,
            wakeup: wakeup, notes: own?.session.notes ?? NoteBox())
        session.sharedRun = .init(name: SharedRunName(name: setup.name, person: MachineUser.name), news: news)
    }

    /// Shows it until the user has seen enough, and the own worker has written its last records.
    ///
    /// - Parameter joined: the own worker, which begins.
    /// - Returns: nil where there is no terminal fit for it; no worker has begun then.
    func show(_ joined: WorkSession.Joined? = nil) throws(ProgramError) -> Shown? {
        _ = SignalWatch.shared
        guard let terminal = session.enterTerminal() else { return nil }
        let mailbox = EventMailbox(wake: wakeup)
        let spool = RecordSpool(clock: clock, redaction: redaction, extracts: [])
        let box = ResultBox<RunFollower>()
        let port = SharedRunPort(
            orders: orders, news: news, hosts: hosts, limit: session.plan.settings.limits.total,
            own: own
        ) { box.take().wake() }
        session.sharedRun?.order = { port.order($0) }
        let relay = SharedNewsRelay(setup, clock: clock, port: port, news: news, own: own)
        if let own, let joined {
            do { try own.begin(joined, news) } catch {
                terminal.leave()
                throw error
            }
        }
        let follower = RunFollower(address) { relay.take($0) }
        box.put(follower)
        follower.startTelling(
            run: setup.number, hosts: hosts, clock: clock, orders: orders, person: MachineUser.name
        ) { [budgets] news in
            if case .events(let batch) = news {
                budgets?.deliver(batch)
                spool?.deliver(batch)
                mailbox.deliver(batch)
            } else {
                relay.take(news)
            }
        }
        var shown: RunSession.Shown
        do {
            defer { terminal.leave() }
            shown = session.showDeck(port, mailbox, terminal, spool?.source ?? .init(), budgets: budgets)
        }
        follower.stop()
        let result = own?.waitForEnd(&shown.stops)
        spool?.end()
        for line in session.notes.take() { StandardStream.error.writeLine(line) }
        return Shown(
            deck: shown, refusal: relay.refusal, hasEnded: port.hasRunEnded,
            budgets: budgets?.standings(at: clock.now()) ?? [], own: result)
    }
}
