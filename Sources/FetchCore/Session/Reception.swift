/// What has come of an exchange's response so far, and what it is at.
struct Reception {
    var attempt = 0
    /// Status line and headers as received.
    var head: [UInt8] = []
    var status = 0
    var version = FetchHTTPVersion.unknown
    /// The decoded body; empty for a stream that goes on.
    var bytes: [UInt8] = []
    /// Lines behind the body.
    var trailers: [UInt8] = []
    /// Where redirects led; nil without any.
    var url: String?
    var hops: [RedirectHop] = []
    /// Whether the head was given away, and with it the choice of another attempt.
    var isCommitted = false
    var clock = CallClock()
    /// What the observers add to what the attempt sends.
    var headers: [HeaderField] = []
    /// Whether the observers were told of an attempt's begin and not of its end.
    var isObserved = false
    /// What the tracing was told last of this hop.
    var traced: TracedPhase?

    /// Another hop begins: only the last one's response counts.
    mutating func beginHop(_ redirects: RedirectChain?) {
        if !head.isEmpty { head = [] }
        if !bytes.isEmpty { bytes = [] }
        if !trailers.isEmpty { trailers = [] }
        status = 0
        url = redirects?.url
        hops = redirects?.hops ?? []
        traced = nil
    }

    /// - Parameter keepsBody: Whether the body is gathered here.
    mutating func take(_ received: ResponseHead, keepsBody: Bool) {
        head = received.raw.exactCopy()
        status = received.status
        version = received.version
        bytes = []
        if keepsBody { bytes.reserveCapacity(Int(min(max(0, received.contentLength), 1 << 20))) }
    }

    func responseHead(url: String, _ line: RequestLine, retryAfter: Duration?) -> FetchResponseHead {
        FetchResponseHead(
            status: status, headers: FetchHeaders(head: head), url: self.url ?? url, httpVersion: version,
            attempts: attempt, redirects: hops, retryAfter: retryAfter, request: line)
    }
}
