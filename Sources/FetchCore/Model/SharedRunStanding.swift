/// A run that several machines share, as its database has it at one moment.
package struct SharedRunStanding: Sendable, Equatable {
    /// When it was read, by the database's clock, from which the silences are counted too; the start where there is no worker.
    package var at = RunInstant.start
    /// In the order in which they joined.
    package var workers: [SharedWorker] = []
    /// Hosts with lanes of their own, by name.
    package var wideHosts: [SharedWideHost] = []
    /// How long a statement takes, there and back.
    package var latency = Duration.zero
    /// Transfers in flight of all workers together; nil is each worker's own limit.
    package var limit: Int?
    /// Why the database takes nothing of some workers for the time being; nil while it does.
    package var refusal: String?
    /// Whether the run was cancelled as a whole.
    package var isCancelled = false

    package init() {}

    /// Those that work on it.
    package var beating: [SharedWorker] { workers.filter(\.isBeating) }

    /// The highest limit that a worker has by itself; nil where the run has one for all, or none has told its own.
    package var limitOfEach: Int? {
        limit == nil ? beating.map(\.limit).filter { $0 > 0 }.max() : nil
    }

    /// Transfers in flight of all workers, as far as they tell.
    package var inFlight: Int { beating.reduce(0) { $0 + $1.inFlight } }

    /// Until when it is known of all that workers tell of as in flight that it is; nil where they tell of nothing.
    package var inFlightKnownAt: RunInstant? {
        beating.lazy.filter { !$0.requests.isEmpty }.map(\.silence).max().map { at.advanced(by: .zero - $0) }
    }
}

/// A worker of a shared run.
package struct SharedWorker: Sendable, Equatable, Identifiable {
    /// What it says of itself.
    package enum State: String, Sendable {
        case running
        case paused
        /// It has nothing to send.
        case idle
        /// It takes nothing new and gives back what it has.
        case ending
        /// It has ended, and given back what it had.
        case left
    }

    /// How it stands, by what it says and how long it has been silent.
    package enum Standing: Sendable, Equatable {
        case running
        case paused
        case idle
        case ending
        /// Silent for longer than a beat takes.
        case late
        /// Silent for so long that others may have its lanes.
        case lost
        case left
    }

    /// In the run, from 1.
    package var id: Int
    /// `m2-4`: its machine and its number.
    package var name: String
    package var state = State.running
    /// Since it was heard of.
    package var silence = Duration.zero
    package var lanes: [SharedLane] = []
    package var inFlight = 0
    /// Requests that it had in flight when it was heard of last, and in which state: those that it tells of, a few hundred at most.
    package var requests: [RequestID: RowState] = [:]
    /// Transfers that it may have in flight; 0 before it has told.
    package var limit = 0
    /// Of one core; nil before it has told.
    package var cpuPercent: Int?
    /// Why it is idle; empty where it is not, or does not say.
    package var reason = ""
    /// PostgreSQL's code for why the database takes nothing of it for the time being; nil while it does.
    package var refusal: String?
    /// Hosts that have requests left, and the workers that have them, of one that is idle; nil of others.
    package var hostsLeft: Int?
    /// Whether it is exactly so many.
    package var isExact = true
    package var holders: [String] = []
    /// The number of the newest command that it goes by.
    package var command = 0
    package var ok = 0
    package var failed = 0
    package var cancelled = 0
    /// Records that it dropped, since other workers had sent their requests again.
    package var resent = 0
    /// Of lanes that it held and was lost with: how many requests may have been received.
    package var unknown = 0
    /// Who has taken lanes that it was lost with, and how many.
    package var takers: [String: Int] = [:]

    package init(id: Int, name: String) {
        self.id = id
        self.name = name
    }

    /// After so long without a beat, of which there are two a second, it is late.
    package static let lateAfter = Duration.seconds(4)
    /// As long as a lease.
    package static let lostAfter = Duration.seconds(15)

    package var standing: Standing {
        if state == .left { return .left }
        if silence >= Self.lostAfter { return .lost }
        if silence >= Self.lateAfter { return .late }
        switch state {
        case .running: return .running
        case .paused: return .paused
        case .idle: return .idle
        case .ending: return .ending
        case .left: return .left
        }
    }

    package var isBeating: Bool { standing != .lost && standing != .left }

    package var settled: Int { ok + failed + cancelled }
}

/// A part of the list that a worker holds.
package struct SharedLane: Sendable, Equatable {
    package var number: Int
    /// The host that it is of; nil is several.
    package var host: String?
    /// Chunks that have an open request, of all.
    package var openChunks: Int
    package var chunks: Int

    package init(number: Int, host: String?, openChunks: Int, chunks: Int) {
        self.number = number
        self.host = host
        self.openChunks = openChunks
        self.chunks = chunks
    }
}

/// A host with lanes of its own.
package struct SharedWideHost: Sendable, Equatable {
    package var name: String
    /// Transfers in flight of all workers together; nil is no limit.
    package var limit: Int?
    /// Chunks of its own lanes that have an open request.
    package var openChunks: Int
    /// The names of the workers that hold lanes of it.
    package var workers: [String]

    package init(name: String, limit: Int?, openChunks: Int, workers: [String]) {
        self.name = name
        self.limit = limit
        self.openChunks = openChunks
        self.workers = workers
    }
}

/// What may be asked of one worker.
package enum WorkerOrder: String, Sendable {
    /// It starts nothing new.
    case pause
    case resume
    /// It finishes what is in flight, gives its lanes back, and ends.
    case leave
}

/// What requests of a shared run wait for where their workers have not told more.
package enum SharedWait: Sendable, Hashable {
    /// Other machines send them.
    case elsewhere
    /// Nobody works on the run.
    case noWorker
    /// The database cannot be reached, since then.
    case databaseGone(since: RunInstant)
    /// Nothing: the run was cancelled before they were sent.
    case runCancelled
    /// Nothing: the run was deleted.
    case runDeleted
}
