import CCurl

/// Which request of a loop is told of in full while it goes, and when that was last done; the loop thread's alone.
struct ProgressWatch {
    /// Nil while no request is watched.
    let id: RequestID?
    /// Its transfer; nil while it has none on this loop.
    private(set) var transfer: Transfer?
    private var hasChanged = false
    private var toldAt: RunInstant?

    /// The shortest time between two tellings.
    private static let interval = Duration.milliseconds(50)

    init(_ id: RequestID? = nil) {
        self.id = id
    }

    mutating func begin(_ transfer: Transfer) {
        transfer.tail = BodyTail(transfer.keptBody, of: transfer.bodyBytes)
        self.transfer = transfer
        hasChanged = true
    }

    mutating func end() {
        transfer?.tail = nil
        transfer = nil
        hasChanged = false
    }

    mutating func changed() {
        hasChanged = true
    }

    func isDue(_ now: RunInstant) -> Bool { hasChanged && due <= now }

    /// When there will be something to tell that is not due yet.
    func nextDue(after now: RunInstant) -> RunInstant { hasChanged && due > now ? due : .never }

    private var due: RunInstant { toldAt?.advanced(by: Self.interval) ?? .start }

    /// What there is to tell now; nil when nothing has changed, or too little time has passed.
    mutating func take(now: RunInstant) -> AttemptProgress? {
        guard isDue(now), let transfer else { return nil }
        hasChanged = false
        toldAt = now
        return AttemptProgress(transfer, at: now)
    }
}

/// The last part of a body as it comes.
final class BodyTail {
    private var kept: [UInt8] = []

    private static let length = 16_384

    /// - Parameters:
    ///   - prefix: The first bytes of the body.
    ///   - bodyBytes: How many have come: with more than in `prefix`, the tail begins with what comes next.
    init(_ prefix: [UInt8], of bodyBytes: Int64) {
        if Int64(prefix.count) == bodyBytes { kept = Array(prefix.suffix(Self.length)) }
    }

    var bytes: [UInt8] { Array(kept.suffix(Self.length)) }

    func append(_ bytes: UnsafeRawBufferPointer) {
        kept.append(contentsOf: bytes.suffix(Self.length))
        if kept.count > 4 * Self.length { kept.removeFirst(kept.count - Self.length) }
    }
}

extension AttemptProgress {
    /// Reads it off a transfer that goes on.
    init(_ transfer: Transfer, at now: RunInstant) {
        self.init(id: transfer.id, attempt: Int(transfer.attempt), at: now)
        startedAt = transfer.startedAt
        phase = transfer.phase
        isReused = transfer.readyAt != nil && transfer.easy.integer(CURLINFO_NUM_CONNECTS) == 0
        timings = transfer.timings(isReused: isReused, until: now)
        requestHead = transfer.requestHead
        if transfer.readyAt != nil { remote = transfer.remote }
        guard transfer.isHeadComplete else { return }
        status = transfer.head.status
        httpVersion = transfer.head.version
        responseHead = transfer.head.raw
        contentType = transfer.head.contentType
        bodyBytes = transfer.bodyBytes
        wireBytes = transfer.wireBytes
        bodyTail = transfer.tail?.bytes ?? []
    }
}
