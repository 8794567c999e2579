/// Hears of the attempts of one request, and may add headers to each: see ``FetchRequest/observeAttempts(_:)``.
///
/// It is called on the session's thread, one call after the other: return at once, and call nothing of the session.
public protocol FetchAttemptObserver: Sendable {
    /// An attempt has its slot.
    ///
    /// - Parameter attempt: Counted from 1.
    /// - Returns: What it is to send as well, where the request has no field of that name: to the host of the request's URL, not to
    ///   others where redirects lead.
    func began(attempt: Int) -> FetchHeaders
    /// The attempt is over, or was broken off; another may follow.
    ///
    /// - Parameters:
    ///   - attempt: Counted from 1.
    ///   - status: Of its last response; nil when no response line was read.
    ///   - error: Why it is not accepted, also for a status; nil when the response is.
    func ended(attempt: Int, status: Int?, error: FetchError?)
}

extension FetchRequest {
    /// Has the observer hear of its attempts, beside those that do already.
    public mutating func observeAttempts(_ observer: some FetchAttemptObserver) {
        observers.all.append(observer)
    }
}

/// Who observes a request is no part of what it is: all are equal.
package struct AttemptObservers: Sendable, Equatable {
    package var all: [any FetchAttemptObserver] = []

    package init() {}

    package static func == (first: AttemptObservers, second: AttemptObservers) -> Bool { true }
}
