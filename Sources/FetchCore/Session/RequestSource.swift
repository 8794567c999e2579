import Synchronization

/// Requests that come one by one, whoever asks.
final class RequestSource: Sendable {
    private let iterator: Mutex<AnyIterator<FetchRequest>>

    init<Requests: Sequence>(_ requests: sending Requests) where Requests.Element == FetchRequest {
        iterator = Mutex(AnyIterator(requests.makeIterator()))
    }

    func next() -> FetchRequest? {
        iterator.withLock { $0.next() }
    }
}
