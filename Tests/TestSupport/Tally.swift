import Synchronization

/// What a test server saw: requests in order, and how many were with it at once.
package final class Tally: Sendable {
    private struct State {
        var requests: [SeenRequest] = []
        var count = 0
        var inFlight = 0
        var mostInFlight = 0
        var inFlightByPath: [String: Int] = [:]
        var mostByPath: [String: Int] = [:]
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    private let keepsRequests: Bool

    init(keepsRequests: Bool = true) {
        self.keepsRequests = keepsRequests
    }

    /// One entry a request, in the order they were read.
    package var requests: [SeenRequest] { state.withLock { $0.requests } }

    package var count: Int { state.withLock { $0.count } }

    /// Requests read and not yet answered.
    package var inFlight: Int { state.withLock { $0.inFlight } }

    /// The most that were in flight at once since the last ``resetPeaks()``.
    package var mostInFlight: Int { state.withLock { $0.mostInFlight } }

    package func mostInFlight(path: String) -> Int { state.withLock { $0.mostByPath[path] ?? 0 } }

    package func resetPeaks() {
        state.withLock { state in
            state.mostInFlight = state.inFlight
            state.mostByPath = state.inFlightByPath
        }
    }

    /// Returns once so many requests were read.
    package func reached(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Notes it and gives it its number.
    func begin(_ request: SeenRequest) -> SeenRequest {
        let (numbered, due) = state.withLock { state in
            var request = request
            state.count += 1
            request.number = state.count
            if keepsRequests { state.requests.append(request) }
            state.inFlight += 1
            state.mostInFlight = max(state.mostInFlight, state.inFlight)
            if keepsRequests {
                state.inFlightByPath[request.path, default: 0] += 1
                state.mostByPath[request.path] = max(
                    state.mostByPath[request.path] ?? 0, state.inFlightByPath[request.path] ?? 0)
            }
            let due = state.waiters.filter { $0.count <= request.number }
            state.waiters.removeAll { $0.count <= request.number }
            return (request, due)
        }
        for waiter in due { waiter.continuation.resume() }
        return numbered
    }

    func end(_ request: SeenRequest) {
        state.withLock { state in
            state.inFlight -= 1
            if keepsRequests { state.inFlightByPath[request.path, default: 0] -= 1 }
        }
    }
}
