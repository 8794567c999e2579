import FetchCore
import RunModel
import Synchronization
import Testing

@testable import fetchdeck

/// The driver of a watch between the engine and who shows the run.
@Suite("The driver of rounds")
struct RoundDriverTests {
    /// What was shown, and how much the driver had before it came here.
    private final class Screen: EventSink {
        let untaken = Mutex<[Int]>([])
        let driver = Mutex<RoundDriver?>(nil)

        func deliver(_ batch: EventBatch) {
            let count = driver.withLock { $0?.untakenCount ?? -1 }
            untaken.withLock { $0.append(count) }
        }

        var backlog: Int { 3 }
    }

    @Test("who shows the run has each batch before rounds can end by it")
    func order() {
        let screen = Screen()
        let driver = RoundDriver(run: ResultBox<FetchRun>(), next: screen)
        screen.driver.withLock { $0 = driver }
        driver.deliver(EventBatch())
        driver.deliver(EventBatch())
        // Its thread is not started: what it was given stays there.
        #expect(screen.untaken.withLock { $0 } == [0, 1])
        #expect(driver.untakenCount == 2)
        #expect(driver.backlog == 3)
        screen.driver.withLock { $0 = nil }
    }
}
