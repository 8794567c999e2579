import Dispatch
import Synchronization

/// The serial queue that a ``ResponseStage`` works on, and the count of bytes that wait for it.
final class BodyProcessingQueue: Sendable {
    private let stage: any ResponseStage
    private let wakeLoops: @Sendable () -> Void
    private let queue = DispatchQueue(label: "fetchcore.stage")
    private let waiting = Waiting()
    private let held = HeldBodies()

    /// Above this, transfers are paused until the stage has caught up.
    private static let maximumWaiting = 32 << 20

    private final class Waiting: Sendable {
        let bytes = Atomic<Int>(0)
    }

    /// - Parameter wakeLoops: Called when transfers that wait for room may go on.
    init(stage: any ResponseStage, wakeLoops: @escaping @Sendable () -> Void) {
        self.stage = stage
        self.wakeLoops = wakeLoops
    }

    var takesEveryBody: Bool { stage.takesEveryBody }

    /// Whether the transfer of the request has to wait with its body.
    func isFull(for id: RequestID) -> Bool {
        waiting.bytes.load(ordering: .relaxed) > Self.maximumWaiting || held.isFull(for: id)
    }

    func begin(_ id: RequestID, status: Int, contentType: String) {
        if stage.holdsBodies { held.begin(id) }
        queue.async { [stage] in stage.begin(id, status: status, contentType: contentType) }
    }

    func receive(_ id: RequestID, _ bytes: UnsafeRawBufferPointer) {
        let copy = Array(bytes)
        waiting.bytes.add(copy.count, ordering: .relaxed)
        held.add(copy.count, to: id)
        queue.async { [stage, waiting, wakeLoops] in
            stage.receive(id, copy)
            let left = waiting.bytes.subtract(copy.count, ordering: .relaxed).newValue
            // Below half, the paused may go on; the loops may be asleep.
            if left < Self.maximumWaiting / 2, left + copy.count >= Self.maximumWaiting / 2 { wakeLoops() }
        }
    }

    func abandon(_ id: RequestID) {
        if held.abandon(id) { wakeLoops() }
        queue.async { [stage] in stage.abandon(id) }
    }

    /// - Parameter then: Gets the verdict, once, on any thread.
    func finish(
        _ id: RequestID, _ response: StagedResponse, then: @escaping @Sendable (StageVerdict) -> Void
    ) {
        let bytes = held.finish(id)
        queue.async { [stage, held, wakeLoops] in
            stage.finish(id, response) { verdict in
                if held.release(bytes) { wakeLoops() }
                then(verdict)
            }
        }
    }
}
