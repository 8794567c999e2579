import CCurl

/// One multi handle with its timer.
final class MultiHandle {
    let index: Int
    let raw: UnsafeMutableRawPointer
    var activeCount = 0
    /// When libcurl wants to be called without a socket's being ready.
    private(set) var deadline = RunInstant.never
    /// Whether it was called since its ended transfers were last read.
    var mayHaveEnded = false
    /// Unsafe as a transfer's is: the loop owns its multi handles and outlives them.
    private unowned(unsafe) let loop: TransferLoop
    /// By host: which look-up's addresses it has.
    private var fedLookups: [UInt32] = []

    init?(index: Int, loop: TransferLoop) {
        guard let raw = curl_multi_init() else { return nil }
        self.index = index
        self.loop = loop
        self.raw = raw
        let context = Unmanaged.passUnretained(self).toOpaque()
        fd_multi_setopt_pointer(raw, CURLMOPT_SOCKETDATA, context)
        fd_multi_setopt_pointer(raw, CURLMOPT_TIMERDATA, context)
        fd_multi_setopt_socket(raw) { easy, fd, what, context, _ in
            if let context {
                Unmanaged<MultiHandle>.fromOpaque(context)
                    ._withUnsafeGuaranteedRef { $0.loop.socket(easy, fd, what, $0) }
            }
            return 0
        }
        fd_multi_setopt_timer(raw) { _, milliseconds, context in
            if let context {
                Unmanaged<MultiHandle>.fromOpaque(context)
                    ._withUnsafeGuaranteedRef { $0.setTimer(milliseconds) }
            }
            return 0
        }
        keepConnections(few: false)
    }

    /// With few, whenever a transfer ends the connection that was kept longest is closed.
    func keepConnections(few: Bool) {
        // The default of four times the handles evicts warm connections whenever the concurrency dips.
        fd_multi_setopt_long(raw, CURLMOPT_MAXCONNECTS, few ? 1 : Int(Int32.max))
    }

    /// A transfer about to begin, unless it can use a kept connection, closes the one that was kept longest. None is ever
    /// put off by that: with as many connections as transfers, one is kept for nobody.
    func capConnections() {
        fd_multi_setopt_long(raw, CURLMOPT_MAX_TOTAL_CONNECTIONS, activeCount)
    }

    func uncapConnections() {
        fd_multi_setopt_long(raw, CURLMOPT_MAX_TOTAL_CONNECTIONS, 0)
    }

    func close() {
        curl_multi_cleanup(raw)
    }

    /// Whether it has yet to be fed this answer; asked once, it counts as fed.
    func mustFeed(_ address: HostAddress) -> Bool {
        let slot = address.host.addressSlot
        if slot >= fedLookups.count {
            fedLookups.append(contentsOf: repeatElement(0, count: slot + 1 - fedLookups.count))
        }
        defer { fedLookups[slot] = address.lookup }
        return fedLookups[slot] != address.lookup
    }

    /// It was not fed this answer after all.
    func unfeed(_ address: HostAddress) {
        fedLookups[address.host.addressSlot] = 0
    }

    func runTimer() {
        deadline = .never
        var running: Int32 = 0
        curl_multi_socket_action(raw, CURL_SOCKET_TIMEOUT, 0, &running)
        mayHaveEnded = true
    }

    func act(_ event: Poller.Event) {
        var mask = event.isReadable ? CURL_CSELECT_IN : 0
        if event.isWritable { mask |= CURL_CSELECT_OUT }
        if event.isBroken { mask |= CURL_CSELECT_ERR }
        var running: Int32 = 0
        curl_multi_socket_action(raw, event.fd, mask, &running)
        mayHaveEnded = true
    }

    func nextEnded() -> (Transfer, CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(raw, &left) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            var pointer: UnsafeMutableRawPointer?
            fd_getinfo_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &pointer)
            guard let pointer else { continue }
            return (
                Unmanaged<Transfer>.fromOpaque(pointer).takeUnretainedValue(), fd_message_result(message)
            )
        }
        return nil
    }

    private func setTimer(_ milliseconds: Int) {
        deadline =
            milliseconds < 0
            ? .never
            : RunInstant(nanoseconds: loop.now.nanoseconds &+ UInt64(milliseconds) &* 1_000_000)
    }
}
