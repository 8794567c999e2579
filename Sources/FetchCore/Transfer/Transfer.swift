import CCurl
import Glibc

/// One hop of an attempt on one easy handle; the loop thread's alone, and used again for the next.
///
/// libcurl's callbacks come in here; what they find stands in the properties when the transfer ends.
final class Transfer {
    let easy: EasyHandle
    /// Unsafe, as it is asked for with every line that comes: the loop owns its transfers and outlives them, since
    /// ``TransferLoop/close()`` takes them off their handles before it goes.
    unowned(unsafe) let loop: TransferLoop
    /// The loop's multi handle that it is on, or was on last; nil before the first.
    ///
    /// Unsafe as ``loop`` is: the loop owns its multi handles, and closes them after its transfers.
    unowned(unsafe) var multi: MultiHandle?
    /// Its place among the active ones; -1 when idle.
    var activeIndex = -1

    // What it is about; set at each start.
    var id = RequestID(rawValue: 0)
    var host = HostID.none
    var attempt: UInt16 = 0
    var method = FetchMethod.get
    var limits = TransferLimits()
    /// Whether a redirect answer is followed, so that its body does not matter.
    var followsRedirects = false
    /// Takes body bytes of a session's request; nil for a run.
    var consumer: (any BodyConsumer)?
    /// Whether the stage is to see the body.
    var isStaged = false
    /// Whether it goes by way of a proxy, the run's or its own.
    var usesProxy = false
    /// The last part of the body; nil unless the request is watched.
    var tail: BodyTail?

    // Stamps.
    var startedAt = RunInstant.start
    var addedAt = RunInstant.start
    var readyAt: RunInstant?
    var sentAt: RunInstant?
    var firstByteAt: RunInstant?
    var endedAt = RunInstant.start
    var lastActivity = RunInstant.start
    /// When the whole attempt, and its connecting, have taken too long: the bounds as instants, since they are looked at often.
    var totalDeadline = RunInstant.start
    var connectDeadline = RunInstant.start
    var readNanoseconds: UInt64 = 0
    var queuedMicroseconds: Int64 = 0
    /// Its socket; -1 before it has one.
    var socket: Int32 = -1
    /// The sockets that were opened for it and are not known to be its connection, or closed.
    var openings: [OpenSockets.Opening] = []
    /// Its own port; 0 before it has a connection.
    private(set) var localPort: Int32 = 0
    /// The HTTP/2 stream that it last had; 0 for none.
    var streamID: UInt32 = 0
    /// Whether the server said that it did not process it.
    var wasRefused = false
    /// What libcurl was told of how long connecting may take.
    private var toldConnectTimeout = Duration.zero
    /// Whether the kept connection that it was given is spoilt, so that it needs another.
    var startsAgain = false
    /// Whether it may not be given a kept connection.
    var needsFreshConnection = false {
        didSet {
            if needsFreshConnection != oldValue { easy.set(CURLOPT_FRESH_CONNECT, needsFreshConnection) }
        }
    }
    /// Why it could not have one; 0 when it could.
    var socketError: Int32 = 0
    /// Whether servers that ask for a client certificate are given one.
    var hasCertificate = false
    /// Whether the server asked for a client certificate, of which there is none, over TLS 1.3: it tells only afterwards
    /// whether it insists on one.
    var wasAskedForCertificate = false
    /// What the kernel had moved over it when that was last asked.
    var movedBytes: UInt = 0

    // What came.
    var state = RowState.connecting
    let head: ResponseHead
    var isHeadComplete = false
    var isRedirect = false
    /// Whether the rest of a redirect's body was not waited for, or a body that HEAD does not have.
    private var isCutShort = false
    /// Whether libcurl would wait for a body that does not come: it can't send one with HEAD in any other way than with a method
    /// that has a response's body. A challenge of Digest is left to it.
    private var endsWithHead = false
    private var mayBeChallenged = false
    var wireBytes: Int64 = 0
    var bodyBytes: Int64 = 0
    var keptBody: [UInt8] = []
    var digest: SHA256Digest?
    var remote = ""
    /// When the server's certificate ends, in seconds since 1970; 0 where there is none, or it is not known.
    private(set) var certificateEnd: UInt32 = 0
    /// What we broke it off for; wins over libcurl's own code.
    var fault: FetchFailure?
    var isPaused = false
    /// Whether its upload had nothing to send when libcurl asked.
    var isStarved = false

    // What was last told of it.
    var toldState = RowState.queued
    var toldAt = RunInstant.start
    var isNoted = false

