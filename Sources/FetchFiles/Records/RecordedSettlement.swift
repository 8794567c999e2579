import FetchCore

/// Makes settlements of records, as ``RecordSchema`` reads their fields. One thread at a time; texts that repeat are kept
/// and shared.
struct RecordedSettlement {
    private let wallStart: UInt64
    private var remote = ""
    private var contentType = ""

    // What the rows of the schema fill in.
    var settlement = Settlement(id: RequestID(rawValue: 0), outcome: .ok, finishedAt: .start)
    var details = Details()

    /// What the settlement's details are made of.
    struct Details {
        var finishedAt: RunInstant?
        var kind: FailureKind?
        var phase: FailurePhase?
        var message = ""
        var isNotSent = false
        var maybeReceived: Bool?
        var finalURL: String?
        var bodyPath: String?
        var extracted: [ExtractedValue] = []
        var retryAfterSeconds: Double?
        var traceID: TraceID?
        var worker: String?
        var isResent = false
    }

    /// - Parameter wallStart: what the instants are counted from, in nanoseconds since 1970.
    init(wallStart: UInt64) {
        self.wallStart = wallStart
    }

    /// The settlement of a record under this id; nil when it is not whole.
    mutating func make(_ record: some RecordText, id: RequestID) -> Settlement? {
        guard record.isWhole, let outcome = record.outcome else { return nil }
        settlement = Settlement(id: id, outcome: outcome, finishedAt: .start)
        details = Details()
        record.read(into: &self)
        settlement.finishedAt = details.finishedAt ?? settlement.startedAt ?? .start
        let made = SettlementDetails(
            failure: failure, finalURL: details.finalURL, bodyPath: details.bodyPath,
            extracted: details.extracted, retryAfterSeconds: details.retryAfterSeconds,
            traceID: details.traceID,
            sharing: details.worker.map { SharedSending(worker: $0, isResent: details.isResent) })
        settlement.details = made == SettlementDetails() ? nil : made
        return settlement
    }

    /// Why the request failed, or what is known of one that was cancelled; nil where the record says nothing.
    private var failure: FetchFailure? {
        guard let kind = details.kind else { return nil }
        var flags: FailureFlags = details.isNotSent ? .notSent : []
        // Records of before `maybe_received` tell of it by their message alone.
        if details.maybeReceived ?? details.message.hasPrefix(FetchFailure.mayHaveBeenReceived) {
            flags.insert(.maybeReceived)
        }
        return FetchFailure(kind, phase: details.phase, message: details.message, flags: flags)
    }

    /// Why the record's request failed; nil when it is not whole, or says nothing of it.
    mutating func failure(_ record: some RecordText) -> FetchFailure? {
        make(record, id: RequestID(rawValue: 0))?.failure
    }

    // MARK: - Single values

    func instant(_ value: RecordValue) -> RunInstant? {
        guard let moment = TimestampText.parse(value.inside) else { return nil }
        return RunInstant(nanoseconds: moment > wallStart ? moment - wallStart : 0)
    }

    mutating func take(remote value: RecordValue) {
        remote = Self.shared(remote, value)
        settlement.remote = remote
    }

    mutating func take(contentType value: RecordValue) {
        contentType = Self.shared(contentType, value)
        settlement.contentType = contentType
    }

    /// Most records of a run have the same remote and type: no new string is made for the same text.
    private static func shared(_ last: String, _ value: RecordValue) -> String {
        last.utf8.elementsEqual(value.inside) ? last : value.text
    }
}

extension RecordColumn {
    func isNamed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }
}

extension FetchHTTPVersion {
    /// As records have it: `1.0`, `1.1`, `2`, `3`; what a later version adds counts with its first digit.
    init(number: UnsafeBufferPointer<UInt8>) {
        switch (number.first, number.last, number.count) {
        case (UInt8(ascii: "1"), UInt8(ascii: "0"), 3): self = .http10
        case (UInt8(ascii: "1"), _, _): self = .http11
        case (UInt8(ascii: "2"), _, _): self = .http2
        case (UInt8(ascii: "3"), _, _): self = .http3
        default: self = .unknown
        }
    }
}
