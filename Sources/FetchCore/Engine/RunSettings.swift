/// All that decides how requests go, in a run and in a session; the defaults are the command line's.
package struct RunSettings: Sendable, Equatable {
    /// How much may happen at once: 50 transfers, 10 of them to one host.
    package var limits = FetchLimits()
    /// Whether each host's limit moves by the rule of ``AdaptiveLimit``, up to `limits.perHost`. The default is no.
    package var isAdaptive = false
    /// How each host is tried out first; nil, the default, is not at all.
    package var canary: CanaryPolicy?
    /// Whether a run in which all that is left is held by canaries is finished: nobody is there to release it.
    package var endsWithHeld = false
    /// How long an attempt may take: 30 s, 10 s to connect, 15 s of silence; and a session's call: 300 s.
    package var timeouts = FetchTimeouts()
    /// Which failed attempts are worth another: two more.
    package var retry = RetryPolicy()
    /// Which redirects are followed: 10.
    package var redirects = RedirectPolicy()
    /// Certificates, proxy, protocol, cookies, log-in.
    package var transport = TransportSettings()
    /// Decoded bytes of one body; more is failure `too_large`.
    package var maxBodyBytes: Int64 = 100 * 1024 * 1024
    /// What counts as ok where the request does not say.
    package var expectations: [Expectation] = []
    /// Headers for requests that have none of their own under these names.
    package var headers = RunHeaders()
    /// Whether each attempt has a `traceparent` header, and its record the trace id.
    package var sendsTraceparent = false
    /// What is hidden in messages; `none` is `--show-secrets`.
    package var redaction = Redaction.standard
    /// How many threads move the bytes; the requests are scheduled by the first. More than one is of use where one processor is
    /// busy all the time, with large bodies above all. The default is 1.
    package var threads = 1
    /// Whether response heads are kept for the detail pane.
    package var keepsResponseHead = false
    /// How many bytes of each decoded body are kept for the detail pane.
    package var keptBodyBytes = 0
    /// Of how many responses a second, at most, head and body are kept as far as they are asked for; nil is of all. No
    /// one can look at more, and keeping them would take a tenth of the loop's time when thousands come.
    package var keptResponsesPerSecond: Int?

    /// - Parameter retry: Which failed attempts are worth another.
    package init(retry: RetryPolicy = RetryPolicy()) {
        self.retry = retry
    }

    /// How many loops the run has, each on a thread of its own.
    var loopCount: Int { max(1, threads) }
}