    let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    var upload: UploadSource?
    private let parts: CurlURL
    /// Whether libcurl is given the URL in parts too.
    private var hasParts = false
    /// Whether libcurl is told what to ask for beside the URL.
    private var hasTarget = false
    /// Whether the whole URL is asked for: of a proxy that forwards the request.
    private(set) var isForwarded = false
    /// What goes out beside the lines of `headerList`.
    private(set) var sentParts = SentParts()
    private var headerList: HeaderList?
    private var resolveList: HeaderList?
    private var isPlain = false
    /// What the handle was told of a proxy; nil for the loop's usual one.
    private var proxy: String?
    private var sends = 0
    private var hasher = SHA256()
    private var isHashing = false
    private var decoder: ContentDecoder?
    private var decodes = true
    private var unknownCoding: String?
    private var remoteAddress: [CChar] = []
    private var remotePort: Int32 = -1

    /// Of a redirect's body so much is read, so that its connection can be kept; a longer one is broken off.
    private static let longestIgnoredBody: Int64 = 65_536

    init?(loop: TransferLoop) {
        guard let easy = EasyHandle(), let parts = CurlURL() else { return nil }
        self.easy = easy
        self.parts = parts
        self.loop = loop
        head = ResponseHead(contentTypes: loop.contentTypes)
        errorText[0] = 0
    }

    deinit {
        curl_easy_cleanup(easy.raw)
        errorText.deallocate()
    }

    /// Makes it ready for another hop: the URL is taken now, the callbacks come once it is on a multi handle.
    ///
    /// - Parameter resolveLine: For CURLOPT_RESOLVE; nil when libcurl's cache of the multi handle has it already.
    func prepare(_ plan: TransferPlan, resolveLine: String?) {
        id = plan.id
        host = plan.host
        attempt = plan.attempt
        method = plan.method
        followsRedirects = plan.followsRedirects
        limits = plan.limits
        queuedMicroseconds = plan.queuedMicroseconds
        consumer = plan.consumer
        isStaged = plan.isStaged
        let proxy = plan.proxy ?? loop.usualProxy
        isForwarded = !proxy.isEmpty && !proxy.hasPrefix("socks") && !loop.isSecure(plan.host)
        usesProxy = !proxy.isEmpty
        state = .connecting
        toldState = .queued
        readyAt = nil
        sentAt = nil
        firstByteAt = nil
        head.reset(keepsRaw: plan.keepsHead)
        isHeadComplete = false
        isRedirect = false
        isCutShort = false
        endsWithHead = plan.method == .head && (plan.body != .none || plan.upload != nil)
        if case .digest = plan.credentials { mayBeChallenged = true } else { mayBeChallenged = false }
        wireBytes = 0
        bodyBytes = 0
        if !keptBody.isEmpty { keptBody = [] }
        digest = nil
        if certificateEnd != 0 { certificateEnd = 0 }
        fault = nil
        isPaused = false
        isStarved = false
        sends = 0
        isHashing = false
        decoder = nil
        decodes = plan.decodes
        unknownCoding = nil
        socket = -1
        localPort = 0
        startsAgain = false
        needsFreshConnection = false
        socketError = 0
        streamID = 0
        wasRefused = false
        wasAskedForCertificate = false
        movedBytes = 0
        errorText[0] = 0
        upload = nil
        configure(plan)
        let connectTimeout = min(limits.connect, limits.remaining)
        if connectTimeout != toldConnectTimeout { setConnectTimeout(connectTimeout) }
        if let resolveLine {
            let list = HeaderList([resolveLine])
            easy.set(CURLOPT_RESOLVE, list: list)
            // libcurl reads it when the transfer starts, from the list itself.
            resolveList = list
        }
        plan.withURL(set)
    }

    /// Tells libcurl how long connecting may take, of which it gives each address its share; the deadline itself is ours.
    func setConnectTimeout(_ timeout: Duration) {
        toldConnectTimeout = timeout
        // libcurl takes 0 for its own 300 s.
        let milliseconds = min(max(timeout.milliseconds, 1), Int64(Int32.max))
        easy.set(CURLOPT_CONNECTTIMEOUT_MS, Int(milliseconds))
    }

    /// The text is what libcurl goes back to for the second step of an authentication, the parts are what it reads else.
    private func set(_ url: UnsafePointer<CChar>) {
        easy.set(CURLOPT_URL, cString: url)
        let target = isForwarded ? nil : CurlURL.changedTarget(url)
        if target != nil || hasTarget { easy.set(CURLOPT_REQUEST_TARGET, target) }
        hasTarget = target != nil
        let isTaken = parts.set(url)
        guard isTaken != hasParts else { return }
        hasParts = isTaken
        easy.set(CURLOPT_CURLU, pointer: isTaken ? UnsafeMutableRawPointer(parts.raw) : nil)
    }

