import Dispatch
import FetchCore
import FetchFiles
import RunModel
import Synchronization

/// Writes the decisions of a run into `FILE.log` as they are made, on a thread of its own that begins with the first.
///
/// That it can't be written is a note, and ends nothing: the records are what counts.
final class DecisionJournal: EventSink {
    private struct State {
        var waiting: [TimedNotice] = []
        var isRunning = false
        var hasEnded = false
        /// What by-hand lines say it was before.
        var limits: FetchLimits
        var own: [HostID: Int] = [:]
        var canaries: [HostID: HostCanary.Phase] = [:]
        var error: RecordError?
    }

    private let state: Mutex<State>
    private let hosts: HostTable
    private let clock: RunClock
    private let path: String
    private let isPrivate: Bool
    /// Whether it is a watch: what that releases at the begin of its first round nobody decided.
    private let isWatch: Bool
    /// Whether decisions of earlier runs stand in the file, which a line parts from this one's.
    private let isResumed: Bool
    private let news = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - path: of the records; a regular file.
    ///   - resumes: whether the run goes on with an earlier one.
    init(
        beside path: String, isPrivate: Bool, isWatch: Bool, resumes: Bool, limits: FetchLimits,
        hosts: HostTable, clock: RunClock
    ) {
        state = Mutex(State(limits: limits))
        self.path = path
        self.isPrivate = isPrivate
        self.isWatch = isWatch
        self.hosts = hosts
        self.clock = clock
        isResumed = resumes && DecisionFile.exists(beside: path)
        guard isResumed else { return }
        state.withLock { $0.isRunning = true }
        Worker.start { [self] in write() }
    }

    var backlog: Int { 0 }

    func deliver(_ batch: EventBatch) {
        let notices = batch.notices.filter(\.notice.isDecision)
        guard !notices.isEmpty else { return }
        let isFirst = state.withLock { state in
            state.waiting += notices
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if isFirst { Worker.start { [self] in write() } }
        news.signal()
    }

    /// Returns once all is written; what could not be, and why.
    func end() -> RecordError? {
        let isRunning = state.withLock { state in
            state.hasEnded = true
            return state.isRunning
        }
        if isRunning {
            news.signal()
            done.wait()
        }
        return state.withLock { $0.error }
    }

    private func write() {
        let file = DecisionFile(beside: path, isPrivate: isPrivate)
        if isResumed { append(DecisionLine(at: clock.wall(.start), event: .begun), to: file) }
        while true {
            news.wait()
            let (notices, hasEnded) = state.withLock { state in
                defer { state.waiting = [] }
                return (state.waiting, state.hasEnded)
            }
            for timed in notices {
                guard let event = state.withLock({ event(timed.notice, &$0) }) else { continue }
                append(DecisionLine(at: clock.wall(timed.at), event: event), to: file)
            }
            if hasEnded, state.withLock({ $0.waiting.isEmpty }) { break }
        }
        done.signal()
    }

    private func append(_ line: DecisionLine, to file: DecisionFile) {
        do throws(RecordError) {
            try file.append(line)
        } catch { state.withLock { $0.error = $0.error ?? error } }
    }

    private func name(_ host: HostID) -> String { hosts[host].withPort }

    private func event(_ notice: RunNotice, _ state: inout State) -> DecisionLine.Event? {
        switch notice {
        case .paused: return .paused
        case .resumed: return .resumed
        case .hostPaused(let host): return .hostPaused(name(host))
        case .hostResumed(let host): return .hostResumed(name(host))
        case .limitChanged(let limit):
            defer { state.limits.total = limit }
            return .limit(.concurrency, host: nil, from: Double(state.limits.total), to: Double(limit))
        case .hostLimitChanged(nil, let limit):
            defer { state.limits.perHost = limit }
            return .limit(.perHost, host: nil, from: Double(state.limits.perHost), to: Double(limit))
        case .hostLimitChanged(let host?, let limit):
            defer { state.own[host] = limit }
            let before = state.own[host] ?? state.limits.perHost
            // The rule was turned off: nobody set anything.
            if before == limit { return nil }
            return .limit(.perHost, host: name(host), from: Double(before), to: Double(limit))
        case .hostLimitDropped(let host):
            let before = state.own.removeValue(forKey: host) ?? state.limits.perHost
            return .limit(.perHost, host: name(host), from: Double(before), to: Double(state.limits.perHost))
        case .rateChanged(let rate):
            defer { state.limits.rate = rate }
            return .limit(.rate, host: nil, from: state.limits.rate, to: rate)
        case .hostRateChanged(let rate):
            defer { state.limits.hostRate = rate }
            return .limit(.hostRate, host: nil, from: state.limits.hostRate, to: rate)
        case .hostLimitMoved(let host, let move):
            state.own[host] = move.to
            return move.from == move.to ? nil : .moved(host: name(host), move)
        case .adaptiveChanged(let host, let isOn): return .adaptive(host: host.map(name), isOn)
        case .canaryMoved(let host, let canary):
            let before = state.canaries.updateValue(canary.phase, forKey: host)
            switch canary.phase {
            case .held where before != .held:
                return .held(host: name(host), words: canary.words(withCause: true))
            case .passed where before == .held: return .released(host: name(host))
            default: return nil
            }
        case .asked(.release, _) where isWatch: return nil
        case .asked(let request, let ids): return .asked(request, ids)
        default: return nil
        }
    }
}

extension RunNotice {
    /// Whether it is worth a line of decisions, or tells what one of them changed from.
    fileprivate var isDecision: Bool {
        switch self {
        case .paused, .resumed, .hostPaused, .hostResumed, .limitChanged, .hostLimitChanged,
            .hostLimitDropped,
            .rateChanged, .hostRateChanged, .adaptiveChanged, .asked:
            true
        case .hostLimitMoved: true
        case .canaryMoved(_, let canary): canary.phase != .trying
        case .hostBackedOff, .hostProbing, .hostRecovered, .retryBudgetSpent, .hostGivenUp, .recordsLagging,
            .outputFailed, .stopping, .finished, .remark:
            false
        }
    }
}
