import FetchCore
import Synchronization

/// What a person asks of a shared run in a dashboard.
package enum RunOrder: Sendable, Equatable {
    /// Pause it, let it go on, or cancel it.
    case state(SharedRunState)
    /// Send these requests again, by their ids.
    case retry([Int])
    /// Cancel these requests, by their ids.
    case cancel([Int])
    case set(SharedSetting)
    /// Something of one worker, by its number.
    case worker(Int, WorkerOrder)
}

/// Orders that wait for the thread of a follower.
package final class RunOrders: Sendable {
    private let waiting = Mutex<[RunOrder]>([])

    package init() {}

    package func add(_ order: RunOrder) { waiting.withLock { $0.append(order) } }

    func take() -> [RunOrder] {
        waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }
}

/// What became of an order.
package enum OrderAnswer: Sendable, Equatable {
    /// It is done; of so many requests that were asked for, where it is about requests.
    case done(RunOrder, count: Int)
    /// None of these requests is sent again: somebody else was faster, where that is known.
    case retriedBefore(asked: Int, by: String?)
    /// The run has ended.
    case runEnded(RunOrder)
    /// Whether it was done is not known, or it was not.
    case failed(RunOrder, ShareError)
}
