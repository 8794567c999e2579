import Synchronization

@testable import FetchFiles

/// Collects failures that are reported on another thread.
final class FailureLog: Sendable {
    private let errors = Mutex<[RecordError]>([])

    func add(_ error: RecordError) {
        errors.withLock { $0.append(error) }
    }

    var all: [RecordError] { errors.withLock { $0 } }
}
