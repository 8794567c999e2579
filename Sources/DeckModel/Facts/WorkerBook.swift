import FetchCore
import RunModel

/// A run that several machines share, as a dashboard is told of it.
package struct SharedRunName: Sendable, Equatable {
    /// `brave-otter`.
    package var name: String
    /// Who presses keys here: `anna@m1`.
    package var person: String

    package init(name: String, person: String) {
        self.name = name
        self.person = person
    }
}

/// What the database of a shared run tells beside its requests.
package enum SharedRunNews: Sendable, Equatable {
    case standing(SharedRunStanding)
    /// The database cannot be reached, why, and for how long it has not been by now.
    case databaseGone(String, silentFor: Duration = .zero)
    /// The run was deleted, and the words for that.
    case runDeleted(String)
    /// What somebody asked of the run.
    case asked(SharedRequest)
    /// The number of the worker that this program is itself; nil while it is none.
    case ownWorker(Int?)

    /// What is said once a refusal (``SharedRunStanding/refusal``) is over.
    package static let writesAgain = "the database writes again"
}

/// What somebody asked of a shared run.
package struct SharedRequest: Sendable, Equatable {
    /// The number among the run's commands; workers say which one they go by.
    package var seq: Int
    /// `anna@m1`.
    package var person: String
    /// `rate 1500 → 2000`.
    package var words: String
    /// By the database's clock.
    package var at: RunInstant
    /// Whether workers have to follow.
    package var isForWorkers: Bool
    /// Whether it was asked in this dashboard.
    package var isOwn: Bool

    package init(
        seq: Int, person: String, words: String, at: RunInstant, isForWorkers: Bool, isOwn: Bool = false
    ) {
        self.isOwn = isOwn
        self.seq = seq
        self.person = person
        self.words = words
        self.at = at
        self.isForWorkers = isForWorkers
    }
}

/// The workers of a shared run, and what they send.
struct WorkerBook: Sendable {
    let run: SharedRunName
    private(set) var standing = SharedRunStanding()
    /// Since when the database cannot be reached; nil while it can.
    private(set) var goneSince: RunInstant?
    /// That the run was deleted, and by whom; nil while it is there.
    private(set) var deleted: String?
    /// The number of this program's own worker; nil while it has none.
    private(set) var ownWorker: Int?
    /// Whether a worker has told its own limit, in a run that has none for all.
    private(set) var isLimitTold = false
    /// Which worker has a request in flight, by the request's place from 0: `at m2-4`.
    private(set) var senders: [UInt32: String] = [:]
    /// Whether a standing has come at all.
    private(set) var isKnown = false
    /// What each worker settles a second.
    private var paces: [Int: Pace] = [:]
    private var startedAt: [Int: RunInstant] = [:]
    /// Workers whose loss was told, and whether what became of their lanes was.
    private var toldLost: [Int: Bool] = [:]
    /// What was asked for and not every worker follows.
    private var asked: [Asked] = []
    /// Lines about single workers, oldest first.
    private(set) var workerLines: [WorkerLine] = []

    /// After so long it is told who does not follow.
    private static let patience = Duration.seconds(4)

    init(_ run: SharedRunName) { self.run = run }

    /// A line of the log that is about a worker.
    struct WorkerLine: Sendable, Equatable {
        var worker: Int
        var line: LogLine
    }

    /// Something that was asked for, and who follows it.
    private struct Asked: Sendable {
        let request: SharedRequest
        var followers: Set<Int> = []
        /// When the last one of them said so, by the database's clock, as the request's own time.
        var followedAt: RunInstant

        init(_ request: SharedRequest) {
            self.request = request
            followedAt = request.at
        }

        mutating func note(_ standing: SharedRunStanding) {
            for worker in standing.beating where worker.command >= request.seq {
                guard followers.insert(worker.id).inserted else { continue }
                let silence = UInt64(max(0, worker.silence.nanoseconds))
                let beat = standing.at.nanoseconds
                followedAt = max(followedAt, RunInstant(nanoseconds: beat > silence ? beat - silence : 0))
            }
        }
    }

    /// What the queue waits for, as far as it can be told from here.
    var wait: SharedWait {
        if deleted != nil { return .runDeleted }
        if standing.isCancelled { return .runCancelled }
        if let goneSince { return .databaseGone(since: goneSince) }
        return isKnown && standing.beating.isEmpty ? .noWorker : .elsewhere
    }

    /// This program's own worker, where it takes requests.
    var sendingHere: SharedWorker? {
        standing.beating.first { $0.id == ownWorker && $0.state != .ending }
    }

    /// What a quit would end now.
    var quitText: String {
        guard let own = sendingHere else { return "The run goes on without this dashboard." }
        let inFlight = own.inFlight > 0 ? "\(Words.transfers(own.inFlight)) in flight here may finish. " : ""
        let others = standing.beating.count { $0.id != own.id }
        return inFlight
            + (others > 0
                ? "The run goes on: \(Figures.counted(others, "other worker"))."
                : "No other worker is at it: the run waits for one.")
    }

