import CCurl
import Glibc

/// What starts transfers on a loop and hears of their ends, on the loop's thread.
protocol TransferLoopOwner: AnyObject {
    /// Launches what may start now; when to ask again for what may start later.
    func startTransfers() -> RunInstant
    /// A transfer has ended or was broken off, or could not begin.
    func transferEnded(_ end: consuming TransferEnd)
    /// The last of a turn before the loop waits; when the next turn has to come at the latest.
    func finishTurn() -> RunInstant
}

/// An epoll set, its multi handles and their transfers: starts transfers, moves them on, and says what became of them.
///
/// It is one thread's alone: made on an ``EngineThread``, never seen elsewhere, and not `Sendable`.
///
/// The multi handles are several, since libcurl searches each one's connections to a host from end to end for each request;
/// each is made when the first transfer goes to it.
final class TransferLoop {
    let settings: TransportSettings
    /// Of transfers that have no shorter time in all.
    let connectTimeout: Duration
    /// What its handles are told for CURLOPT_PROXY unless a plan says otherwise; empty is none.
    let usualProxy: String
    let hosts: HostTable
    weak var owner: (any TransferLoopOwner)?
    /// Judges bodies of responses; nil where none are looked at.
    let stage: BodyProcessingQueue?
    private(set) var now: RunInstant
    let contentTypes = StringCache()
    /// Transfers of which something is to be told, each once.
    private var noted: [Transfer] = []
    private var active: [Transfer] = []
    private var watched = ProgressWatch()
    let sockets: SocketCount
    private var openSockets = OpenSockets()
    private var idleSockets = IdleSockets()
    private var certificates = PeerCertificates()
    /// Counts the times that the loop has waited.
    private var turnNumber: UInt32 = 0

    private let clock: RunClock
    private let poller: Poller
    /// One entry a place of `placement`; nil until a transfer goes to it.
    private var multis: [MultiHandle?]
    /// Those of `multis` that there are.
    private var openMultis: [MultiHandle] = []
    private let placement: Placement
    /// How many loops the run has: each has every so many-th host.
    private let loopCount: Int
    /// How its multi handles were told to keep connections.
    private var areSocketsShort = false
    private var keepsFewConnections = false
    private var idle: [Transfer] = []
    private var paused: [Transfer] = []
    /// Transfers whose upload had nothing to send.
    private var starved: [Transfer] = []
    /// Transfers that were between two addresses of their host when libcurl was last called.
    private var betweenAddresses: [Transfer] = []
    /// Transfers that have just got a new TLS connection. Their socket was wanted for reading alone before, for the handshake's last
    /// messages, so that no change tells when the request is out.
    private var handshaken: [Transfer] = []
    /// Whether any host has several addresses.
    private var hasSeveralAddresses = false
    /// What servers said over HTTP/2 of streams that they do not process.
    private(set) var refusedStreams = RefusedStreams()
    /// What its handles have together that have no part in the jar: TLS sessions.
    let share: CurlShare
    /// The jar of the requests that have a part in it; nil for none.
    let cookies: CookieStore?
    /// When the first deadline of an active transfer may have passed.
    private var nextExpiry = RunInstant.never

    /// After so many rounds of ending and starting, sockets and commands get their turn.
    private static let maximumRounds = 4
    /// How many multi handles a run has at most that has one loop; of several each has its share. More were no faster, neither
    /// with a hundred transfers in flight nor with a thousand.
    private static let multiCount = 16

    private static func multiCount(loopCount: Int) -> Int { max(4, multiCount / loopCount) }

    /// How many files a loop holds open at most beside its transfers': the epoll set, its thread's eventfd, and of each multi
    /// handle libcurl's own two and the one connection that it keeps however short they are.
    static func descriptors(loopCount: Int) -> Int { 2 + 3 * multiCount(loopCount: loopCount) }

    init(
        settings: TransportSettings, connectTimeout: Duration, hosts: HostTable, clock: RunClock,
        poller: Poller, stage: BodyProcessingQueue?, sockets: SocketCount, cookies: CookieStore? = nil,
        loopCount: Int = 1
    ) {
        CurlGlobal.start()
        self.stage = stage
        self.loopCount = loopCount
        // Over HTTP/2 transfers are to share connections, so more stay together.
        placement = Placement(
            count: Self.multiCount(loopCount: loopCount), transfersPerPlace: settings.prefersHTTP2 ? 64 : 8)
        multis = Array(repeating: nil, count: placement.count)
        self.sockets = sockets
        self.settings = settings
        self.connectTimeout = connectTimeout
        usualProxy = settings.proxy.usual?.url ?? ""
        self.hosts = hosts
        self.clock = clock
        now = clock.now()
        self.poller = poller
        // No locks: all that share it are on this thread.
        share = CurlShare([CURL_LOCK_DATA_SSL_SESSION], isLocked: false)
        self.cookies = cookies
    }

