/// How long each phase of an attempt took, redirects added up.
///
/// ``dns``, ``connect``, ``tls``, ``send``, ``wait`` and ``receive`` add up to ``total``; ``queue`` stands beside them. A phase
/// that there was none of is zero, as ``connect`` is on a kept connection.
public struct FetchTimings: Sendable, Hashable {
    package let phases: PhaseTimings

    package init(_ phases: PhaseTimings) {
        self.phases = phases
    }

    /// From when it could have started, had there been room, to its start.
    public var queue: Duration { .microseconds(phases.queue) }
    /// Its name was looked up.
    public var dns: Duration { .microseconds(phases.dns) }
    /// The connection was made.
    public var connect: Duration { .microseconds(phases.connect) }
    /// TLS was agreed.
    public var tls: Duration { .microseconds(phases.tls) }
    /// The request was written.
    public var send: Duration { .microseconds(phases.send) }
    /// From then to the first byte of the response.
    public var wait: Duration { .microseconds(phases.wait) }
    /// From then to its last.
    public var receive: Duration { .microseconds(phases.receive) }
    /// The whole attempt, ``queue`` left out.
    public var total: Duration { .microseconds(phases.total) }
}
