/// How far the attempt of the watched request is: told while it goes, of the request that ``RunCommand/watch(_:)`` names.
package struct AttemptProgress: Sendable, Equatable {
    package var id: RequestID
    /// The number of the attempt; 0 before the first.
    package var attempt: Int
    /// When this was so.
    package var at: RunInstant
    /// When the attempt began; nil while none is in flight.
    package var startedAt: RunInstant?
    /// The phase that has not ended; nil while no attempt is in flight.
    package var phase: AttemptPhase?
    /// Until ``at``, what has passed of the present phase included.
    package var timings = PhaseTimings()
    /// Request line and headers as they go out, without the empty line that ends them; empty before there is a transfer.
    ///
    /// Cookies of a jar and the answer to a digest challenge are libcurl's own and not among them.
    package var requestHead: [UInt8] = []
    /// 0 before there is a response.
    package var status = 0
    package var httpVersion = FetchHTTPVersion.unknown
    /// Status line and headers as received; empty before they are whole, and where they are not kept.
    package var responseHead: [UInt8] = []
    package var contentType = ""
    /// Address and port; empty before there is a connection.
    package var remote = ""
    package var isReused = false
    /// Decoded bytes of the body so far.
    package var bodyBytes: Int64 = 0
    package var wireBytes: Int64 = 0
    /// The last part of the decoded body, up to 16 KiB.
    package var bodyTail: [UInt8] = []
    /// The hops of this attempt so far.
    package var redirects: [RedirectHop] = []
    /// The attempts before this one that are known, oldest first.
    package var earlierAttempts: [AttemptSummary] = []

    package init(id: RequestID, attempt: Int, at: RunInstant) {
        self.id = id
        self.attempt = attempt
        self.at = at
    }

    /// The phases up to an instant not before ``at``: the present one has gone on since.
    package func timings(until instant: RunInstant) -> PhaseTimings {
        guard let phase, instant > at else { return timings }
        var timings = timings
        timings[phase] += instant.microseconds(since: at)
        return timings
    }
}

/// A part of an attempt: they follow one another in this order.
package enum AttemptPhase: Sendable, Hashable, CaseIterable {
    case dns, connect, tls, send, wait, receive
}

extension PhaseTimings {
    /// How long the phase took, in microseconds.
    package subscript(phase: AttemptPhase) -> Int64 {
        get { self[keyPath: Self.path(phase)] }
        set { self[keyPath: Self.path(phase)] = newValue }
    }

    private static func path(_ phase: AttemptPhase) -> WritableKeyPath<PhaseTimings, Int64> {
        switch phase {
        case .dns: \.dns
        case .connect: \.connect
        case .tls: \.tls
        case .send: \.send
        case .wait: \.wait
        case .receive: \.receive
        }
    }
}