    /// Breaks everything off and gives the handles back.
    func close() {
        for transfer in active { curl_multi_remove_handle(transfer.multi?.raw, transfer.easy.raw) }
        active = []
        watched = ProgressWatch()
        idle = []
        noted = []
        paused = []
        starved = []
        betweenAddresses = []
        handshaken = []
        for multi in openMultis { multi.close() }
        openMultis = []
        multis = []
    }

    var activeCount: Int { active.count }

    func isSecure(_ host: HostID) -> Bool {
        host != .none && hosts[host].isHTTPS
    }

    // MARK: - Starting and ending

    /// Sends what the plan says. Where that can't even be prepared, as with a body file that is not there, it ends at once.
    func launch(_ plan: consuming TransferPlan) {
        guard let transfer = takeIdle() else { return refuse(plan, FetchFailure(.output, .outOfMemory)) }
        guard let multi = multi(for: transfer, plan) else {
            recycle(transfer)
            return refuse(plan, FetchFailure(.output, .outOfMemory))
        }
        transfer.multi = multi
        var resolveLine: String?
        if let address = plan.address, multi.mustFeed(address) {
            resolveLine = address.line
            if address.isSeveral { hasSeveralAddresses = true }
        }
        transfer.prepare(plan, resolveLine: resolveLine)
        if let fault = transfer.fault {
            if resolveLine != nil, let address = plan.address { multi.unfeed(address) }
            recycle(transfer)
            return refuse(plan, fault)
        }
        start(transfer, on: multi, startedAt: plan.startedAt)
        if plan.id == watched.id { watched.begin(transfer) }
        note(transfer)
    }

    private func refuse(_ plan: TransferPlan, _ failure: FetchFailure) {
        var end = plan.unsent(at: now)
        end.failure = failure
        owner?.transferEnded(end)
    }

    /// The multi handle that the transfer goes to; nil when libcurl has no memory or descriptor for one.
    private func multi(for transfer: Transfer, _ plan: TransferPlan) -> MultiHandle? {
        let index = placement.choose(
            first: plan.host.index / loopCount % placement.count, hostLimit: plan.hostLimit,
            preferred: transfer.multi?.index
        ) { multis[$0]?.activeCount ?? 0 }
        if let multi = multis[index] { return multi }
        guard let multi = MultiHandle(index: index, loop: self) else { return openMultis.first }
        if keepsFewConnections { multi.keepConnections(few: true) }
        multis[index] = multi
        openMultis.append(multi)
        return multi
    }

    /// A transfer object that is idle, a new one when there is none; nil when libcurl has no memory.
    private func takeIdle() -> Transfer? {
        if let transfer = idle.popLast() { return transfer }
        guard let transfer = Transfer(loop: self) else { return nil }
        applyDefaults(to: transfer)
        return transfer
    }

    /// Sets a prepared transfer going.
    private func start(_ transfer: Transfer, on multi: MultiHandle, startedAt: RunInstant) {
        transfer.begin(startedAt: startedAt, now: now)
        transfer.activeIndex = active.count
        active.append(transfer)
        multi.activeCount += 1
        adjustConnections(of: multi)
        scheduleExpiry(at: transfer.deadline().at)
        curl_multi_add_handle(multi.raw, transfer.easy.raw)
    }

    /// Has a multi handle keep fewer connections while descriptors are short: most hosts of a long list are never asked again.
    private func adjustConnections(of multi: MultiHandle) {
        if areSocketsShort != sockets.isShort {
            areSocketsShort.toggle()
            if !areSocketsShort { for multi in openMultis { multi.uncapConnections() } }
        }
        if keepsFewConnections != sockets.isFull {
            keepsFewConnections.toggle()
            for multi in openMultis { multi.keepConnections(few: keepsFewConnections) }
        }
        if areSocketsShort { multi.capConnections() }
    }

    /// Puts a transfer back that was given a connection with unsolicited data, which libcurl has closed now.
    private func startAgain(_ transfer: Transfer) {
        transfer.startsAgain = false
        curl_multi_remove_handle(transfer.multi?.raw, transfer.easy.raw)
        transfer.needsFreshConnection = true
        curl_multi_add_handle(transfer.multi?.raw, transfer.easy.raw)
    }

    /// Whether something has come on a kept connection, which is told by its local port. Over HTTP/2 much may.
    func hasUnsolicitedData(localPort: Int32) -> Bool {
        !settings.prefersHTTP2 && idleSockets.hasUnsolicitedData(port: localPort, turn: turnNumber)
    }

