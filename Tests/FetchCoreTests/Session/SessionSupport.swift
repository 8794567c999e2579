import FetchCore
import Foundation
import Synchronization
import TestSupport

/// The error that the work throws; nil when it throws none.
func fetchError<Result>(_ work: () async throws(FetchError) -> Result) async -> FetchError? {
    do throws(FetchError) {
        _ = try await work()
        return nil
    } catch {
        return error
    }
}

/// A signal from a server's thread to a test.
final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func give() { continuation.yield() }

    /// Returns once it was given so many times.
    func wait(_ times: Int = 1) async {
        var iterator = stream.makeAsyncIterator()
        for _ in 0..<times { await iterator.next() }
    }
}

/// A server that answers no request, and says when one came and when its connection was closed.
final class SilentServer: Sendable {
    let asked: Signal
    let closed: Signal
    let listener: LoopbackListener

    /// - Parameter opening: What it says before it falls silent.
    init(opening: String = "") throws {
        let asked = Signal()
        let closed = Signal()
        listener = try LoopbackListener { wire in
            guard wire.readRequest() != nil else { return }
            if !opening.isEmpty { wire.send(opening) }
            asked.give()
            wire.waitForClose()
            closed.give()
        }
        self.asked = asked
        self.closed = closed
    }

    var url: String { "http://\(listener.authority)" }
}

/// Keeps what a session's tracing says, as words.
final class TraceKeeper: FetchTracing {
    private let kept = Mutex<[String]>([])
    private let count = Atomic<Int>(0)

    var words: [String] { kept.withLock { $0 } }
    /// Body bytes so far.
    var byteCount: Int { count.load(ordering: .relaxed) }

    func started(_ request: TracedRequest) { keep("started \(request.attempt)") }
    func reached(_ phase: TracedPhase, _ request: TracedRequest) { keep(phase.rawValue) }
    func received(_ byteCount: Int, _ request: TracedRequest) {
        count.add(byteCount, ordering: .relaxed)
    }
    func redirected(status: Int, to url: String, _ request: TracedRequest) { keep("redirected \(status)") }
    func retried(after error: FetchError, in delay: Duration, _ request: TracedRequest) {
        keep("retried after \(error.kind)")
    }
    func settled(status: Int?, error: FetchError?, timings: FetchTimings, _ request: TracedRequest) {
        keep(
            (["settled"] + [status.map(String.init), error?.kind.rawValue].compactMap { $0 }).joined(
                separator: " "))
    }

    private func keep(_ word: String) { kept.withLock { $0.append(word) } }
}
