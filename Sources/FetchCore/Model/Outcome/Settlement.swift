/// How a request settled, with all that the record says of it but the request itself.
package struct Settlement: Sendable, Equatable {
    package var id: RequestID
    package var outcome: Outcome
    /// 0 when no response line was read.
    package var status: Int
    /// How many attempts were made so far, pressed retries included; 0 when nothing was ever sent.
    package var attempts: Int
    /// When the first attempt started; nil when none did.
    package var startedAt: RunInstant?
    /// How long after it was due by the rate it was started; none once it was tried again, since retries have no due time.
    package var lateness = Lateness.none
    package var finishedAt: RunInstant
    /// Of the last attempt.
    package var timings: PhaseTimings
    package var httpVersion: FetchHTTPVersion
    /// Whether the last attempt went over a kept connection.
    package var isReused: Bool
    /// How long the server's certificate was still valid when the last attempt ended.
    package var certificateLife = CertificateLife.unknown
    package var redirects: Int
    /// `127.0.0.1:8081`; empty when no connection stood.
    package var remote: String
    /// The response's media type as sent, sanitised; empty when it had none.
    package var contentType: String
    /// Decoded bytes of the body.
    package var bodyBytes: Int64
    /// Bytes of the body as received, before decoding.
    package var wireBytes: Int64
    /// Of the decoded body; nil when no body was read to its end.
    package var sha256: SHA256Digest?
    /// Whether it is known from an earlier run's record: it is shown and counted, not recorded again.
    package var isEarlier = false
    /// Whether the record of a finished run says that it had settled before, and was sent again: how long it was settled is
    /// part of the time between ``startedAt`` and ``finishedAt``, and no wait.
    package var wasSentAgain = false
    /// What few settlements have; nil for a plain one.
    package var details: SettlementDetails?

    package var failure: FetchFailure? { details?.failure }
}

extension Settlement {
    package init(
        id: RequestID, outcome: Outcome, status: Int = 0, attempts: Int = 0, startedAt: RunInstant? = nil,
        lateness: Lateness = .none, finishedAt: RunInstant, timings: PhaseTimings = PhaseTimings(),
        httpVersion: FetchHTTPVersion = .unknown,
        isReused: Bool = false, certificateLife: CertificateLife = .unknown, redirects: Int = 0,
        remote: String = "", contentType: String = "",
        bodyBytes: Int64 = 0, wireBytes: Int64 = 0, sha256: SHA256Digest? = nil,
        details: SettlementDetails? = nil
    ) {
        self.init(
            id: id, outcome: outcome, status: status, attempts: attempts, startedAt: startedAt,
            lateness: lateness, finishedAt: finishedAt, timings: timings, httpVersion: httpVersion,
            isReused: isReused, certificateLife: certificateLife, redirects: redirects, remote: remote,
            contentType: contentType, bodyBytes: bodyBytes, wireBytes: wireBytes, sha256: sha256,
            isEarlier: false, wasSentAgain: false, details: details)
    }
}