    /// Whether a server has shown a certificate.
    var hasCertificates: Bool { certificates.areKnown }

    /// When the certificate of the server ends that the transfer is connected to, in seconds since 1970; 0 without one.
    func certificateEnd(of transfer: Transfer, isNew: Bool) -> UInt32 {
        isSecure(transfer.host) ? certificates.end(of: transfer, isNew: isNew) : 0
    }

    /// Breaks off those of the requests that are in flight here.
    func cancel(_ ids: Set<RequestID>) {
        // One look at all of them, however many are to end.
        for transfer in active where ids.contains(transfer.id) { cancel(transfer) }
    }

    func cancelAll() {
        for transfer in active { cancel(transfer) }
    }

    private func cancel(_ transfer: Transfer) {
        transfer.endedAt = now
        end(transfer, isCancelled: true)
    }

    /// Takes a transfer off its multi handle, makes it ready for another use and tells what it came to; when it had not
    /// ended, its socket is closed.
    private func end(_ transfer: Transfer, isCancelled: Bool = false) {
        remove(transfer)
        var end = TransferEnd.of(transfer)
        if isCancelled { end.becomeCancelled() }
        if end.connections > 0 {
            sockets.connected(end.connections)
        } else if end.isReused {
            sockets.reused()
        }
        recycle(transfer)
        owner?.transferEnded(consume end)
    }

    private func remove(_ transfer: Transfer) {
        if transfer.tail != nil { watched.end() }
        let index = transfer.activeIndex
        curl_multi_remove_handle(transfer.multi?.raw, transfer.easy.raw)
        transfer.multi?.activeCount -= 1
        if !transfer.openings.isEmpty { settleSockets(of: transfer, connected: nil) }
        idleSockets.keep(transfer.socket, port: transfer.localPort, turn: turnNumber)
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
        if transfer.tail != nil { watched.changed() }
        if transfer.isNoted { return }
        transfer.isNoted = true
        noted.append(transfer)
    }

    /// Whether there may be something to tell of transfers in flight.
    var hasNews: Bool { !noted.isEmpty || watched.isDue(now) }

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

    // MARK: - The watched request

    /// Tells of this request alone how far it is; nil is of none.
    func watch(_ id: RequestID?) {
        watched.end()
        watched = ProgressWatch(id)
        if let id, let transfer = active.first(where: { $0.id == id }) { watched.begin(transfer) }
    }

    /// How far the watched request is; nil when nothing is new, or some was told a moment ago.
    func takeProgress() -> AttemptProgress? { watched.take(now: now) }

    /// When there will be more to tell of it.
    var nextProgress: RunInstant { watched.nextDue(after: now) }

    // MARK: - Back-pressure

    func mustPause(_ transfer: Transfer) -> Bool {
        guard isHeldUp(transfer) else { return false }
        paused.append(transfer)
        return true
    }

    private func isHeldUp(_ transfer: Transfer) -> Bool {
        transfer.isStaged && stage?.isFull(for: transfer.id) == true || transfer.consumer?.isFull == true
    }

    func starve(_ transfer: Transfer) {
        starved.append(transfer)
    }

