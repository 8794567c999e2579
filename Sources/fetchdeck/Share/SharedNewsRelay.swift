import DeckModel
import FetchCore
import FetchShare
import RunModel
import Synchronization

/// Words what a follower of a shared run tells, for the screen. Called on the follower's thread.
final class SharedNewsRelay: Sendable {
    private let setup: RunSetup
    private let clock: RunClock
    private let port: SharedRunPort
    private let news: SharedNewsBox
    private let own: OwnWorker?
    private let refused = Mutex<ShareError?>(nil)
    private let names = Mutex<[Int: String]>([:])

    init(
        _ setup: RunSetup, clock: RunClock, port: SharedRunPort, news: SharedNewsBox, own: OwnWorker? = nil
    ) {
        self.own = own
        self.setup = setup
        self.clock = clock
        self.port = port
        self.news = news
    }

    /// Why the database refuses, or that the run is gone; nil while it goes on.
    var refusal: ShareError? { refused.withLock { $0 } }

    func take(_ told: SharedRunEvents.News) {
        switch told {
        case .events: break
        case .standing(let standing):
            port.isGone(false)
            port.note(standing)
            own?.looked(isOver: port.hasRunEnded)
            names.withLock { names in for worker in standing.workers { names[worker.id] = worker.name } }
            news.put(.shared(.standing(worded(standing))))
        case .asked(let entry, let isOwn):
            let names = names.withLock { $0 }
            news.put(
                .shared(
                    .asked(
                        SharedRequest(
                            seq: entry.seq, person: entry.person.sanitised(),
                            words: OrderWords.words(entry.kind) { names[$0] ?? "worker \($0)" },
                            at: clock.instant(wall: entry.at), isForWorkers: entry.isForWorkers, isOwn: isOwn)
                    )))
        case .ended(let isOver): port.ended(isOver)
        case .answer(let answer): if let message = OrderWords.message(answer) { news.put(message) }
        }
    }

    /// With the words for why workers have nothing to do.
    private func worded(_ standing: SharedRunStanding) -> SharedRunStanding {
        var standing = standing
        standing.refusal = standing.beating.lazy.compactMap(\.refusal).first.map(WorkerWords.refused(code:))
        for place in standing.workers.indices {
            let worker = standing.workers[place]
            guard worker.state == .idle, let hosts = worker.hostsLeft else { continue }
            standing.workers[place].reason =
                WorkerWords.text(IdleReason(hosts: hosts, isExact: worker.isExact, holders: worker.holders))
                .sanitised()
        }
        return standing
    }

    func take(_ told: RunFollower.News) {
        port.isGone(true)
        switch told {
        case .lost(let error, let silence):
            news.put(.shared(.databaseGone("\(error)".sanitised(), silentFor: silence)))
        case .over(let error):
            refused.withLock { $0 = error }
            let words = setup.words(of: error)
            news.put(.shared(error.cause == .runGone ? .runDeleted(words) : .databaseGone(words)))
            port.ended(true)
        }
    }
}

extension CommandEntry {
    /// Whether workers have to follow it; a retry is seen by those who take its chunks.
    fileprivate var isForWorkers: Bool {
        switch kind {
        case .state(let state): !state.isEnd
        case .cancel, .set, .worker: true
        case .retry, .other: false
        }
    }
}
