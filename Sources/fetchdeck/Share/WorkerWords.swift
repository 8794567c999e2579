import FetchCore
import FetchShare
import RunModel

/// What is said of a worker that does not send.
enum WorkerWords {
    /// Nil for one that works.
    ///
    /// - Parameter host: the machine's name.
    static func text(_ condition: WorkerCondition, on host: String) -> String? {
        switch condition {
        case .working: nil
        case .databaseGone(let time) where time < .seconds(1): "database gone"
        case .databaseGone(let time): "database gone \(DurationText.short(.seconds(time.components.seconds)))"
        case .databaseRefuses(let error): refused(error)
        case .paused: "paused"
        case .idle(let reason): text(reason, on: host)
        case .partOfLimit(let part, let limit): "share of limit \(part) of \(limit)"
        }
    }

    /// What is said where a worker's database takes nothing for the time being.
    ///
    /// - Parameter code: PostgreSQL's, as the worker has told it.
    static func refused(code: String) -> String { refused(ShareError(.server(code: code))).sanitised() }

    private static func refused(_ error: ShareError) -> String {
        error.isDiskFull
            ? "the database's disk is full: nothing new starts"
            : "the database does not write (\(error)): nothing new starts"
    }

    /// `nothing to take: 2 hosts left, both m2's`.
    ///
    /// - Parameter host: the machine's name; empty where the words are for all machines.
    static func text(_ reason: IdleReason, on host: String = "") -> String {
        guard reason.hosts > 0 else { return "nothing left to take" }
        let hosts = (reason.isExact ? "" : "at most ") + Figures.counted(reason.hosts, "host")
        let owners = owners(reason.holders, on: host).map { "\($0)'s" }
        let whose: String
        switch owners.count {
        case 0: return "nothing to take yet: \(hosts) left"
        case 1:
            let all = reason.hosts == 1 || !reason.isExact ? "" : reason.hosts == 2 ? "both " : "all "
            whose = all + owners[0]
        case 2...3: whose = "\(owners.dropLast().joined(separator: ", ")) and \(owners[owners.count - 1])"
        default: whose = "of \(owners.count) workers"
        }
        return "nothing to take: \(hosts) left, \(whose)"
    }

    /// Machines, where each is another one and has one worker; else the workers.
    private static func owners(_ workers: [String], on host: String) -> [String] {
        let machines = workers.map { name in
            name.lastIndex(of: "-").map { String(name[..<$0]) } ?? name
        }
        return Set(machines + [host]).count == workers.count + 1 ? machines : workers
    }
}

/// The line that says how far a worker is: its own part, as far as it is in the database.
struct WorkerLine {
    let status: WorkerStatus
    let run: RunState
    let separator: String
    /// The machine's name.
    let host: String

    /// `nothing to take: 1 host left, m2's · 3,100 ok · 20 failed · 98 in flight · 512/s · 0:41`.
    var text: String {
        var parts = [WorkerWords.text(status.condition, on: host)].compactMap(\.self)
        parts.append("\(Figures.count(status.written.ok)) \(RowState.ok.word)")
        if status.written.failed > 0 {
            parts.append("\(Figures.count(status.written.failed)) \(RowState.failed.word)")
        }
        if status.written.cancelled > 0 {
            parts.append("\(Figures.count(status.written.cancelled)) \(RowState.cancelled.word)")
        }
        parts.append("\(Figures.count(status.inFlight)) in flight")
        let pace = run.tally.settledPace.rate(over: 5, since: run.status.movesSince, now: run.now)
        parts.append("\(Figures.rate(pace.count))/s")
        parts.append(Figures.clock(run.status.clock(run.now).since(.start)))
        return parts.joined(separator: separator).sanitised()
    }
}