    /// Puts what differs from a plain GET on the handle; between two plain ones only the URL changes.
    private func configure(_ plan: TransferPlan) {
        if !(isPlain && plan.isPlain) {
            curl_easy_reset(easy.raw)
            hasParts = false
            hasTarget = false
            loop.applyDefaults(to: self, tls: plan.tls?.value, usesJar: !plan.avoidsCookieJar)
            headerList = HeaderList(plan.headerLines(userAgent: loop.userAgent))
            sentParts = SentParts()
            easy.set(CURLOPT_HTTPHEADER, list: headerList)
            plan.apply(to: self)
            if !plan.isPlain { plan.noteSent(in: &sentParts, upload) }
            isPlain = plan.isPlain
            proxy = nil
        }
        if plan.proxy != proxy { set(proxy: plan.proxy) }
    }

    /// - Parameter proxy: Nil is the loop's usual one.
    private func set(proxy: String?) {
        self.proxy = proxy
        let url = proxy ?? loop.usualProxy
        easy.set(CURLOPT_PROXY, url)
        easy.set(CURLOPT_USERAGENT, url.isEmpty ? nil : loop.userAgent)
    }

    /// The lines that libcurl was given for its headers.
    var headerLines: [String] { headerList?.lines ?? [] }

    /// The name or address of the host that it is for.
    var hostName: String { host == .none ? "" : loop.hosts[host].name }

    // MARK: - What libcurl calls

    /// The connection stands, the request is about to be written: also again, when libcurl replaces a stale connection or
    /// answers a challenge.
    func becameReady(remote address: UnsafePointer<CChar>?, port: Int32, localPort: Int32) -> Int32 {
        // libcurl 7.88 keeps an HTTP/2 connection through a proxy that has lost its socket: it is to no port.
        let isSpoiled =
            port == 0 && loop.settings.unixSocket == nil || loop.hasUnsolicitedData(localPort: localPort)
        if sends == 0, isSpoiled, easy.integer(CURLINFO_NUM_CONNECTS) == 0 {
            // Nothing was sent: it starts again, on another connection.
            startsAgain = true
            return Int32(CURL_PREREQFUNC_ABORT)
        }
        let isRefused = wasRefused || loop.refusedStreams.contains(streamID, localPort: self.localPort)
        sends += 1
        self.localPort = localPort
        if loop.settings.prefersHTTP2 { beganStream(localPort) }
        lastActivity = loop.now
        if isHeadComplete {
            // The challenge was the server's first answer: its time counts as waiting for the one that matters.
            isHeadComplete = false
            firstByteAt = nil
            enter(.waiting)
            return Int32(CURL_PREREQFUNC_OK)
        }
        if sends > 1, !method.isIdempotent, !isRefused {
            // libcurl repeats any request on a new connection when a kept one turned out stale; a server may have taken it.
            fault = FetchFailure(.protocolError, phase: .wait, .closedBeforeResponseNotRepeatable(method))
            return Int32(CURL_PREREQFUNC_ABORT)
        }
        let isNew = !openings.isEmpty
        if isNew {
            // libcurl 8 does not tell it yet: the one that was watched last.
            let connected = openings.count == 1 ? openings[0].fd : easy.activeSocket ?? socket
            loop.settleSockets(of: self, connected: connected)
            if loop.isSecure(host) { loop.note(handshaken: self) }
        }
        noteRemote(address, port)
        if isNew || loop.hasCertificates { certificateEnd = loop.certificateEnd(of: self, isNew: isNew) }
        readyAt = loop.now
        sentAt = nil
        loop.scheduleExpiry(at: deadline().at)
        enter(.sending)
        return Int32(CURL_PREREQFUNC_OK)
    }

    private func beganStream(_ localPort: Int32) {
        streamID = 0
        wasRefused = false
        if easy.integer(CURLINFO_NUM_CONNECTS) > 0 { loop.connected(localPort: localPort) }
    }

    /// libcurl wants nothing but to read: the request is out.
    func becameSent() {
        guard readyAt != nil, sentAt == nil else { return }
        sentAt = loop.now
        if state == .sending { enter(.waiting) }
    }

    func received(header line: UnsafeRawBufferPointer) -> Bool {
        lastActivity = loop.now
        if firstByteAt == nil {
            firstByteAt = loop.now
            if sentAt == nil { sentAt = loop.now }
            enter(.receiving)
        }
        do {
            if isHeadComplete {
                // Behind a chunked body (RFC 9112 §7.1.2): it says nothing of the response's framing any more.
                try head.takeTrailer(line)
                consumer?.trailer(line)
            } else if try head.take(line) {
                finishHead()
                isCutShort = isHeadComplete && endsWithHead && !(mayBeChallenged && head.status == 401)
            }
            return fault == nil && !isCutShort
        } catch {
            fault = FetchFailure(head: error)
            return false
        }
    }