    func perSecond(_ worker: SharedWorker, now: RunInstant) -> Double {
        guard worker.isBeating, let since = startedAt[worker.id] else { return 0 }
        return paces[worker.id]?.rate(over: 5, since: since, now: now).count ?? 0
    }

    func header(now: RunInstant) -> HeaderFacts.SharedStanding {
        HeaderFacts.SharedStanding(
            name: run.name, workers: standing.beating.count,
            lost: standing.workers.count { $0.standing == .lost }, latency: standing.latency,
            goneFor: goneSince.map { max(.zero, now.since($0)) }, refusal: standing.refusal,
            isDeleted: deleted != nil, isLoading: !isKnown && deleted == nil)
    }

    /// - Returns: what there is to say of it.
    mutating func take(_ news: SharedRunNews, now: RunInstant) -> [LogLine] {
        switch news {
        case .standing(let standing): return take(standing, now)
        case .databaseGone(let reason, let silence):
            guard goneSince == nil else { return [] }
            goneSince = now.advanced(by: .zero - silence)
            return [LogLine(at: now, severity: .error, text: "database gone: \(reason)")]
        case .runDeleted(let words):
            guard deleted == nil else { return [] }
            (deleted, goneSince) = (words, nil)
            return [LogLine(at: now, severity: .error, text: words)]
        case .asked(let request):
            asked.append(Asked(request))
            return []
        case .ownWorker(let number):
            ownWorker = number
            return []
        }
    }

    private mutating func take(_ fresh: SharedRunStanding, _ now: RunInstant) -> [LogLine] {
        var lines: [LogLine] = []
        if goneSince != nil { lines.append(LogLine(at: now, severity: .information, text: "database back")) }
        goneSince = nil
        let before = Dictionary(standing.workers.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        for worker in fresh.workers {
            let known = before[worker.id]
            if startedAt[worker.id] == nil { startedAt[worker.id] = now }
            if let known, worker.settled > known.settled {
                paces[worker.id, default: Pace()].add(
                    UInt32(clamping: worker.settled - known.settled), amount: 0, at: now)
            }
            paces[worker.id]?.advance(to: now.wholeSeconds)
            for (severity, words) in changes(worker, known) {
                let line = LogLine(at: now, severity: severity, text: "\(worker.name) \(words)")
                workerLines.append(WorkerLine(worker: worker.id, line: line))
                lines.append(line)
            }
        }
        if fresh.refusal != standing.refusal {
            lines.append(
                LogLine(
                    at: now, severity: fresh.refusal == nil ? .information : .error,
                    text: fresh.refusal ?? SharedRunNews.writesAgain))
        }
        if workerLines.count > 400 { workerLines.removeFirst(200) }
        standing = fresh
        isKnown = true
        senders = [:]
        for worker in fresh.beating {
            for id in worker.requests.keys { senders[UInt32(id.index)] = "at \(worker.name)" }
        }
        isLimitTold = isLimitTold || fresh.limitOfEach != nil
        return lines + answered(now)
    }

    /// What is told of a worker since the last time.
    private mutating func changes(_ worker: SharedWorker, _ known: SharedWorker?) -> [(LogSeverity, String)] {
        guard isKnown else { return [] }
        guard let known else { return [(.information, "joined")] }
        if worker.standing == .lost {
            // What becomes of its part is told once nothing of it is left.
            let isSettled = worker.lanes.isEmpty && !worker.takers.isEmpty
            let told = toldLost[worker.id]
            guard told == nil || isSettled && told == false else { return [] }
            toldLost[worker.id] = isSettled
            return [(.warning, "lost: \(isSettled ? WorkerFacts.fate(worker) : "not heard of for 15 s")")]
        }
        if toldLost.removeValue(forKey: worker.id) != nil { return [(.information, "is heard of again")] }
        if worker.state == .left, known.state != .left { return [(.information, "left")] }
        return []
    }

    /// Which requests all workers follow by now, or did not follow in time.
    private mutating func answered(_ now: RunInstant) -> [LogLine] {
        var lines: [LogLine] = []
        for place in asked.indices { asked[place].note(standing) }
        asked.removeAll { entry in
            let request = entry.request
            let all = standing.beating
            let following = all.count { $0.command >= request.seq }
            let isOver = max(now, standing.at).since(request.at) > Self.patience
            guard !request.isForWorkers || following == all.count || isOver else { return false }
            let took = Figures.duration(entry.followedAt.since(request.at))
            let followed =
                request.isForWorkers && !all.isEmpty && !isOver
                ? " (applied by \(following) of \(all.count) within \(took))"
                : request.isForWorkers && following < all.count
                    ? " (applied by \(following) of \(all.count))" : ""
            lines.append(
                LogLine(
                    at: request.at, severity: request.isOwn ? .command : .information,
                    text: "\(request.person): \(request.words)\(followed)"))
            return true
        }
        return lines
    }
}

/// One row of the workers view.
package struct WorkerFacts: Sendable, Equatable {
    package var worker: SharedWorker
    package var perSecond: Double
    /// Why it is idle, or what became of what it had; empty where there is nothing to say.
    package var note: String

    /// What became of the part of a worker that was lost: `8 lanes to m1-1, m4-4; 3 may have been received`.
    static func fate(_ worker: SharedWorker) -> String {
        var parts: [String] = []
        let taken = worker.takers.values.reduce(0, +)
        if taken > 0 {
            let names = worker.takers.keys.sorted().joined(separator: ", ")
            parts.append("\(Figures.counted(taken, "lane")) to \(names)")
        }
        if !worker.lanes.isEmpty {
            parts.append("\(Figures.counted(worker.lanes.count, "lane")) wait for a worker")
        }
        if worker.unknown > 0 { parts.append("\(Figures.count(worker.unknown)) may have been received") }
        return parts.isEmpty ? "it held no lane" : parts.joined(separator: "; ")
    }
}

extension DeckState {
    mutating func take(_ news: SharedRunNews) {
        guard var book = shared else { return }
        if case .standing(let standing) = news {
            // Keys count from what workers have.
            if !book.isLimitTold, let limit = standing.limitOfEach { run.limits.total = limit }
            run.inFlightKnownAt = standing.inFlightKnownAt ?? run.inFlightKnownAt
        }
        let lines = book.take(news, now: now)
        shared = book
        run.sharedWait = book.wait
        refreshPrompt()
        for line in lines { log(line.text, line.severity, at: line.at) }
        if let line = lines.last(where: { $0.severity != .information }) {
            if line.severity == .error || line.severity == .warning {
                complain(line.text)
            } else {
                say(line.text)
            }
        }
    }

