import FetchCore
import FetchFiles
import Synchronization

/// Where a run's requests come from: what is known before it starts, and what goes on coming.
struct ListFeed: Sendable {
    /// Checked before anything is sent; in order of their ids.
    var ready: [RequestChunk] = []
    /// What is laid under each request.
    var defaultHeaders = RunHeaders()
    /// Reads what was pasted or typed while the run goes; nil where rows can't be added.
    var adding: ListAdding?
    /// Reads what is still being written, on a thread of its own, and returns when it has ended; nil when all is in
    /// `ready`.
    var rest: (@Sendable (any ListTaker) -> Void)?

    /// Whether what is read has a request that is part of the run: with `--shard` all may be in others.
    var hasRequests: Bool { ready.contains { chunk in chunk.ids.contains { !chunk.isExcluded($0) } } }

    /// Reads what is still being written to its end, for when nothing is sent.
    ///
    /// - Throws: every line that cannot be read.
    mutating func readRest() throws(ProgramError) {
        guard let rest else { return }
        let gathering = GatheringTaker()
        rest(gathering)
        let (chunks, complaints) = gathering.taken
        guard complaints.isEmpty else { throw ProgramError(.usage, complaints) }
        ready += chunks
        self.rest = nil
    }
}

/// Keeps all that a list brings.
private final class GatheringTaker: ListTaker {
    private let state = Mutex<(chunks: [RequestChunk], complaints: [String])>(([], []))

    var taken: (chunks: [RequestChunk], complaints: [String]) { state.withLock { $0 } }
    var isEnded: Bool { false }

    func take(_ chunk: RequestChunk) {
        state.withLock { $0.chunks.append(chunk) }
    }

    func note(_ line: String) { StandardStream.error.writeLine("fetchdeck: \(line)") }

    func complain(_ line: String) {
        state.withLock { $0.complaints.append(line) }
    }
}

/// Takes what a list that is still being written brings.
protocol ListTaker: Sendable {
    func take(_ chunk: RequestChunk)
    /// What of the list is left out.
    ///
    /// - Parameter line: as it stands after `fetchdeck: `.
    func note(_ line: String)
    /// A line that cannot be read: nothing new starts then.
    ///
    /// - Parameter line: as it stands after `fetchdeck: `.
    func complain(_ line: String)
    /// Whether the run has ended, so that reading on is of no use.
    var isEnded: Bool { get }
}
