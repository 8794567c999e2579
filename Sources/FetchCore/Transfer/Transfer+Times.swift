import CCurl
import CLinux

/// When a transfer began, how long its phases took, and when it has taken too long.
extension Transfer {
    /// Notes that it begins: the attempt did at `startedAt`, before a look-up, and goes to libcurl now.
    func begin(startedAt: RunInstant, now: RunInstant) {
        self.startedAt = startedAt
        addedAt = now
        lastActivity = now
        totalDeadline = startedAt.advanced(by: limits.remaining)
        connectDeadline = startedAt.advanced(by: limits.connect)
        readNanoseconds = RunInstant.start.advanced(by: limits.read).nanoseconds
    }

    /// How long each phase of this hop took, or has taken by an instant before its end.
    func timings(isReused: Bool, until end: RunInstant) -> PhaseTimings {
        var timings = PhaseTimings(queue: queuedMicroseconds)
        timings.dns = addedAt.microseconds(since: startedAt)
        guard let readyAt else {
            let connected = easy.count(CURLINFO_CONNECT_TIME_T)
            let all = end.microseconds(since: addedAt)
            timings.connect = connected > 0 ? min(connected, all) : all
            timings.tls = all - timings.connect
            return timings
        }
        let setUp = readyAt.microseconds(since: addedAt)
        if isReused {
            timings.send = setUp
        } else {
            let secured = easy.count(CURLINFO_APPCONNECT_TIME_T)
            let connected = easy.count(CURLINFO_CONNECT_TIME_T)
            timings.tls = secured > connected ? min(secured - connected, setUp) : 0
            timings.connect = setUp - timings.tls
        }
        let sent = sentAt ?? firstByteAt ?? end
        let firstByte = firstByteAt ?? end
        timings.send += sent.microseconds(since: readyAt)
        timings.wait = firstByte.microseconds(since: sent)
        timings.receive = end.microseconds(since: firstByte)
        return timings
    }

    /// The phase that it is in.
    var phase: AttemptPhase {
        guard readyAt != nil else { return easy.count(CURLINFO_CONNECT_TIME_T) > 0 ? .tls : .connect }
        return switch state {
        case .sending: .send
        case .waiting: .wait
        default: .receive
        }
    }

    /// Whether the server has refused an upload, whole response and all, while its next bytes are still to come: libcurl
    /// waits for those when the server also says that it closes the connection.
    var isAnswered: Bool {
        activeIndex >= 0 && isStarved && isHeadComplete && head.status >= 300 && head.contentLength >= 0
            && wireBytes >= head.contentLength
    }

    /// When it is to be broken off if nothing happens, and for what.
    func deadline() -> (at: RunInstant, phase: FailurePhase) {
        let total = totalDeadline
        if readyAt == nil { return connectDeadline < total ? (connectDeadline, .connect) : (total, .total) }
        if isPaused || isStarved { return (total, .total) }
        let (silent, isEndless) = lastActivity.nanoseconds.addingReportingOverflow(readNanoseconds)
        return !isEndless && silent < total.nanoseconds
            ? (RunInstant(nanoseconds: silent), .read) : (total, .total)
    }

    /// Asks the kernel whether bytes moved that libcurl does not tell of: parts of a header line, parts of a TLS record,
    /// an upload's last bytes on their way out. Asked only when a deadline seems to have passed, so it costs nothing else.
    func noteKernelActivity() {
        // Over HTTP/2 others' bytes move on the same socket.
        guard readyAt != nil, socket >= 0, !loop.settings.prefersHTTP2 else { return }
        var moved: UInt = 0
        let silence = fd_tcp_silence_ms(socket, &moved)
        guard silence >= 0 else { return }
        if moved != movedBytes {
            let at = RunInstant(nanoseconds: loop.now.nanoseconds &- UInt64(silence) &* 1_000_000)
            lastActivity = max(lastActivity, min(at, loop.now))
        }
        movedBytes = moved
    }

    /// Breaks it off for a deadline that has passed.
    func timedOut(_ phase: FailurePhase) {
        endedAt = loop.now
        fault = .timeout(phase, limits: limits, receivedBytes: wireBytes, state: state)
    }
}
