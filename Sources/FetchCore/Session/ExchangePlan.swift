/// What all exchanges of a session go by; an object, so that each has but a reference.
final class SessionTraits: Sendable {
    let tracing: (any FetchTracing)?
    let redaction: Redaction
    let retry: RetryPolicy
    let timeouts: FetchTimeouts
    /// Whether a 401 may be but the first step of an authentication.
    let answersChallenges: Bool

    init(_ configuration: FetchSession.Configuration) {
        tracing = configuration.tracing
        redaction = configuration.settings.redaction
        retry = configuration.retry
        timeouts = configuration.timeouts
        answersChallenges =
            configuration.netrc?.usesDigest == true || configuration.credentials?.isDigest == true
    }
}

/// What an exchange knows from its session and its request.
struct ExchangePlan: Sendable {
    let traits: SessionTraits
    /// The session.
    let owner: ObjectIdentifier
    /// Tells requests apart over the engine's life.
    let number: UInt64
    let line: RequestLine
    let name: String?
    /// The URL as it is sent.
    let url: String
    /// Its place among many that are sent together; nil where a task waits for it alone.
    let place: SettledQueue.Place?
    let limits: CallLimits
    let observers: [any FetchAttemptObserver]
    let upload: UploadStream?
    private let ownRetry: RetryPolicy?
    private let answersChallenges: Bool

    init(
        _ request: FetchRequest, number: UInt64, url: String, traits: SessionTraits, owner: ObjectIdentifier,
        place: SettledQueue.Place?, countsQueue: Bool
    ) {
        self.traits = traits
        self.owner = owner
        self.number = number
        self.url = url
        self.place = place
        line = RequestLine(request.method, request.url, traits.redaction)
        name = request.name
        limits = CallLimits(
            call: request.timeout ?? traits.timeouts.call,
            queue: request.queueTimeout ?? traits.timeouts.queue,
            countsQueue: countsQueue)
        observers = request.observers.all
        upload = request.content?.stream
        ownRetry = request.retry
        answersChallenges = request.credentials?.isDigest ?? traits.answersChallenges
    }

    func traced(attempt: Int) -> TracedRequest {
        TracedRequest(
            number: number, method: line.method ?? .get, url: line.shownURL, name: name, attempt: attempt)
    }

    /// Whether the response with this status may not be the one that counts, because another attempt or another
    /// step of an authentication may follow: a stream's reader does not get it before that is decided.
    func mayBeReplaced(status: Int, attempt: Int, _ isRepeatable: Bool) -> Bool {
        if answersChallenges, status == 401 { return true }
        let retry = ownRetry ?? traits.retry
        guard status >= 400, attempt <= retry.retries, isRepeatable || retry.retriesAllMethods else {
            return false
        }
        return retry.statuses.contains(status) || retry.failureKinds.contains(.status)
    }
}

extension FetchCredentials {
    fileprivate var isDigest: Bool { if case .digest = self { true } else { false } }
}