    func received(body bytes: UnsafeRawBufferPointer) -> Int {
        lastActivity = loop.now
        if loop.mustPause(self) {
            isPaused = true
            return Int(CURL_WRITEFUNC_PAUSE)
        }
        wireBytes += Int64(bytes.count)
        loop.note(self)
        if isRedirect {
            isCutShort = wireBytes > Self.longestIgnoredBody
            return isCutShort ? 0 : bytes.count
        }
        if let unknownCoding {
            fault = .unknownCoding(unknownCoding)
            return 0
        }
        guard let decoder else { return take(bytes) ? bytes.count : 0 }
        do {
            try decoder.decode(bytes, emit: take)
            return bytes.count
        } catch .corrupt(let coding) {
            fault = FetchFailure(.protocolError, phase: .receive, .corruptCoding(coding))
            return 0
        } catch {
            return 0
        }
    }

    private func finishHead() {
        // After a 1xx the real head is still to come.
        guard head.status >= 200 || head.status == 101 else { return }
        isHeadComplete = true
        if tail != nil { loop.note(self) }
        isRedirect = followsRedirects && head.redirectTarget != nil
        decoder = nil
        unknownCoding = nil
        if isRedirect { return }
        if decodes, !head.contentEncoding.isEmpty {
            do throws(ContentDecoder.Fault) {
                decoder = try ContentDecoder(contentEncoding: head.contentEncoding)
            } catch {
                // It matters only where a body comes: HEAD and 304 name a coding and have none.
                unknownCoding = head.contentEncoding
            }
        }
        if head.contentEncoding.isEmpty, announcesBody, head.contentLength > limits.bodyBytes {
            fault = .tooLarge(limit: limits.bodyBytes, announced: head.contentLength)
            return
        }
        if isStaged { loop.stage?.begin(id, status: head.status, contentType: head.contentType) }
        consumer?.head(head)
    }

    /// Whether the length that the head tells is that of a body to come (RFC 9112 §6.3).
    private var announcesBody: Bool {
        // Whatever length HEAD is told, no body comes.
        method != .head && head.status >= 200 && head.status != 204 && head.status != 304
    }

    /// Decoded bytes of the body; false when it is to be broken off.
    private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bodyBytes += Int64(bytes.count)
        guard bodyBytes <= limits.bodyBytes else {
            fault = .tooLarge(limit: limits.bodyBytes, announced: nil)
            return false
        }
        if limits.hashesBody {
            if !isHashing {
                hasher = SHA256()
                isHashing = true
            }
            hasher.update(bytes)
        }
        if keptBody.count < limits.keptBodyBytes {
            keptBody.append(contentsOf: bytes.prefix(limits.keptBodyBytes - keptBody.count))
        }
        tail?.append(bytes)
        if isStaged { loop.stage?.receive(id, bytes) }
        consumer?.body(bytes)
        return true
    }

    // MARK: - The end

    /// libcurl is done with it: works out the failure if there is one, and the digest if there is none.
    func finish(_ code: CURLcode) {
        endedAt = loop.now
        if code != CURLE_OK, loop.refusedStreams.contains(streamID, localPort: localPort) {
            wasRefused = true
        }
        if fault == nil, code == CURLE_OPERATION_TIMEDOUT, readyAt == nil { timedOut(.connect) }
        if fault == nil, code != CURLE_OK, !isCutShort { fault = FetchFailure(code, of: self) }
        // libcurl 7.88 takes a head that the close cut short for a whole one.
        if fault == nil, !isHeadComplete { fault = .cutHead() }
        if fault == nil, let decoder, wireBytes > 0, !decoder.isComplete, !isRedirect {
            fault = FetchFailure(
                .protocolError, phase: .receive, .bodyCutShort(coding: decoder.name, received: wireBytes))
        }
        if fault == nil, head.contentLength > wireBytes, announcesBody, head.version == .http2, !isRedirect {
            // HTTP/2 of libcurl 7.88 takes a cut body for a whole one (curl issues #10715, #10693).
            fault = .truncated(received: wireBytes, announced: head.contentLength)
        }
        // An empty body is as well known as any other.
        if fault == nil, limits.hashesBody { digest = isHashing ? hasher.finalize() : .ofNothing }
    }

    private func enter(_ next: RowState) {
        state = next
        loop.note(self)
        consumer?.reached(next)
    }

    private func noteRemote(_ address: UnsafePointer<CChar>?, _ port: Int32) {
        guard let address else { return }
        if port == remotePort,
            remoteAddress.withUnsafeBufferPointer({ $0.baseAddress.map { strcmp($0, address) } == 0 })
        {
            return
        }
        remotePort = port
        remoteAddress = Array(UnsafeBufferPointer(start: address, count: strlen(address) + 1))
        let text = String(cString: address)
        remote = text.contains(":") ? "[\(text)]:\(port)" : "\(text):\(port)"
    }
}
