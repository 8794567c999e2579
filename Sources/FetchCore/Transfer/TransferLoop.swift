import CCurl
import Glibc

/// libcurl's multi handles on one epoll set: starts transfers, moves them on, and says what became of them.
///
/// It is one thread's alone: a class that can't be `Sendable`, owned by an actor on that thread.
final class TransferLoop {
    let settings: TransportSettings
    let hosts: HostTable
    /// Hears of ends.
    weak var delegate: (any TransferLoopDelegate)?
    /// Judges bodies of responses; nil where none are looked at.
    let stage: BodyProcessingQueue?
    private(set) var now: RunInstant
    let contentTypes = StringCache()
    /// Transfers of which something is to be told, each once.
    private var noted: [Transfer] = []
    private var active: [Transfer] = []
    let sockets: SocketCount
    private var idleSockets = IdleSockets()
    /// Counts the times that the loop has waited.
    private var turn: UInt32 = 0

    private let clock: RunClock
    private let poller: Poller
    private var multis: MultiSet
    private var idle: [Transfer] = []
    private var paused: [Transfer] = []
    /// Transfers whose upload had nothing to send.
    private var starved: [Transfer] = []
    let shareHandle: UnsafeMutableRawPointer?
    /// When the first deadline of an active transfer may have passed.
    private var nextExpiry = RunInstant(nanoseconds: .max)

    /// How many files a loop holds open whatever it does: the epoll set, what wakes it, and its multi handles'.
    static func descriptors(loopCount: Int) -> Int { 2 + MultiSet.descriptors(loopCount: loopCount) }

    init(
        settings: TransportSettings, hosts: HostTable, clock: RunClock, wakeFD: Int32,
        stage: BodyProcessingQueue?,
        sockets: SocketCount, loopCount: Int = 1
    ) {
        _ = Self.globalInit
        self.stage = stage
        multis = MultiSet(loopCount: loopCount, prefersHTTP2: settings.prefersHTTP2)
        self.sockets = sockets
        self.settings = settings
        self.hosts = hosts
        self.clock = clock
        now = clock.now()
        poller = Poller(wakeFD: wakeFD)
        shareHandle = curl_share_init()
        // No locks: all that share it are on this thread.
        fd_share_setopt_data(shareHandle, CURL_LOCK_DATA_SSL_SESSION)
        if settings.keepsCookies {
            fd_share_setopt_data(shareHandle, CURL_LOCK_DATA_COOKIE)
            fd_share_setopt_data(shareHandle, CURL_LOCK_DATA_PSL)
        }
        multis.open(for: self)
    }

    /// Breaks everything off and gives the handles back.
    func close() {
        for transfer in active { curl_multi_remove_handle(multis[transfer.multi].raw, transfer.easy.raw) }
        active = []
        idle = []
        noted = []
        paused = []
        starved = []
        multis.close()
        curl_share_cleanup(shareHandle)
    }

    var activeCount: Int { active.count }

    var usesProxy: Bool { settings.proxy != nil }

    func isSecure(_ host: HostID) -> Bool {
        host != .none && hosts[host].isHTTPS
    }

    // MARK: - Starting and ending

    /// Sends what the plan says. Where that can't even be prepared, as with a body file that is not there, it ends at once.
    func launch(_ plan: TransferPlan) {
        guard let transfer = takeIdle() else {
            var end = plan.unsent(at: now)
            end.failure = FetchFailure(.output, message: "out of memory for another transfer")
            delegate?.attemptEnded(end)
            return
        }
        multis.assign(transfer, plan.host, hostLimit: plan.hostLimit)
        var resolveLine: String?
        if let address = plan.address, multis[transfer.multi].mustFeed(address) { resolveLine = address.line }
        transfer.prepare(plan, resolveLine: resolveLine)
        if transfer.fault != nil {
            var end = plan.unsent(at: now)
            end.failure = transfer.fault
            if resolveLine != nil, let address = plan.address { multis[transfer.multi].unfeed(address) }
            recycle(transfer)
            delegate?.attemptEnded(end)
            return
        }
        start(transfer, startedAt: plan.startedAt)
        note(transfer)
    }

    /// A transfer object that is idle, a new one when there is none; nil when libcurl has no memory.
    private func takeIdle() -> Transfer? {
        if let transfer = idle.popLast() { return transfer }
        guard let transfer = Transfer(loop: self) else { return nil }
        applyDefaults(to: transfer)
        return transfer
    }

    /// Sets a prepared transfer going.
    private func start(_ transfer: Transfer, startedAt: RunInstant) {
        transfer.begin(startedAt: startedAt, now: now)
        transfer.activeIndex = active.count
        active.append(transfer)
        multis[transfer.multi].activeCount += 1
        multis.adjustConnections(transfer.multi, sockets)
        scheduleExpiry(at: transfer.deadline().at)
        curl_multi_add_handle(multis[transfer.multi].raw, transfer.easy.raw)
    }

