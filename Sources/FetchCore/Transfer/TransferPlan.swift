import CCurl
import Glibc

/// What a loop is asked to send for one hop of an attempt.
struct TransferPlan: Sendable {
    var id: RequestID
    var host: HostID
    /// How many transfers to the host its loop may have at once.
    var hostLimit: Int
    var attempt: UInt16
    /// When the attempt began, its look-up included.
    var startedAt: RunInstant
    /// When it was handed to its loop.
    var launchedAt: RunInstant
    var queuedMicroseconds: Int64
    var method: FetchMethod
    /// Has the request, and with it the URL of the first hop.
    var chunk: RequestChunk
    /// The URL of a later hop; nil for the first.
    var redirectedURL: String?
    var headers: [HeaderField] = []
    /// Names of headers that must not be sent, whoever would add them.
    var droppedHeaders: [String] = []
    var body: RequestBody = .none
    /// Nil where the URL has its own.
    var credentials: FetchCredentials?
    /// Whether libcurl adds cookies of its jar: a Cookie header of the request then goes on one line with them.
    var keepsCookies = false
    /// Whether the run has a cookie jar that this request has no part in.
    var avoidsCookieJar = false
    var limits: TransferLimits
    var followsRedirects = false
    var keepsHead = false
    var isStaged = false
    /// Whether a coded body is decoded, and codings are asked for.
    var decodes = true
    var consumer: (any BodyConsumer)?
    var upload: UploadQueue?
    /// Where it is another than the loop's.
    var tls: Boxed<TLSSettings>?
    /// The proxy where it is another than the loop's usual one, an empty one for none at all.
    var proxy: String?
    /// Where the host is; nil when it is an address itself, or a proxy looks it up.
    var address: HostAddress?

    /// Nothing but a GET: the handle needs nothing but the URL, and its proxy where that is another.
    var isPlain: Bool {
        headers.isEmpty && droppedHeaders.isEmpty && body == .none && method == .get && credentials == nil
            && upload == nil && tls == nil && decodes && !avoidsCookieJar
    }

    /// Adds those fields of whose names the request has none, nor leaves out.
    mutating func addMissing(_ fields: [HeaderField]) {
        let missing = fields.filter { field in
            !headers.contains { $0.isNamed(field.name) } && !droppedHeaders.contains { field.isNamed($0) }
        }
        headers += missing
    }

    /// It had to wait for its loop until now: that is time in the queue.
    mutating func wasTaken(at now: RunInstant) {
        queuedMicroseconds += now.microseconds(since: launchedAt)
        startedAt = startedAt.advanced(by: now.since(launchedAt))
    }

    /// What came of it when it ends before anything is sent.
    func unsent(at now: RunInstant) -> TransferEnd {
        var end = TransferEnd(id: id, attempt: attempt, startedAt: startedAt, endedAt: now)
        end.timings.queue = queuedMicroseconds
        end.timings.dns = now.microseconds(since: startedAt)
        return end
    }