/// The parts of a settlement that are seldom there, kept apart so that a plain one stays small.
///
/// An object that never changes: settlements are handed from thread to thread, and each copy of one costs a pointer.
package final class SettlementDetails: Sendable, Equatable {
    /// Why it failed; nil unless the outcome is `failed`. For `cancelled` it may say what is known ("may have been received").
    package let failure: FetchFailure?
    /// Where redirects ended; nil when there was none.
    package let finalURL: String?
    /// Where the body was saved; nil when it was not.
    package let bodyPath: String?
    /// `--extract` values as JSON text, in the order of the options.
    package let extracted: [ExtractedValue]
    /// What the last response's `Retry-After` asked for; nil when it had none.
    package let retryAfterSeconds: Double?
    /// Status line and headers of the last response as received, for the detail pane; empty when they were not kept.
    package let responseHead: [UInt8]
    /// The first part of the decoded body, for the detail pane; empty when it was not kept.
    package let bodyPrefix: [UInt8]
    /// One entry an attempt before the last, oldest first.
    package let earlierAttempts: [AttemptSummary]
    /// One entry a redirect: the URL that answered with it.
    package let redirectHops: [RedirectHop]
    /// The trace that it was sent in; nil where it was in none, or that is not known.
    package let traceID: TraceID?
    /// Which worker of a shared run sent it; nil in any other run.
    package let sharing: SharedSending?

    package init(
        failure: FetchFailure? = nil, finalURL: String? = nil, bodyPath: String? = nil,
        extracted: [ExtractedValue] = [], retryAfterSeconds: Double? = nil, responseHead: [UInt8] = [],
        bodyPrefix: [UInt8] = [], earlierAttempts: [AttemptSummary] = [], redirectHops: [RedirectHop] = [],
        traceID: TraceID? = nil, sharing: SharedSending? = nil
    ) {
        self.failure = failure
        self.finalURL = finalURL
        self.bodyPath = bodyPath
        self.extracted = extracted
        self.retryAfterSeconds = retryAfterSeconds
        self.responseHead = responseHead
        self.bodyPrefix = bodyPrefix
        self.earlierAttempts = earlierAttempts
        self.redirectHops = redirectHops
        self.traceID = traceID
        self.sharing = sharing
    }

    /// The same with no more than so many bytes of the body.
    package func keepingBody(upTo bytes: Int) -> SettlementDetails {
        bodyPrefix.count > bytes ? with(bodyPrefix: Array(bodyPrefix.prefix(bytes))) : self
    }

    /// The same with these bytes of the body.
    package func with(bodyPrefix: [UInt8]) -> SettlementDetails {
        SettlementDetails(
            failure: failure, finalURL: finalURL, bodyPath: bodyPath, extracted: extracted,
            retryAfterSeconds: retryAfterSeconds, responseHead: responseHead, bodyPrefix: bodyPrefix,
            earlierAttempts: earlierAttempts, redirectHops: redirectHops, traceID: traceID, sharing: sharing)
    }

    /// The same with another failure.
    package func with(failure: FetchFailure) -> SettlementDetails {
        SettlementDetails(
            failure: failure, finalURL: finalURL, bodyPath: bodyPath, extracted: extracted,
            retryAfterSeconds: retryAfterSeconds, responseHead: responseHead, bodyPrefix: bodyPrefix,
            earlierAttempts: earlierAttempts, redirectHops: redirectHops, traceID: traceID, sharing: sharing)
    }

    /// The same with these attempts before the last.
    package func with(earlierAttempts: [AttemptSummary]) -> SettlementDetails {
        SettlementDetails(
            failure: failure, finalURL: finalURL, bodyPath: bodyPath, extracted: extracted,
            retryAfterSeconds: retryAfterSeconds, responseHead: responseHead, bodyPrefix: bodyPrefix,
            earlierAttempts: earlierAttempts, redirectHops: redirectHops, traceID: traceID, sharing: sharing)
    }

    /// The same of a request that was sent in this trace.
    func with(traceID: TraceID) -> SettlementDetails {
        SettlementDetails(
            failure: failure, finalURL: finalURL, bodyPath: bodyPath, extracted: extracted,
            retryAfterSeconds: retryAfterSeconds, responseHead: responseHead, bodyPrefix: bodyPrefix,
            earlierAttempts: earlierAttempts, redirectHops: redirectHops, traceID: traceID, sharing: sharing)
    }

    /// The same of a request that a worker of a shared run sent.
    package func with(sharing: SharedSending) -> SettlementDetails {
        SettlementDetails(
            failure: failure, finalURL: finalURL, bodyPath: bodyPath, extracted: extracted,
            retryAfterSeconds: retryAfterSeconds, responseHead: responseHead, bodyPrefix: bodyPrefix,
            earlierAttempts: earlierAttempts, redirectHops: redirectHops, traceID: traceID, sharing: sharing)
    }

    package static func == (left: SettlementDetails, right: SettlementDetails) -> Bool {
        left === right
            || left.failure == right.failure && left.finalURL == right.finalURL
                && left.bodyPath == right.bodyPath && left.extracted == right.extracted
                && left.retryAfterSeconds == right.retryAfterSeconds
                && left.responseHead == right.responseHead && left.bodyPrefix == right.bodyPrefix
                && left.earlierAttempts == right.earlierAttempts && left.redirectHops == right.redirectHops
                && left.traceID == right.traceID && left.sharing == right.sharing
    }
}

/// Who sent a request of a run that several machines share.
package struct SharedSending: Sendable, Equatable {
    /// The worker's name: its host's, and its number in the run.
    package let worker: String
    /// Whether another worker may have sent it before.
    package let isResent: Bool

    package init(worker: String, isResent: Bool) {
        self.worker = worker
        self.isResent = isResent
    }
}

/// One value that `--extract NAME=FILTER` found in a body.
package struct ExtractedValue: Sendable, Equatable {
    package var name: String
    /// As JSON: `"Leanne Graham"`, `3`, `null`.
    package var json: String

    package init(name: String, json: String) {
        self.name = name
        self.json = json
    }
}

/// What an attempt that was not the last came to.
package struct AttemptSummary: Sendable, Equatable {
    /// Counted from 1.
    package var number: Int
    package var startedAt: RunInstant
    package var status: Int
    package var failure: FetchFailure?
    package var timings: PhaseTimings

    package init(
        number: Int, startedAt: RunInstant, status: Int, failure: FetchFailure?, timings: PhaseTimings
    ) {
        self.number = number
        self.startedAt = startedAt
        self.status = status
        self.failure = failure
        self.timings = timings
    }
}

/// A SHA-256 digest as four plain words, so that a settlement needs no array for it.
package struct SHA256Digest: Sendable, Hashable {
    /// Big-endian, first eight bytes first.
    package var words: (UInt64, UInt64, UInt64, UInt64)

    package init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    package static func == (left: SHA256Digest, right: SHA256Digest) -> Bool {
        left.words == right.words
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}