    /// Puts a transfer back that was given a spoilt connection, which libcurl has closed now.
    private func startAgain(_ transfer: Transfer) {
        transfer.startsAgain = false
        curl_multi_remove_handle(multis[transfer.multi].raw, transfer.easy.raw)
        curl_multi_add_handle(multis[transfer.multi].raw, transfer.easy.raw)
    }

    /// Whether something has come on a kept connection, which is told by its local port. Over HTTP/2 much may.
    func hasUnsolicitedData(localPort: Int32) -> Bool {
        !settings.prefersHTTP2 && idleSockets.hasUnsolicitedData(port: localPort, turn: turn)
    }

    /// Breaks off those of the requests that are in flight here.
    func breakOff(_ ids: Set<RequestID>) {
        // One look at all of them, however many are to end.
        for transfer in active where ids.contains(transfer.id) { breakOff(transfer) }
    }

    func breakOffAll() {
        for transfer in active { breakOff(transfer) }
    }

    private func breakOff(_ transfer: Transfer) {
        transfer.endedAt = now
        end(transfer, isCancelled: true)
    }

    /// Takes a transfer off its multi handle, makes it ready for another use and tells what it came to; when it had not
    /// ended, its socket is closed.
    private func end(_ transfer: Transfer, isCancelled: Bool = false) {
        remove(transfer)
        var end = TransferEnd(transfer)
        if isCancelled { end.becomeCancelled() }
        recycle(transfer)
        delegate?.attemptEnded(end)
    }

    private func remove(_ transfer: Transfer) {
        let index = transfer.activeIndex
        curl_multi_remove_handle(multis[transfer.multi].raw, transfer.easy.raw)
        multis[transfer.multi].activeCount -= 1
        idleSockets.keep(transfer.socket, port: transfer.localPort, turn: turn)
        let last = active.removeLast()
        if last !== transfer {
            active[index] = last
            last.activeIndex = index
        }
        transfer.activeIndex = -1
    }

    /// Gives an ended transfer back for another use.
    private func recycle(_ transfer: Transfer) {
        transfer.consumer = nil
        transfer.upload = nil
        idle.append(transfer)
    }

    /// Looks at deadlines at this instant at the latest.
    func scheduleExpiry(at deadline: RunInstant) {
        nextExpiry = min(nextExpiry, deadline)
    }

    func note(_ transfer: Transfer) {
        if transfer.isNoted { return }
        transfer.isNoted = true
        noted.append(transfer)
    }

    /// Whether there may be something to tell of transfers in flight.
    var hasNews: Bool { !noted.isEmpty }

    /// Tells where transfers in flight have got to since it was last asked. One that went through several states meanwhile is
    /// told in its last one, and one that only goes on receiving not more than twenty times a second.
    func takeMoves(_ tell: (Move) -> Void) {
        for transfer in noted {
            transfer.isNoted = false
            guard transfer.activeIndex >= 0, transfer.mustBeTold(now: now) else { continue }
            transfer.toldState = transfer.state
            transfer.toldAt = now
            tell(transfer.move(at: now))
        }
        noted.removeAll(keepingCapacity: true)
    }

    /// Forgets what there would be to tell.
    func dropMoves() {
        for transfer in noted { transfer.isNoted = false }
        noted.removeAll(keepingCapacity: true)
    }

    // MARK: - Back-pressure

    func mustPause(_ transfer: Transfer) -> Bool {
        guard isHeldUp(transfer) else { return false }
        paused.append(transfer)
        return true
    }

    private func isHeldUp(_ transfer: Transfer) -> Bool {
        transfer.isStaged && stage?.isFull == true || transfer.consumer?.isFull == true
    }

    func starve(_ transfer: Transfer) {
        starved.append(transfer)
    }

    /// Lets transfers go on whose receivers have room again, or whose uploads have something to send.
    func unpause() {
        if !starved.isEmpty { feedStarved() }
        if paused.isEmpty { return }
        let waiting = paused
        paused = []
        for transfer in waiting where transfer.activeIndex >= 0 && transfer.isPaused {
            if isHeldUp(transfer) {
                paused.append(transfer)
                continue
            }
            transfer.isPaused = false
            transfer.lastActivity = now
            goOn(transfer)
        }
    }

    private func feedStarved() {
        let waiting = starved
        starved = []
        for transfer in waiting where transfer.activeIndex >= 0 && transfer.isStarved {
            if transfer.upload?.isReady == false {
                starved.append(transfer)
                continue
            }
            transfer.isStarved = false
            transfer.lastActivity = now
            goOn(transfer)
        }
    }

