/// What libcurl reads of an ``UploadQueue``.
final class QueuedUpload: UploadSource {
    private let queue: UploadQueue
    private let isSpent: Bool

    init(_ queue: UploadQueue) {
        self.queue = queue
        isSpent = queue.wasRead
        super.init(length: queue.length)
    }

    override func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        queue.read(into: buffer)
    }

    override func rewind() -> Bool { !queue.wasRead }

    override var isReady: Bool { queue.isReady }

    override var failure: FetchFailure? {
        if isSpent {
            return FetchFailure(.input, phase: .send, .bodyStreamSpent)
        }
        return queue.failure.map { FetchFailure(.input, phase: .send, $0) }
    }
}
