import CursesTerminal
import DeckModel
import DeckScreen
import FetchCore
import RunModel

/// The dashboard's loop on the main thread: keys, signals and the run's news in, frames and commands out.
///
/// A key is taken in and painted at once; news of the run are taken at most so many times a second, and when nothing
/// changes nothing wakes.
final class DeckLoop {
    /// What the loop is given.
    struct Parts {
        var terminal: CursesTerminal
        var run: any RunPort
        var mailbox: EventMailbox
        var inbox: DeckInbox
        /// Lines that are said on screen, and again on the terminal when it is left.
        var notes: NoteBox
        var waiter: DeckWaiter
        var clock: RunClock
        var look: ScreenLook
        var themes: ThemeSwitch
        var framesPerSecond: Int
        var exitsWhenDone: Bool
        var ringsBell: Bool
        var notifying: ConfigFile.Notifying
        var effects: EffectPerformer
        var environment: [String: String]
        /// Nil where there is no run.
        var options: LiveOptions?
        /// Nil where there are no rounds.
        var watching: RunSession.Watching?
        /// What keeps the budgets of a run without rounds; nil without any.
        var budgets: BudgetKeeper?
        /// Where metrics are asked for; nil where nobody does.
        var metrics: MetricsDesk?
        /// Nil where this process sends the run.
        var shared: RunSession.SharedScreen?
    }

    private(set) var stops = StopRequests()
    private(set) var state: DeckState
    private var parts: Parts
    private var pacer: FramePacer
    private var picture: DeckPicture?
    /// What stood under the mouse when a button was last pressed.
    private var grabbed: MouseTarget?
    /// Whether something is taken in, or waits to be, that no frame has shown.
    private var hasNews = true
    private var isQuitting = false
    private var isClosed = false
    /// Raised when the run has come to the end that is awaited: a pressed retry makes it go on after one.
    private var ended = Signal()
    private var wasFinished = false
    private var said: [String] = []
    /// When budgets are looked at next, and whether the run had ended when they were last.
    private var budgetsDue = RunInstant.start
    private var areBudgetsFinal = false

    init(state: DeckState, parts: Parts) {
        self.state = state
        self.parts = parts
        pacer = FramePacer(framesPerSecond: parts.framesPerSecond)
    }

    /// Returns when the user quits, a signal has ended the run, or all is done and that is enough.
    func go() {
        let size = parts.terminal.size
        send(.resize(columns: size.columns, rows: size.rows))
        send(.themes(parts.themes.names, current: parts.themes.current.name))
        watchFinish()
        while true {
            if isDone { break }
            let now = parts.clock.now()
            let wait = pacer.wait(
                now: now, hasNews: hasNews, activity: activity, hasFocus: state.ui.hasFocus)
            if let wait, wait <= .zero {
                showFrame(now)
                continue
            }
            let ready = parts.waiter.wait(for: wait)
            catchUp()
            if ready.contains(.signals) { obeySignals() }
            if ready.contains(.input) { takeInputs() }
            if ready.contains(.woken) { takeMessages() }
        }
        // The last events of the run, for the summary.
        takeBatches()
        state.conclude()
        parts.metrics?.close { (state.metricFamilies($0), state.figures) }
        for line in said { parts.notes.add(line) }
        parts.notes.conclude()
    }

    /// Brings the deck's clock up to now where it has slept: what is said next must not be taken for old.
    private func catchUp() {
        let now = parts.clock.now()
        if now.since(state.now) >= .seconds(1) { send(.tick(now)) }
    }

    // MARK: What comes in

    private func takeInputs() {
        var hasInput = false
        for input in parts.terminal.readInputs() {
            hasInput = true
            switch input {
            case .key(let stroke): send(.key(stroke))
            case .mouse(let mouse): take(mouse)
            case .paste(let text): send(.paste(text))
            case .resize(let columns, let rows): send(.resize(columns: columns, rows: rows))
            case .focus(let hasFocus): send(.focus(hasFocus))
            case .background(let color): useTheme(for: color)
            case .closed:
                isClosed = true
                stop(.hangUp)
                return
            }
        }
        // Answered at once: the run's news wait for the next frame.
        if hasInput, !isDone { paint() }
    }

