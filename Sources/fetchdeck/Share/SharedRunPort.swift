import DeckModel
import FetchCore
import FetchShare
import RunModel
import Synchronization

/// A shared run as the dashboard's loop sees it: keys become orders to all workers, and quitting ends the dashboard
/// and the program's own worker, where it has one.
final class SharedRunPort: RunPort {
    private struct State {
        /// Whether nothing is waited for any more.
        var isOver = false
        /// Whether the run has ended.
        var hasRunEnded = false
        var isGone = false
        /// As the keys count from: the run's, or each worker's own.
        var limit: Int
        /// Whether the run has a limit for all workers.
        var hasLimit = false
        /// Whether ``limit`` is what a worker told.
        var isLimitTold = false
        var waiting: [@Sendable () -> Void] = []
    }

    private let orders: RunOrders
    private let news: SharedNewsBox
    private let wake: @Sendable () -> Void
    private let state: Mutex<State>
    private let hosts: HostTable
    private let own: OwnWorker?

    /// - Parameters:
    ///   - limit: transfers in flight, as the dashboard begins with.
    ///   - own: this program's worker.
    ///   - wake: has the orders performed.
    init(
        orders: RunOrders, news: SharedNewsBox, hosts: HostTable, limit: Int, own: OwnWorker?,
        wake: @escaping @Sendable () -> Void
    ) {
        self.own = own
        state = Mutex(State(limit: limit))
        self.hosts = hosts
        self.orders = orders
        self.news = news
        self.wake = wake
    }

    func send(_ command: RunCommand) {
        switch command {
        case .stop: stop()
        case .pause: order(.state(.paused))
        case .resume: order(.state(.running))
        case .retry(let ids): order(.retry(ids.map { $0.index + 1 }))
        case .cancel(let ids): order(.cancel(ids.map { $0.index + 1 }))
        case .setLimit(let limit): order(.set(concurrency(limit)))
        case .setRate(let rate): order(.set(.rate(rate)))
        case .setHostLimit(nil, let limit): order(.set(.perHost(limit)))
        case .setHostLimit(let host?, let limit): order(.set(.perOneHost(hosts[host].origin, limit)))
        case .watch, .outputFailed: break
        default: news.put(.complain("not in a run of several machines"))
        }
    }

    func whenFinished(_ body: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            if !state.isOver { state.waiting.append(body) }
            return state.isOver
        }
        if isOver { body() }
    }

    /// The run has ended, or goes on after that.
    func ended(_ isOver: Bool) {
        state.withLock { $0.hasRunEnded = isOver }
        if isOver { finish() } else { state.withLock { $0.isOver = false } }
    }

    /// Whether the run has ended, as far as it was told.
    var hasRunEnded: Bool { state.withLock { $0.hasRunEnded } }

    /// Whether the database can be reached.
    func isGone(_ isGone: Bool) { state.withLock { $0.isGone = isGone } }

    /// Whether the run has a limit for all its workers; else the keys count from what the first ones tell, as the deck does.
    func note(_ standing: SharedRunStanding) {
        state.withLock { state in
            state.hasLimit = standing.limit != nil
            guard !state.isLimitTold, let limit = standing.limitOfEach else { return }
            (state.limit, state.isLimitTold) = (limit, true)
        }
    }

    private func concurrency(_ limit: Int) -> SharedSetting {
        state.withLock { state in
            defer { state.limit = limit }
            return state.hasLimit ? .concurrency(limit) : .concurrencyOfEach(limit - state.limit)
        }
    }

    /// The own worker of a run that has ended ends by itself.
    private func stop() {
        guard let own, !hasRunEnded else { return finish() }
        own.stop { [self] in finish() }
    }

    private func finish() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for body in waiting { body() }
    }

    /// Asks it of the run.
    func order(_ order: RunOrder) {
        guard !state.withLock({ $0.isGone }) else {
            return news.put(.complain("the database is gone: \(OrderWords.subject(order)) is not asked for"))
        }
        orders.add(order)
        wake()
    }
}

/// What is said of orders to a shared run.
enum OrderWords {
    static func subject(_ order: RunOrder) -> String {
        switch order {
        case .state(.paused): "the pause"
        case .state(.running): "going on"
        case .state: "the end of the run"
        case .set(let setting): "the limit of \(name(setting))"
        case .worker: "the order to the worker"
        case .retry(let ids): "the retry of \(Figures.counted(ids.count, "request"))"
        case .cancel(let ids): "the cancel of \(Figures.counted(ids.count, "request"))"
        }
    }

    /// Nil where there is nothing to say beyond what the key said.
    static func message(_ answer: OrderAnswer) -> DeckMessage? {
        switch answer {
        case .done(.retry(let ids), let count) where count < ids.count:
            .complain(
                "\(Figures.count(count)) of \(Figures.count(ids.count)) sent again: the others were before")
        case .done: nil
        case .retriedBefore(let asked, let person):
            .complain(
                "0 of \(Figures.count(asked)): \(person.map { "retried by \($0)" } ?? "none is settled so any more")"
            )
        case .runEnded(let order): .complain("\(subject(order)): the run has ended")
        case .failed(let order, let error):
            .complain(
                "\(subject(order)): \(error.isPassing ? "not known whether it was done" : "not done"): \(error)"
                    .sanitised())
        }
    }

    private static func name(_ setting: SharedSetting) -> String {
        switch setting {
        case .concurrency: "concurrency"
        case .concurrencyOfEach: "concurrency of each worker"
        case .rate: "rate"
        case .perHost: "per-host limit"
        case .perOneHost(let host, _): "\((HostName(url: host)?.display ?? host).sanitised()): per-host limit"
        }
    }

    private static func value(_ setting: SharedSetting) -> String {
        switch setting {
        case .concurrency(let limit), .concurrencyOfEach(let limit): "\(limit)"
        case .perHost(let limit), .perOneHost(_, let limit): limit == 0 ? "off" : "\(limit)"
        case .rate(let rate): rate.map(Figures.setting) ?? "off"
        }
    }

    /// What it was before; no limit per host is 0.
    private static func shown(_ value: String, _ setting: SharedSetting) -> String {
        if case .perHost = setting, value == "0" { return "off" }
        return value
    }

    /// What somebody asked of the run, as the log has it.
    static func words(_ kind: CommandEntry.Kind, worker: (Int) -> String) -> String {
        switch kind {
        case .state(.paused): "paused"
        case .state(.running): "resumed"
        case .state: "cancelled the run"
        case .cancel(let count): "cancel: \(Figures.counted(count, "request"))"
        case .retry(let count): "retry: \(Figures.counted(count, "request"))"
        case .set(.concurrencyOfEach(let step), _): "concurrency of each worker \(step > 0 ? "+" : "")\(step)"
        case .set(let setting, let from?): "\(name(setting)) \(shown(from, setting)) → \(value(setting))"
        case .set(let setting, nil): "\(name(setting)) \(value(setting))"
        case .worker(let number, let order):
            switch order {
            case .pause: "\(worker(number)) paused"
            case .resume: "\(worker(number)) resumed"
            case .leave: "\(worker(number)) is to give back and end"
            }
        case .other: "a command of another version"
        }
    }
}
