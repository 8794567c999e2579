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
    var version = FetchHTTPVersion.unknown
    /// Where a redirect leads that is to be followed; nil when this is the attempt's end.
    var redirectTarget: String?
    /// The failure of the transfer; expectations are weighed later.
    var failure: FetchFailure?
    var timings = PhaseTimings()
    var isReused = false
    /// When the server's certificate ends, in seconds since 1970; 0 where there is none, or it is not known.
    var certificateEnd: UInt32 = 0
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

    /// It was broken off because someone wanted that, whatever it would have come to.
    mutating func becomeCancelled() {
        isCancelled = true
        failure = nil
        redirectTarget = nil
    }
}

extension TransferEnd {
    init(
        id: RequestID, attempt: UInt16, startedAt: RunInstant, endedAt: RunInstant,
        failure: FetchFailure? = nil
    ) {
        self.init(
            id: id, host: .none, attempt: attempt, startedAt: startedAt, endedAt: endedAt, failure: failure)
    }

    /// Reads it off a transfer that ended.
    ///
    /// By one call of the memberwise initializer: each property that is set afterwards costs a copy of the whole.
    static func of(_ transfer: Transfer) -> TransferEnd {
        let isReady = transfer.readyAt != nil
        let connections = isReady ? transfer.easy.integer(CURLINFO_NUM_CONNECTS) : 0
        let isReused = isReady && connections == 0
        let head = transfer.head
        return TransferEnd(
            id: transfer.id, host: transfer.host, attempt: transfer.attempt, startedAt: transfer.startedAt,
            endedAt: transfer.endedAt, status: head.status, reason: head.reason, version: head.version,
            redirectTarget: transfer.fault == nil && transfer.isRedirect ? head.redirectTarget : nil,
            failure: transfer.fault, timings: transfer.timings(isReused: isReused, until: transfer.endedAt),
            isReused: isReused, certificateEnd: transfer.certificateEnd,
            connections: connections, remote: isReady ? transfer.remote : "",
            contentType: head.contentType, bodyBytes: transfer.bodyBytes, wireBytes: transfer.wireBytes,
            digest: transfer.digest, retryAfter: head.retryAfter,
            wasSent: isReady && !transfer.wasRefused, usesProxy: transfer.usesProxy,
            isStaged: transfer.isStaged && transfer.isHeadComplete && !transfer.isRedirect,
            // A consumer has it already.
            head: transfer.consumer == nil ? head.raw : [],
            bodyPrefix: transfer.keptBody)
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
