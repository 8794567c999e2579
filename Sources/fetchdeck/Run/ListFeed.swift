import FetchCore

/// Where a run's requests come from: what is known before it starts, and what goes on coming.
struct ListFeed: Sendable {
    /// Checked before anything is sent; in order of their ids.
    var ready: [RequestChunk] = []
    /// Reads what is still being written, on a thread of its own, and returns when it has ended; nil when all is in
    /// `ready`.
    var rest: (@Sendable (any ListTaker) -> Void)?

    /// How many requests of the known part are of this run.
    var readyCount: Int {
        ready.reduce(0) { sum, chunk in sum + chunk.ids.count { !chunk.isExcluded($0) } }
    }
}

/// Takes what a list that is still being written brings.
protocol ListTaker: Sendable {
    func take(_ chunk: RequestChunk)
    /// A line that cannot be read: nothing new starts then.
    ///
    /// - Parameter line: as it stands after `fetchdeck: `.
    func complain(_ line: String)
    /// Whether the run has ended, so that reading on is of no use.
    var isEnded: Bool { get }
}
