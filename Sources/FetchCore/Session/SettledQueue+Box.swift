import DequeModule
import Synchronization

extension SettledQueue {
    /// What there is for who takes them.
    enum Step {
        case settled(Settled)
        case end
        case wait
    }

    /// Apart, so that requests on their way do not keep the queue whose end cancels them.
    final class Box: Sendable {
        private struct State {
            /// By index: those of the middleware that are on their way; of the others the engine knows.
            var calls: [Int: Task<Void, Never>] = [:]
            var settled = Deque<Settled>()
            var begun = 0
            var taken = 0
            /// Whether no more are begun.
            var isFinished = false
            /// Whether those on their way are not wanted any more.
            var isEnded = false
            /// Whether some of them wait for their hosts although there is room for more in flight.
            var isHeldBack = false
            /// Whether that was asked for since.
            var isHeldBackKnown = false
            /// Whether nobody takes any more.
            var isClosed = false
            var reader: UnsafeContinuation<Void, Never>?
            /// Whether the reader is to go on at the end of the turn.
            var isTold = false
            var feeder: CheckedContinuation<Bool, Never>?
            var onEnd: (@Sendable () -> Void)?

            mutating func takeReader() -> UnsafeContinuation<Void, Never>? {
                defer { reader = nil }
                isTold = false
                return reader
            }

            mutating func takeFeeder() -> CheckedContinuation<Bool, Never>? {
                defer { feeder = nil }
                return feeder
            }
        }

        private let thread: SessionThread?
        private let state = Mutex(State())

        /// - Parameter thread: Of the engine that its requests are sent by.
        init(_ thread: SessionThread?) {
            self.thread = thread
        }

        /// How many are to be begun now, with so many begun and not taken at most; none while there are some to take and few
        /// places are free.
        ///
        /// - Parameter widest: Takes the window's place where some of them are held back.
        func places(_ window: Int, widest: Int) -> Int {
            state.withLock { state in
                state.isHeldBackKnown = state.isHeldBack
                let window = state.isHeldBack ? widest : window
                let free = window - (state.begun - state.taken)
                return state.isFinished || !state.settled.isEmpty && free < window / 8 ? 0 : max(0, free)
            }
        }

        /// Returns once there is room; false when no more are wanted.
        func waitForRoom(_ window: Int) async -> Bool {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.isFinished { return false }
                    if state.begun - state.taken < window { return true }
                    state.feeder = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        }

        /// Calls the closure when it ends, at once where it has.
        func onEnd(_ body: @escaping @Sendable () -> Void) {
            let isEnded = state.withLock { state in
                if !state.isEnded { state.onEnd = body }
                return state.isEnded
            }
            if isEnded { body() }
        }

        func begin(_ requests: [FetchRequest], in session: FetchSession) {
            let first = state.withLock { state in
                defer { state.begun += requests.count }
                return state.begun
            }
            var exchanges: [Exchange] = []
            for (offset, request) in requests.enumerated() {
                let place = Place(box: self, index: first + offset, request: request)
                guard session.configuration.middleware.isEmpty else {
                    beginCall(place, in: session)
                    continue
                }
                do throws(FetchError) {
                    exchanges.append(try session.makeExchange(request, place: place, countsQueue: false))
                } catch {
                    put(.call(MiddlewareCall(place.index, request, .failure(error))))
                    resumeReader()
                }
            }
            session.start(exchanges)
            // What ended before was told to the engine before it had these.
            if state.withLock({ $0.isEnded }) { withdraw() }
        }

        /// By the session's middleware, which runs in a task of its own.
        private func beginCall(_ place: Place, in session: FetchSession) {
            // Under the lock: it can't settle before it stands in the table.
            let (task, isEnded) = state.withLock { state in
                let task = Task { [self] in
                    let result: Result<FetchResponse, FetchError>
                    do throws(FetchError) {
                        result = .success(try await session.respond(to: place.request, countsQueue: false))
                    } catch {
                        result = .failure(error)
                    }
                    put(.call(MiddlewareCall(place.index, place.request, result)))
                    resumeReader()
                }
                state.calls[place.index] = task
                return (task, state.isEnded)
            }
            if isEnded { task.cancel() }
        }

        /// It is settled, on the engine's thread.
        ///
        /// - Parameter replies: What has the reader go on.
        func put(_ exchange: Exchange, _ place: Place, _ replies: TurnReplies) {
            let tells = state.withLock { state in
                if state.isClosed { return false }
                state.settled.append(.exchange(exchange, place))
                guard state.reader != nil, !state.isTold else { return false }
                state.isTold = true
                return true
            }
            if tells { replies.add(self) }
        }

        /// Some of them wait for their hosts although there is room for more: others may go to other hosts.
        func holdBack(_ replies: TurnReplies) {
            let tells = state.withLock { state in
                if state.isHeldBack { return false }
                state.isHeldBack = true
                guard state.reader != nil, !state.isTold else { return false }
                state.isTold = true
                return true
            }
            if tells { replies.add(self) }
        }

        private func put(_ settled: Settled) {
            state.withLock { state in
                state.calls[settled.index] = nil
                if !state.isClosed { state.settled.append(settled) }
            }
        }

        func resumeReader() {
            state.withLock { $0.takeReader() }?.resume()
        }

        /// The next one that is settled, if there is one.
        func take() -> Step {
            let (step, feeder) = state.withLock { state in
                if let settled = state.settled.popFirst() {
                    state.taken += 1
                    return (Step.settled(settled), state.takeFeeder())
                }
                return (state.isFinished && state.begun == state.taken ? Step.end : .wait, nil)
            }
            feeder?.resume(returning: true)
            return step
        }

        /// Returns when ``take()`` may have something.
        func waitForMore() async {
            await withUnsafeContinuation { continuation in
                let waits = state.withLock { state in
                    let isEnd = state.isFinished && state.begun == state.taken
                    let isWider = state.isHeldBack && !state.isHeldBackKnown
                    if !state.settled.isEmpty || isEnd || isWider { return false }
                    state.reader = continuation
                    return true
                }
                if !waits { continuation.resume() }
            }
        }

        /// No more come.
        func finish() {
            let reader = state.withLock { state in
                state.isFinished = true
                return state.begun == state.taken ? state.takeReader() : nil
            }
            reader?.resume()
        }

        /// No more come, and those on their way are cancelled.
        func end() {
            let (calls, onEnd, feeder, isFirst) = state.withLock { state in
                defer {
                    state.onEnd = nil
                    state.isEnded = true
                }
                return (Array(state.calls.values), state.onEnd, state.takeFeeder(), !state.isEnded)
            }
            finish()
            onEnd?()
            feeder?.resume(returning: false)
            for call in calls { call.cancel() }
            if isFirst { withdraw() }
        }

        /// It has ended, and what is settled is not wanted either.
        func close() {
            end()
            // Freed outside of the lock.
            var settled = Deque<Settled>()
            state.withLock { state in
                state.isClosed = true
                swap(&settled, &state.settled)
            }
        }

        private func withdraw() {
            let isAnyOnItsWay = state.withLock { $0.begun > $0.taken + $0.settled.count }
            if isAnyOnItsWay { thread?.post { $0.output.withdraw(self) } }
        }
    }
}
