import CCurl

/// What an attempt, or one hop of it, came to: taken off the transfer so that the transfer can be used again.
struct TransferEnd: Sendable {
    var id: RequestID
    /// Whom it went to; `none` when it went nowhere.
    var host = HostID.none
    var attempt: UInt16
    var startedAt: RunInstant
    var endedAt: RunInstant
    var status = 0
    /// The reason phrase of a 4xx or 5xx; empty when the server sent none.
    var reason = ""
    var version = HTTPVersion.unknown
    /// Where a redirect leads that is to be followed; nil when this is the attempt's end.
    var redirectTarget: String?
    /// The failure of the transfer; expectations are weighed later.
    var failure: FetchFailure?
    var timings = PhaseTimings()
    var isReused = false
    /// How many connections were made for it.
    var connections = 0
    var remote = ""
    var contentType = ""
    var bodyBytes: Int64 = 0
    var wireBytes: Int64 = 0
    var digest: SHA256Digest?
    var retryAfter: String?
    var wasSent = false
    /// Whether it went by way of a proxy.
    var usesProxy = false
    /// Whether the stage has begun with its response.
    var isStaged = false
    var isCancelled = false
    var head: [UInt8] = []
    var bodyPrefix: [UInt8] = []
    var verdict: StageVerdict?

    init(
        id: RequestID, attempt: UInt16, startedAt: RunInstant, endedAt: RunInstant,
        failure: FetchFailure? = nil
    ) {
        self.id = id
        self.attempt = attempt
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.failure = failure
    }

    /// Reads it off a transfer that ended.
    init(_ transfer: Transfer) {
        id = transfer.id
        host = transfer.host
        attempt = transfer.attempt
        startedAt = transfer.startedAt
        endedAt = transfer.endedAt
        status = transfer.head.status
        reason = transfer.head.reason
        version = transfer.head.version
        failure = transfer.fault
        if transfer.fault == nil, transfer.isRedirect { redirectTarget = transfer.head.redirectTarget }
        if transfer.readyAt != nil { connections = transfer.easy.integer(CURLINFO_NUM_CONNECTS) }
        isReused = transfer.readyAt != nil && connections == 0
        timings = transfer.timings(isReused: isReused, until: transfer.endedAt)
        remote = transfer.readyAt == nil ? "" : transfer.remote
        contentType = transfer.head.contentType
        bodyBytes = transfer.bodyBytes
        wireBytes = transfer.wireBytes
        digest = transfer.digest
        retryAfter = transfer.head.retryAfter
        wasSent = transfer.readyAt != nil && !transfer.wasRefused
        usesProxy = transfer.usesProxy
        isStaged = transfer.isStaged && transfer.isHeadComplete && !transfer.isRedirect
        head = transfer.head.raw
        bodyPrefix = transfer.keptBody
    }

    /// It was broken off because someone wanted that, whatever it would have come to.
    mutating func becomeCancelled() {
        isCancelled = true
        failure = nil
        redirectTarget = nil
    }
}

extension PhaseTimings {
    /// The hop's phases added to those before it.
    static func + (left: PhaseTimings, right: PhaseTimings) -> PhaseTimings {
        PhaseTimings(
            queue: left.queue + right.queue, dns: left.dns + right.dns, connect: left.connect + right.connect,
            tls: left.tls + right.tls, send: left.send + right.send, wait: left.wait + right.wait,
            receive: left.receive + right.receive)
    }
}