    private func take(_ mouse: MouseInput) {
        var origin: MouseTarget?
        if case .drag = mouse.kind { origin = grabbed }
        let target =
            picture?.target(row: mouse.row, column: mouse.column, draggedFrom: origin) ?? .nothing
        switch mouse.kind {
        case .press, .doublePress: grabbed = target
        case .release, .drag, .wheelUp, .wheelDown: break
        }
        send(.mouse(mouse, target: target))
    }

    private func takeMessages() {
        hasNews = true
        let messages = parts.inbox.take()
        for message in messages { send(message) }
        takeRounds()
        takeShared()
        for line in parts.notes.take() {
            said.append(line)
            send(.note(line))
        }
        if parts.inbox.takeSavedTheme() { reloadTheme() }
        if ended.isRaised { finish() }
        answerMetrics()
    }

    private func answerMetrics() {
        parts.metrics?.answer {
            takeBatches()
            return (state.metricFamilies($0), state.figures)
        }
    }

    private func takeRounds() {
        guard let watching = parts.watching else { return }
        let news = watching.news.take()
        guard !news.isEmpty else { return }
        // What settled in a round is shown with it.
        takeBatches()
        for news in news { send(.round(news)) }
        if watching.plan.ringsBell, news.contains(where: { $0.rings(state) }) { parts.terminal.ring() }
    }

    private func takeShared() {
        guard let messages = parts.shared?.news.take(), !messages.isEmpty else { return }
        // What is told of the workers is about these requests.
        takeBatches()
        for message in messages { send(message) }
    }

    /// Percentiles of many answers take their time: once a second, a hundredth of all time, and at the end of the run.
    private func takeBudgets() {
        guard let budgets = parts.budgets else { return }
        let start = parts.clock.now()
        let isOver = state.runWord == .finished
        guard start >= budgetsDue || isOver != areBudgetsFinal else { return }
        areBudgetsFinal = isOver
        let standings = budgets.standings(at: start)
        budgetsDue = start.advanced(by: max(.seconds(1), parts.clock.now().since(start) * 100))
        if standings != state.budgets { send(.budgets(standings)) }
    }

    private func obeySignals() {
        for signal in parts.waiter.signals.take() {
            switch signal {
            case .windowChange: resized(parts.terminal.windowChanged())
            case .resume: resized(parts.terminal.resume())
            case .suspend: resized(parts.terminal.suspend(group: false))
            case .hangUp:
                isClosed = true
                stop(signal)
            case .interrupt, .terminate: stop(signal)
            }
        }
    }

    private func resized(_ input: TerminalInput?) {
        if case .resize(let columns, let rows)? = input {
            send(.resize(columns: columns, rows: rows))
        }
        if !isDone { paint() }
    }

    /// A signal that ends the run: the loop goes on until it has ended.
    private func stop(_ signal: WatchedSignal) {
        guard let command = stops.command(for: signal) else { return }
        isQuitting = true
        parts.run.send(command)
        awaitLastEnd()
    }

    // MARK: Ends

    /// The run may have ended once and gone on by a retry: what that one has in flight is waited for too.
    private func awaitLastEnd() {
        ended = Signal()
        watchFinish()
    }

    private func watchFinish() {
        let ended = ended
        let inbox = parts.inbox
        parts.run.whenFinished {
            ended.raise()
            // The mailbox has everything by now; the loop is woken to see that.
            inbox.wakeUp()
        }
    }

    /// The run has come to its end, for now: a pressed retry would make it go on.
    private func finish() {
        takeBatches()
        guard !wasFinished else { return }
        wasFinished = true
        if parts.ringsBell { parts.terminal.ring() }
        switch parts.notifying {
        case .off: break
        case .whereKnown: parts.terminal.notify(state.doneWords)
        case .always(let notice): parts.terminal.notify(state.doneWords, as: notice)
        }
    }

    private var isDone: Bool {
        guard ended.isRaised else { return false }
        return isQuitting || isClosed || parts.exitsWhenDone
    }

    // MARK: The deck

    private func send(_ message: DeckMessage) {
        hasNews = true
        for effect in update(&state, message) { perform(effect) }
    }