    /// Pausing is by direction: the one that still waits stays as it is.
    private func goOn(_ transfer: Transfer) {
        scheduleExpiry(at: transfer.deadline().at)
        var directions = CURLPAUSE_CONT
        if transfer.isPaused { directions |= CURLPAUSE_RECV }
        if transfer.isStarved { directions |= CURLPAUSE_SEND }
        curl_easy_pause(transfer.easy.raw, directions)
    }

    // MARK: - A turn

    func tick() {
        now = clock.now()
    }

    /// Lets libcurl do what is due by its own timers: a new transfer's first step is one of zero milliseconds.
    func runTimers() {
        for _ in 0..<3 {
            now = clock.now()
            var ranOne = false
            for multi in multis.all where multi.deadline <= now {
                ranOne = true
                multi.runTimer()
            }
            if !ranOne { return }
        }
    }

    /// Takes what has ended off the multi handles and tells the delegate of each; whether there was any.
    func collect() -> Bool {
        var hasEnded = false
        for multi in multis.all where multi.mayHaveEnded {
            multi.mayHaveEnded = false
            while let (transfer, code) = multi.nextEnded() {
                hasEnded = true
                if transfer.startsAgain {
                    startAgain(transfer)
                    continue
                }
                transfer.finish(code)
                end(transfer)
            }
        }
        for transfer in starved where transfer.isAnswered {
            hasEnded = true
            transfer.finish(CURLE_OK)
            end(transfer)
        }
        if now >= nextExpiry { hasEnded = expire() || hasEnded }
        return hasEnded
    }

    /// Waits for sockets, timers or a wake-up, at most until the given instant, and moves on what is ready.
    func wait(until instant: RunInstant) {
        turn &+= 1
        var earliest = min(instant, nextExpiry)
        for multi in multis.all { earliest = min(earliest, multi.deadline) }
        poller.wait(milliseconds: milliseconds(until: earliest)) { event in
            now = clock.now()
            multis[Int(event.owner)].act(event)
        }
        now = clock.now()
    }

    private func milliseconds(until instant: RunInstant) -> Int32 {
        if instant.nanoseconds == .max { return -1 }
        let current = clock.now()
        if instant <= current { return 0 }
        // Rounded up: waking a moment early would only mean waking twice.
        return Int32(min((instant.nanoseconds - current.nanoseconds + 999_999) / 1_000_000, 60_000))
    }

    /// Breaks off what has overrun its deadline. All active ones are looked at, but seldom: only once the earliest deadline
    /// that any had may have passed, and not twice within five milliseconds.
    private func expire() -> Bool {
        var next = RunInstant(nanoseconds: .max)
        var expired: [(Transfer, FailurePhase)] = []
        for transfer in active {
            var deadline = transfer.deadline()
            if deadline.at <= now, deadline.phase == .read {
                transfer.noteKernelActivity()
                deadline = transfer.deadline()
            }
            if deadline.at <= now {
                expired.append((transfer, deadline.phase))
            } else {
                next = min(next, deadline.at)
            }
        }
        nextExpiry = max(next, now.advanced(by: .milliseconds(5)))
        for (transfer, phase) in expired {
            transfer.timedOut(phase)
            end(transfer)
        }
        return !expired.isEmpty
    }

    /// libcurl's global state, once a process; SIGPIPE is ignored as libcurl's NOSIGNAL leaves it to us (curl issue #10743).
    private static let globalInit: Bool = {
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK
    }()

    // MARK: - What libcurl calls

    func socket(_ easy: UnsafeMutableRawPointer?, _ fd: Int32, _ what: Int32, _ multi: MultiHandle) {
        let readable = what == CURL_POLL_IN || what == CURL_POLL_INOUT
        let writable = what == CURL_POLL_OUT || what == CURL_POLL_INOUT
        poller.want(fd, readable: readable, writable: writable, owner: UInt16(multi.index))
        guard what != CURL_POLL_REMOVE, let easy else { return }
        var pointer: UnsafeMutableRawPointer?
        fd_getinfo_pointer(easy, CURLINFO_PRIVATE, &pointer)
        guard let pointer else { return }
        let transfer = Unmanaged<Transfer>.fromOpaque(pointer).takeUnretainedValue()
        transfer.socket = fd
        if what == CURL_POLL_IN { transfer.becameSent() }
    }

    func willClose(_ fd: Int32) {
        sockets.closed()
        poller.forget(fd)
    }
}

/// Hears what a loop has to tell, on its thread.
protocol TransferLoopDelegate: AnyObject {
    /// A transfer has ended or was broken off, or could not begin.
    func attemptEnded(_ end: consuming TransferEnd)
}