    /// Transfers in flight of all workers of a shared run whose requests, and hosts, are not known: a worker tells of a few hundred,
    /// some of which have ended since.
    package var untoldInFlight: Int {
        guard let shared else { return 0 }
        return max(0, shared.standing.inFlight - tally.counts.inFlight)
    }

    /// One entry a worker, in the order in which they joined.
    package var workerRows: [WorkerFacts] {
        guard let shared else { return [] }
        return shared.standing.workers.map { worker in
            let note =
                switch worker.standing {
                case .lost: WorkerFacts.fate(worker)
                case .left: ""
                default:
                    if let refusal = shared.standing.refusal, worker.refusal != nil {
                        refusal
                    } else if worker.standing == .idle {
                        worker.reason
                    } else {
                        worker.id == shared.ownWorker ? "of this dashboard" : ""
                    }
                }
            return WorkerFacts(worker: worker, perSecond: shared.perSecond(worker, now: now), note: note)
        }
    }

    /// Hosts with lanes of their own, each with its row of the hosts view where requests to it are known.
    package var wideHostRows: [(wide: SharedWideHost, facts: HostFacts?)] {
        (shared?.standing.wideHosts ?? []).map { wide in
            let id = HostName(url: wide.name).flatMap { hosts.id(of: $0) }
            let known = id.flatMap { tally.hosts.indices.contains($0.index) ? $0 : nil }
            return (wide, known.map(liveHost))
        }
    }

    /// The lines of the log that are about the worker.
    package func workerLog(_ id: Int) -> [LogLine] {
        shared?.workerLines.filter { $0.worker == id }.map(\.line) ?? []
    }

    var workerIDs: [Int] { shared?.standing.workers.map(\.id) ?? [] }

    /// Where the selected worker stands; nil where there is none.
    var workerPlace: Int? {
        let ids = workerIDs
        guard let id = ui.workerCursor.id else { return ids.isEmpty ? nil : 0 }
        return ids.firstIndex(of: id)
    }

    package var shownWorkerCursor: ShownCursor { ui.workerCursor.shown(workerPlace, count: workerIDs.count) }

    /// Why nothing can be asked of a worker; nil when it can.
    var whyNoWorker: String? {
        guard let worker = selectedWorker else { return "no worker is selected" }
        return worker.isBeating ? nil : "\(worker.name) is \(worker.standing == .left ? "gone" : "lost")"
    }

    mutating func pauseWorker() -> [DeckEffect] {
        guard let worker = selectedWorker else { return [] }
        let isPaused = worker.state == .paused
        say("\(worker.name): \(isPaused ? "resume" : "pause") asked for")
        return [.shared(.worker(worker.id, isPaused ? .resume : .pause))]
    }

    mutating func endWorker() -> [DeckEffect] {
        guard let worker = selectedWorker else { return [] }
        say("\(worker.name) is asked to give back what it has and end")
        return [.shared(.worker(worker.id, .leave))]
    }

    mutating func askToCancelRun() -> [DeckEffect] {
        let open = tally.counts.unsettled
        ui.prompt = .confirm(
            Confirmation(
                title: "Cancel the run on all machines?",
                text: open == 0
                    ? "All of it has settled."
                    : "\(Words.requests(open)) will not be sent; in flight, they are cut off.",
                verb: "cancel it", purpose: .cancelRun))
        return []
    }

    /// The selected worker.
    package var selectedWorker: SharedWorker? {
        workerPlace.flatMap { shared?.standing.workers[$0] }
    }
}
