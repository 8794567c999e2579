/// The times and sizes of the protocol.
package struct LeasePolicy: Equatable, Sendable {
    /// How long a worker trusts a lease, from the moment it sent the call: shorter than the 14 to 15 s that
    /// the database gives it then.
    package var trusted = Duration.seconds(12)
    /// The longest time between two flushes of a worker that holds lanes.
    package var beat = Duration.milliseconds(500)
    /// A flush is due when so many records wait.
    package var flushRows = 500
    /// So many records go at once at most: with a far database more wait than make one due.
    package var mostFlushed = 4_000
    /// Lanes that a worker holds besides those it works on.
    package var spareLanes = 2
    /// So many lanes are claimed at once at most, where lanes have so little that each claim would bring work for a moment only.
    package var mostClaimed = 8
    /// A lane's next chunks are read when fewer rows than this are left.
    package var readAhead = 1_000
    /// How many rows a chunk has at most.
    package var chunkRows = ListChunk.fullRows
    /// So many chunks are read at once at most.
    package var chunksAtOnce = 8
    /// Requests that are handed over at a time, in all lanes.
    package var capacity = 50
    /// Requests that are handed over at a time in one lane, where whoever sends them keeps the limits of hosts; nil leaves that to
    /// the worker: a lane of a wide host has no more than its share.
    package var laneRows: Int?
    /// Of the rows that are handed over, how many may be marked as not to be sent twice: as many are given up when the worker is lost.
    package var unsafeRows = Int.max
    /// Lanes are taken until they hold work for so many transfers at once; nil takes them as long as there is room. Others are left to
    /// other workers.
    package var wantedTransfers: Int?
    /// Whether a lane all of whose rows are handed over may go to a worker that has nothing to do; not where starts were reserved for
    /// these rows: they would lapse.
    package var leavesHandedRows = true
    /// How many transfers a lane of several hosts counts for: those of one host.
    package var transfersOfLane = 1

    package init() {}
}
