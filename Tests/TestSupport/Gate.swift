import Foundation
import Synchronization

/// Where a server's threads wait until a test lets them go on; it says how many got there.
///
/// ```swift
/// let gate = Gate()
/// let server = try TestHTTPServer { _ in .init(gate: gate) }
/// …
/// await gate.arrivals(10)     // ten requests are with the server
/// gate.open()                 // all of them are answered, and those to come
/// ```
package final class Gate: Sendable {
    private struct State {
        var arrived = 0
        var isOpen = false
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    private let turnstile = DispatchSemaphore(value: 0)

    package init() {}

    /// How many got here, those let through included.
    package var arrivedCount: Int { state.withLock { $0.arrived } }

    /// Returns once so many got here.
    package func arrivals(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.arrived >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Lets so many through: of those that wait, or of those to come.
    package func pass(_ count: Int = 1) {
        for _ in 0..<count { turnstile.signal() }
    }

    /// Lets everything through from now on.
    package func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            return state.arrived
        }
        pass(waiting)
    }

    /// Notes an arrival and blocks the thread until it may pass; for a test's own threads, never for a task.
    package func arrive() {
        let (isOpen, resumed) = state.withLock { state in
            state.arrived += 1
            let due = state.waiters.filter { $0.count <= state.arrived }
            state.waiters.removeAll { $0.count <= state.arrived }
            return (state.isOpen, due)
        }
        for waiter in resumed { waiter.continuation.resume() }
        if !isOpen { turnstile.wait() }
    }
}
