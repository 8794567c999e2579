/// The body of a ``FetchStreamResponse``: its bytes in chunks as they come, decoded.
///
/// It is read once, by one task; a second one gets a ``FetchError`` of kind `input`. While nobody reads, the transfer is paused; when it is let go before its end, or the
/// reading task is cancelled, the transfer is broken off and its socket closed.
public struct FetchBody: AsyncSequence, Sendable {
    /// Some decoded bytes, as many as came at once.
    public typealias Element = [UInt8]
    /// What the transfer fails by.
    public typealias Failure = FetchError

    private let lease: BodyLease

    init(lease: BodyLease) {
        self.lease = lease
    }

    /// A body that is there already.
    init(bytes: [UInt8]) {
        let queue = BodyQueue(limit: .max) {}
        _ = queue.push(bytes)
        _ = queue.finish()
        self.init(lease: BodyLease(exchange: nil, session: nil, queue: queue))
    }

    /// Headers that came behind the body ([RFC 9110 §6.5](https://www.rfc-editor.org/rfc/rfc9110#section-6.5)); empty until it was
    /// read to its end, and for most then.
    public var trailers: FetchHeaders { FetchHeaders(trailerLines: lease.trailers) }

    /// The one that reads it: a further one goes on where that has stopped.
    public func makeAsyncIterator() -> Iterator {
        Iterator(lease: lease)
    }

    /// Reads the body chunk by chunk.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate let lease: BodyLease

        /// The next bytes; nil after the last.
        ///
        /// - Throws: ``FetchError`` where the transfer fails within the body, and `cancelled` when the task is.
        public mutating func next() async throws(FetchError) -> [UInt8]? {
            try await lease.next()
        }

        /// The same on the caller's actor.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(FetchError) -> [UInt8]? {
            try await lease.next()
        }
    }

    /// The rest of the body in one piece.
    ///
    /// - Parameter limit: Bytes; more is ``FetchError`` of kind `tooLarge`. The default is 100 MiB.
    public func collect(upTo limit: Int = 100 << 20) async throws(FetchError) -> [UInt8] {
        var bytes: [UInt8] = []
        while let chunk = try await lease.next() {
            guard bytes.count + chunk.count <= limit else {
                lease.exchange?.cancel()
                throw FetchError(
                    .tooLarge, cause: "the body is larger than \(limit) bytes", phase: .receive,
                    request: lease.exchange?.request ?? "")
            }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
        }
        return bytes
    }

    /// The body as lines of UTF-8, without their line ends; the last one may have none.
    public var lines: Lines { Lines(lease: lease) }

    /// The lines of a streamed body as they come.
    public struct Lines: AsyncSequence, Sendable {
        /// A line without its end.
        public typealias Element = String
        /// What the transfer fails by.
        public typealias Failure = FetchError

        fileprivate let lease: BodyLease

        /// The one that reads them: what it has read of the next line is lost to a further one.
        public func makeAsyncIterator() -> Iterator {
            Iterator(lease: lease)
        }

        /// Reads the body line by line.
        public struct Iterator: AsyncIteratorProtocol, Sendable {
            fileprivate let lease: BodyLease
            private var rest: [UInt8] = []
            /// Where the next line begins in `rest`, and up to where no line end was found.
            private var start = 0
            private var searched = 0
            private var isEnded = false

            fileprivate init(lease: BodyLease) {
                self.lease = lease
            }

            /// The next line; nil after the last.
            ///
            /// - Throws: ``FetchError`` where the transfer fails within the body, and `cancelled` when the task is.
            public mutating func next() async throws(FetchError) -> String? {
                while true {
                    if let end = rest[searched...].firstIndex(of: 10) { return take(end, next: end + 1) }
                    searched = rest.count
                    if isEnded { return start < rest.count ? take(rest.count, next: rest.count) : nil }
                    guard let chunk = try await lease.next() else {
                        isEnded = true
                        continue
                    }
                    rest.removeFirst(start)
                    searched -= start
                    start = 0
                    rest += chunk
                }
            }

            /// The same on the caller's actor.
            public mutating func next(
                isolation actor: isolated (any Actor)?
            ) async throws(FetchError) -> String? {
                try await next()
            }

            private mutating func take(_ end: Int, next: Int) -> String {
                let isCRLF = end > start && end < next && rest[end - 1] == 13
                defer {
                    start = next
                    searched = next
                }
                return String(decoding: rest[start..<(isCRLF ? end - 1 : end)], as: UTF8.self)
            }
        }
    }
}

/// Keeps a streamed transfer, and its session, for as long as someone may read its body.
final class BodyLease: Sendable {
    /// Nil where the body is there already, as with the session.
    let exchange: Exchange?
    private let session: FetchSession?
    private let queue: BodyQueue

    init(exchange: Exchange?, session: FetchSession?, queue: BodyQueue) {
        self.exchange = exchange
        self.session = session
        self.queue = queue
    }

    deinit {
        if !queue.isEnded { exchange?.cancel() }
    }

    var trailers: [UInt8] { queue.trailers }

    func next() async throws(FetchError) -> [UInt8]? {
        if !Task.isCancelled, let next = queue.nextThere() { return try next.get() }
        let result = await withTaskCancellationHandler {
            await queue.next()
        } onCancel: {
            exchange?.cancel()
        }
        return try result.get()
    }
}

/// A response whose body is still to come.
public struct FetchStreamResponse: Sendable {
    /// Status, headers and the way to them.
    public var head: FetchResponseHead
    /// Read it, or let it go: either ends the transfer.
    public var body: FetchBody

    /// As the server sent it; after redirects that of the last response.
    public var status: Int { head.status }
    /// In the order they came; names are found in any letter case.
    public var headers: FetchHeaders { head.headers }
    /// Where redirects ended; the request's own URL when there was none.
    public var url: String { head.url }
    /// What was spoken: HTTP/1.1 unless HTTP/2 was asked for and given.
    public var httpVersion: FetchHTTPVersion { head.httpVersion }
    /// How many attempts were made, this one included.
    public var attempts: Int { head.attempts }
    /// What `Retry-After` asked for; nil when it had none.
    public var retryAfter: Duration? { head.retryAfter }
    /// How many bytes Content-Length announces, before decoding; nil when it announces nothing.
    public var expectedSize: Int? { headers["Content-Length"].flatMap { Int($0) } }

    /// The response itself, when its status is below 400.
    ///
    /// - Throws: ``FetchError`` of kind `status`, with the status and ``retryAfter``.
    @discardableResult
    public func requireSuccess() throws(FetchError) -> FetchStreamResponse {
        try head.requireSuccess()
        return self
    }
}
