import CursesTerminal
import DeckModel
import Synchronization

/// What the driver of a watch has to tell the screen.
final class RoundNewsBox: Sendable {
    private let news = Mutex<[RoundNews]>([])
    private let wake: DeckWakeup

    init(wake: DeckWakeup) {
        self.wake = wake
    }

    func put(_ news: RoundNews) {
        self.news.withLock { $0.append(news) }
        wake.signal()
    }

    /// All since the last time, in order.
    func take() -> [RoundNews] {
        news.withLock { news in
            defer { news = [] }
            return news
        }
    }
}

extension RoundNews {
    /// Whether an alert is raised or ends with it that is not muted.
    func rings(_ state: borrowing DeckState) -> Bool {
        guard case .ended(let result, _, _) = self else { return false }
        return result.edges.contains { !state.isMuted($0.id) }
    }
}