    private func perform(_ effect: DeckEffect) {
        switch effect {
        case .run(let command):
            parts.run.send(command)
            // What it does after the end of the run still belongs into the summary.
            if isQuitting { awaitLastEnd() }
        case .beginRound: parts.watching?.driver.askForRound()
        case .alerts(let action): parts.watching?.driver.ask(action)
        case .shared(.worker(let id, let order)): parts.shared?.order(.worker(id, order))
        case .shared(.cancelRun): parts.shared?.order(.state(.cancelled))
        case .setOption(let name, let text):
            do {
                if let change = try parts.options?.set(name, text) { tell(change) }
            } catch {
                send(.complain(error.text))
            }
        case .restoreOption(let name, let revision):
            if let change = parts.options?.restore(name, revision: revision) { tell(change) }
        case .edit(let id): edit(id)
        case .quit(let immediately): quit(immediately)
        case .redraw: parts.terminal.redraw()
        case .suspend: resized(parts.terminal.suspend(group: true))
        case .useTheme(let name):
            useTheme(name)
        case .saveTheme(let name):
            // One that can't be used would keep the next run from starting.
            guard name == parts.themes.current.name else { break }
            let choice = parts.themes.keep(name, on: parts.terminal.background)
            send(parts.effects.keep(choice, named: name))
        default:
            let answer = parts.effects.perform(effect, requests: state.requests, terminal: parts.terminal)
            if let answer { send(answer) }
        }
    }

    private func quit(_ immediately: Bool) {
        isQuitting = true
        parts.run.send(.stop(grace: immediately ? .zero : StopRequests.grace))
        awaitLastEnd()
    }

    /// Gives the terminal to the user's editor; the run goes on meanwhile.
    private func edit(_ id: RequestID) {
        let session = EditorSession(wake: parts.inbox.wakeUp)
        let lent = LentTerminal(session, parts.waiter, takeNews: takeNewsUnseen) { [self] signal in
            if signal == .hangUp { isClosed = true }
            stop(signal)
        }
        var edited = RequestEditor.Edited.nothing("")
        resized(
            parts.terminal.lend {
                parts.effects.edit(id, requests: state.requests, parts.environment, in: session)
                edited = lent.waitForEditor()
            })
        // Wake-ups for other news were taken too.
        takeMessages()
        switch edited {
        case .text(let text, let name): send(.edited(text, name: name))
        case .nothing(let why): send(.complain("nothing sent: \(why)"))
        }
    }

    /// What has come while nothing is shown.
    private func takeNewsUnseen() {
        takeBatches()
        answerMetrics()
    }

    private func tell(_ change: LiveOptions.Change) {
        parts.run.send(.change(change.change))
        send(change.message)
    }

    private func takeBatches() {
        for batch in parts.mailbox.take() {
            send(.batch(batch))
        }
    }

    // MARK: The screen

    private var activity: FramePacer.Activity {
        let header = state.header
        if header.word == .finished { return state.ui.status == nil ? .still : .ticking }
        if state.frozenSince != nil { return .ticking }
        if header.active > 0 || !header.waiting.isEmpty && header.word != .paused { return .moving }
        return .ticking
    }

    private func showFrame(_ now: RunInstant) {
        takeBatches()
        send(.tick(now))
        takeBudgets()
        paint()
    }

    private func paint() {
        let size = parts.terminal.size
        let fresh = render(
            state, theme: parts.themes.current, columns: size.columns, rows: size.rows, look: parts.look)
        parts.terminal.paint(fresh.frame)
        if picture?.layout != fresh.layout {
            picture = fresh
            send(.layout(fresh.layout))
        }
        picture = fresh
        hasNews = false
        pacer.painted(at: parts.clock.now())
        parts.effects.show(state.header, on: parts.terminal)
    }

    private func reloadTheme() {
        switch parts.themes.reload() {
        case .fresh: send(.acknowledge("theme \(parts.themes.current.name) loaded again"))
        case .broken(let complaint): send(.complain(complaint))
        case nil: return
        }
        send(.themes(parts.themes.names, current: parts.themes.current.name))
    }

    private func useTheme(_ name: String) {
        if let complaint = parts.themes.use(name) {
            send(.themeRefused(current: parts.themes.current.name, complaint))
        } else if let warning = parts.themes.current.warnings.first {
            send(.complain(warning.sanitised()))
        }
    }

    /// Takes the theme that is meant for this background, where there is one for each.
    func useTheme(for color: ThemeColor) {
        if parts.themes.choose(for: color) {
            send(.themes(parts.themes.names, current: parts.themes.current.name))
        }
    }
}