    /// Lets transfers go on whose receivers have room again, or whose uploads have something to send.
    private func unpause() {
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

    /// Starts what may start, lets libcurl work, tells what has ended, and waits until there is more to do.
    func turn() {
        guard let owner else { return }
        unpause()
        var next = owner.startTransfers()
        runTimers()
        // What has just ended made room: its successor goes out in the same turn, and may even end in it.
        var rounds = 0
        while collect() {
            next = min(next, owner.startTransfers())
            runTimers()
            rounds += 1
            if rounds == Self.maximumRounds {
                next = now
                break
            }
        }
        wait(until: min(next, owner.finishTurn()))
    }

    /// Lets libcurl do what is due by its own timers: a new transfer's first step is one of zero milliseconds.
    private func runTimers() {
        for _ in 0..<3 {
            now = clock.now()
            var ranOne = false
            for multi in openMultis where multi.deadline <= now {
                ranOne = true
                multi.runTimer()
            }
            afterActing()
            if !ranOne { return }
        }
    }

    /// What is to be done once libcurl has returned from moving transfers on.
    private func afterActing() {
        if !betweenAddresses.isEmpty { goOnToNextAddresses() }
        guard !handshaken.isEmpty else { return }
        for transfer in handshaken where transfer.activeIndex >= 0 && poller.wantsOnlyToRead(transfer.socket)
        {
            transfer.becameSent()
        }
        handshaken.removeAll(keepingCapacity: true)
    }

    func note(handshaken transfer: Transfer) { handshaken.append(transfer) }

    /// Takes what has ended off the multi handles and tells the owner of each; whether there was any.
    private func collect() -> Bool {
        var hasEnded = false
        for multi in openMultis where multi.mayHaveEnded {
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
    private func wait(until instant: RunInstant) {
        turnNumber &+= 1
        var earliest = min(instant, nextExpiry)
        for multi in openMultis { earliest = min(earliest, multi.deadline) }
        poller.wait(milliseconds: milliseconds(until: earliest)) { event in
            now = clock.now()
            multis[Int(event.owner)]?.act(event)
            afterActing()
        }
        now = clock.now()
    }

    private func milliseconds(until instant: RunInstant) -> Int32 {
        if instant == .never { return -1 }
        let current = clock.now()
        if instant <= current { return 0 }
        // Rounded up: waking a moment early would only mean waking twice.
        return Int32(min((instant.nanoseconds - current.nanoseconds + 999_999) / 1_000_000, 60_000))
    }

    /// Breaks off what has overrun its deadline. All active ones are looked at, but seldom: only once the earliest deadline
    /// that any had may have passed, and not twice within five milliseconds.
    private func expire() -> Bool {
        var next = RunInstant.never
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

    // MARK: - What libcurl calls

    func socket(_ easy: UnsafeMutableRawPointer?, _ fd: Int32, _ what: Int32, _ multi: MultiHandle) {
        let readable = what == CURL_POLL_IN || what == CURL_POLL_INOUT
        let writable = what == CURL_POLL_OUT || what == CURL_POLL_INOUT
        poller.want(fd, readable: readable, writable: writable, owner: UInt16(multi.index))
        guard what != CURL_POLL_REMOVE || hasSeveralAddresses, let easy else { return }
        var pointer: UnsafeMutableRawPointer?
        fd_getinfo_pointer(easy, CURLINFO_PRIVATE, &pointer)
        guard let pointer else { return }
        let transfer = Unmanaged<Transfer>.fromOpaque(pointer).takeUnretainedValue()
        if what == CURL_POLL_REMOVE { return leftAddress(transfer) }
        transfer.socket = fd
        // A connection may stand now, with the handshake to come.
        if transfer.tail != nil { watched.changed() }
        if what == CURL_POLL_IN { transfer.becameSent() }
    }

    /// Notes that libcurl has let go of a socket: of an address that can't be connected to, if the transfer is not connected.
    private func leftAddress(_ transfer: Transfer) {
        guard Self.stopsBetweenAddresses, transfer.activeIndex >= 0, transfer.readyAt == nil,
            transfer.easy.count(CURLINFO_CONNECT_TIME_T) == 0
        else { return }
        transfer.socket = -1
        betweenAddresses.append(transfer)
    }

    /// Has libcurl go on with the next address at once.
    ///
    /// Before 8.4.0 it only makes the next address ready (`baller_start_next` of lib/connect.c, mended by commit
    /// 01d8473b25): it connects when another timer of the transfer comes, 200 ms later, or never. Pausing and going on
    /// sets one of zero milliseconds.
    private func goOnToNextAddresses() {
        let transfers = betweenAddresses
        betweenAddresses = []
        for transfer in transfers
        where transfer.activeIndex >= 0 && transfer.readyAt == nil && transfer.socket < 0 {
            curl_easy_pause(transfer.easy.raw, CURLPAUSE_RECV | CURLPAUSE_SEND)
            curl_easy_pause(transfer.easy.raw, CURLPAUSE_CONT)
        }
    }

    private static let stopsBetweenAddresses = fd_version_number() < 0x08_04_00

    /// A text of libcurl's about a transfer, asked for over HTTP/2 only.
    func received(text: UnsafeRawBufferPointer, of transfer: Transfer) {
        refusedStreams.take(text, of: transfer)
    }

    /// A connection stands whose local port an earlier one may have had.
    func connected(localPort: Int32) {
        refusedStreams.forget(localPort: localPort)
    }

    /// A transfer's socket was opened.
    func opened(_ fd: Int32, by transfer: Transfer) {
        // What had the number before may have been closed without a word.
        poller.forget(fd)
        let (opening, isNew) = openSockets.opened(fd)
        transfer.openings.append(opening)
        if isNew { sockets.opened() }
    }

    func willClose(_ fd: Int32) {
        if openSockets.closed(fd) { sockets.closed() }
        poller.forget(fd)
    }

    /// Notes that the sockets which a transfer has opened are closed, but for the one that it is connected by, if any.
    func settleSockets(of transfer: Transfer, connected: Int32?) {
        for opening in transfer.openings where opening.fd != connected {
            if openSockets.closed(opening) { sockets.closed() }
        }
        transfer.openings.removeAll(keepingCapacity: true)
    }
}