    /// The URL, ended by a NUL; valid within the call only.
    func withURL(_ body: (UnsafePointer<CChar>) -> Void) {
        if let redirectedURL { return redirectedURL.withCString(body) }
        chunk.withURL(id) { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                if let address = text.baseAddress { body(address) }
            }
        }
    }

    /// Whether a body goes along, be it an empty one.
    private var sendsBody: Bool {
        body != .none || upload != nil || Self.methodsWithBody.contains(method.rawValue)
    }

    /// These say Content-Length: 0 where they have no body (RFC 9110 §8.6).
    private static let methodsWithBody: Set = ["POST", "PUT", "PATCH"]

    /// Header lines for CURLOPT_HTTPHEADER, where one entry may be two; a name alone with a colon takes out one that libcurl
    /// would add.
    ///
    /// The user agent is among them, since libcurl writes what it has as an option twice for each request.
    func headerLines(userAgent: String) -> [String] {
        let plain = keepsCookies ? headers.filter { !$0.isNamed("Cookie") } : headers
        var lines = plain.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        lines += droppedHeaders.map { "\($0):" }
        func adds(_ name: String) -> Bool {
            !headers.contains { $0.isNamed(name) }
                && !droppedHeaders.contains { HeaderField($0, "").isNamed(name) }
        }
        var usual: [String] = []
        if adds("User-Agent") { usual.append("User-Agent: \(userAgent)") }
        if decodes, adds("Accept-Encoding") {
            usual.append("Accept-Encoding: \(ContentDecoder.acceptEncoding)")
        }
        // Both in one entry: libcurl looks through the list for each header that it may add itself.
        if !usual.isEmpty { lines.append(usual.joined(separator: "\r\n")) }
        if sendsBody {
            // Waiting a second for a 100 that few servers send would only slow uploads down, and libcurl sends a request
            // again that a 417 answers.
            lines.append("Expect:")
            if adds("Content-Type") { lines.append("Content-Type:") }
        }
        if case .bearer(let token) = credentials, adds("Authorization") {
            lines.append("Authorization: Bearer \(token)")
        }
        return lines
    }

    /// Sets what the loop's defaults leave open: method, body, credentials, and what this request has otherwise.
    func apply(to transfer: Transfer) {
        let easy = transfer.easy
        let cookies = keepsCookies ? headers.filter { $0.isNamed("Cookie") } : []
        if !cookies.isEmpty { easy.set(CURLOPT_COOKIE, cookies.map(\.value).joined(separator: "; ")) }
        switch credentials {
        case .basic(let user, let password): setPassword(easy, user, password, fd_auth_basic())
        case .digest(let user, let password):
            // A stream can't be sent again after the challenge.
            setPassword(easy, user, password, upload == nil ? fd_auth_digest_if_asked() : fd_auth_digest())
        case .bearer, nil: break
        }
        switch body {
        case .none: applyEmptyBody(easy)
        case .bytes(let bytes):
            easy.set(CURLOPT_POST, true)
            easy.set(CURLOPT_POSTFIELDSIZE_LARGE, bytes: Int64(bytes.count))
            _ = bytes.withUnsafeBytes { buffer in
                // An empty array may have no address, which libcurl would take for "read it by callback".
                buffer.baseAddress.map {
                    easy.set(CURLOPT_COPYPOSTFIELDS, pointer: UnsafeMutableRawPointer(mutating: $0))
                }
                    ?? easy.set(CURLOPT_COPYPOSTFIELDS, "")
            }
            if method != .post { easy.set(CURLOPT_CUSTOMREQUEST, method.rawValue) }
        case .file(let path):
            attach(UploadSource.file(path), to: transfer)
        }
        if let upload { attach(QueuedUpload(upload), to: transfer) }
    }

    /// Notes what goes out beside the header lines.
    func noteSent(in parts: inout SentParts, _ upload: UploadSource?) {
        parts.credentials = credentials
        parts.cookies = keepsCookies ? headers.filter { $0.isNamed("Cookie") } : []
        switch body {
        case .bytes(let bytes): parts.bodyBytes = Int64(bytes.count)
        case .none where self.upload == nil:
            parts.bodyBytes = sendsBody ? 0 : nil
        case .none, .file:
            parts.bodyBytes = upload?.length
            parts.isChunked = upload?.length == nil
        }
    }

    private func setPassword(_ easy: EasyHandle, _ user: String, _ password: String, _ scheme: Int) {
        easy.set(CURLOPT_HTTPAUTH, scheme)
        easy.set(CURLOPT_USERNAME, user)
        easy.set(CURLOPT_PASSWORD, password)
    }

    private func applyEmptyBody(_ easy: EasyHandle) {
        switch method.rawValue {
        case "GET": easy.set(CURLOPT_HTTPGET, true)
        case "HEAD": easy.set(CURLOPT_NOBODY, true)
        case let name where Self.methodsWithBody.contains(name):
            easy.set(CURLOPT_POST, true)
            easy.set(CURLOPT_POSTFIELDSIZE_LARGE, bytes: 0)
            easy.set(CURLOPT_COPYPOSTFIELDS, "")
            if method != .post { easy.set(CURLOPT_CUSTOMREQUEST, method.rawValue) }
        default: easy.set(CURLOPT_CUSTOMREQUEST, method.rawValue)
        }
    }

    private func attach(_ source: UploadSource?, to transfer: Transfer) {
        guard let source else {
            transfer.fault = FetchFailure(.input, .bodyFile(errno: errno))
            return
        }
        transfer.upload = source
        let easy = transfer.easy
        easy.set(CURLOPT_UPLOAD, true)
        easy.set(CURLOPT_INFILESIZE_LARGE, bytes: source.length ?? -1)
        easy.set(CURLOPT_CUSTOMREQUEST, method.rawValue)
        transfer.loop.applyUploadCallbacks(to: transfer)
    }
}
