import FetchCore

/// One entry a request in each column, at ``FetchCore/RequestID/index``: 47 bytes a request beside its chunk.
package struct RowColumns: Sendable {
    /// The stretches of the list, in order and without a gap.
    package private(set) var chunks = ChunkList()
    /// The raw value of the ``RowState``, or ``absent``.
    package private(set) var states: [UInt8] = []
    package var attempts: [UInt16] = []
    /// The status of the last response; 0 for none.
    package var statuses: [UInt16] = []
    /// The host whose limit the row stands under.
    package var hosts: [HostID] = []
    /// For a failed row its ``CauseID``, for a queued one its ``Delay``, for a held one its ``FetchCore/HoldReason``, for one in
    /// flight the ``CompactSize`` that
    /// Content-Length announced.
    package var notes: [UInt32] = []
    /// Microseconds that the last attempt took; milliseconds of the run at which it began, while it is in flight.
    package var times: [UInt32] = []
    /// Body bytes so far, or in all.
    package var bytes: [CompactSize] = []
    /// The same as received; empty while all have as many of these.
    private var wires: [CompactSize] = []
    /// Milliseconds of the run at which it came into its state.
    package var changes: [UInt32] = []
    /// Whole days that the server's certificate was still valid; empty while none is known.
    package var certificateDays: [Int16] = []
    /// How late each last attempt began; empty while none did.
    private var latenesses: [Lateness] = []
    package var phases = PhaseColumn()
    package var lists = RowLists()
    /// The row that was last put back into the queue, so that rows that come back together keep their order.
    private var lastRequeued: UInt32?
    /// Rows whose outcome is from an earlier run's record.
    package var earlier: Set<UInt32> = []
    /// Rows that failed without having been sent, given up with their host.
    package var givenUp: Set<UInt32> = []
    /// Rows that were cancelled and may have been received all the same, and why.
    package var uncertain: [UInt32: FetchFailure] = [:]
    /// Rows that were added by hand and undone: cancelled, unless they were sent by then.
    package var withdrawn: Set<UInt32> = []
    /// Of rows that wait for another attempt, what the last one came to.
    package var lastAttempts: [UInt32: LastAttempt] = [:]

    /// A request that is no part of this run: no row.
    package static let absent: UInt8 = .max

    package init() {}

    /// Rows of which no more is known.
    package init(states: [UInt8], chunks: ChunkList) {
        self.states = states
        self.chunks = chunks
    }

    package var count: Int { states.count }

    package func state(_ index: Int) -> RowState? { RowState(rawValue: states[index]) }

    /// Whether it was attempted, and is queued or in flight again.
    func isRetried(_ index: Int) -> Bool {
        guard attempts[index] > 0, let state = state(index) else { return false }
        return state == .queued || state.isInFlight && attempts[index] > 1
    }

    package func has(_ id: RequestID) -> Bool {
        id.rawValue > 0 && id.index < states.count && states[id.index] != Self.absent
    }

    /// All rows of the run, in the order of the list.
    package var present: [UInt32] {
        states.indices.lazy.filter { states[$0] != Self.absent }.map { UInt32($0) }
    }

    /// Adds to the phases of an attempt in flight what its state has taken until now.
    mutating func endPhase(of state: RowState, _ index: Int, at: RunInstant) {
        guard let phase = state.phase else { return }
        let time = Int64(at.milliseconds) - Int64(changes[index])
        if time > 0 { phases[index].add(time * 1_000, to: phase) }
    }

    package mutating func setState(_ index: Int, _ state: RowState) {
        states[index] = state.rawValue
    }

    /// What Content-Length announced to a row in flight.
    package func expected(_ index: Int) -> CompactSize {
        state(index)?.isInFlight == true ? CompactSize(bits: notes[index]) : .unknown
    }

    /// What keeps a held row.
    package func hold(_ index: Int) -> HoldReason {
        HoldReason(rawValue: UInt8(truncatingIfNeeded: notes[index])) ?? .command
    }

    /// Body bytes as received, before decoding.
    func wire(_ index: Int) -> Int64 { (wires.isEmpty ? bytes[index] : wires[index]).bytes }

    func lateness(_ index: Int) -> Lateness { latenesses.isEmpty ? .none : latenesses[index] }

    mutating func setLateness(_ index: Int, _ lateness: Lateness) {
        if latenesses.isEmpty {
            if lateness == .none { return }
            latenesses = Array(repeating: .none, count: count)
        }
        latenesses[index] = lateness
    }

    /// What ``certificateDays`` has of rows without one.
    private static let noCertificate = Int16.min

    /// Whole days that the certificate of the row's server was still valid; nil where none is known.
    package func certificate(_ index: Int) -> Int? {
        guard !certificateDays.isEmpty, certificateDays[index] != Self.noCertificate else { return nil }
        return Int(certificateDays[index])
    }

    mutating func setCertificate(_ index: Int, _ life: CertificateLife) {
        if certificateDays.isEmpty {
            guard life.isKnown else { return }
            certificateDays = Array(repeating: Self.noCertificate, count: count)
        }
        certificateDays[index] =
            life.days.map { max(Self.noCertificate + 1, Int16(clamping: $0)) } ?? Self.noCertificate
    }

    mutating func setBytes(_ index: Int, body: CompactSize, wire: CompactSize) {
        if wires.isEmpty, body != wire { wires = bytes }
        bytes[index] = body
        if !wires.isEmpty { wires[index] = wire }
    }

    /// Adds the rows of a chunk as queued, and names them one by one.
    package mutating func append(_ chunk: RequestChunk, at: UInt32, each body: (_ index: Int, HostID) -> Void)
    {
        let first = chunk.firstID.index
        guard first >= count else { return }
        grow(to: first + chunk.count, at: at)
        chunks.append(chunk)
        for id in chunk.ids where !chunk.isExcluded(id) {
            let index = id.index
            let host = chunk.host(id)
            states[index] = RowState.queued.rawValue
            hosts[index] = host
            lists.append(UInt32(index), to: .queued)
            body(index, host)
        }
    }

    /// Takes the row to where the default order has rows that come into the state now.
    package mutating func relist(_ index: Int, from old: RowState, to new: RowState) {
        let row = UInt32(index)
        let from = RowClass(old)
        let to = RowClass(new)
        guard from != to || new.isSettled else { return }
        if lastRequeued == row { lastRequeued = nil }
        lists.remove(row, from: from)
        switch to {
        case .inFlight: lists.append(row, to: to)
        case .failed, .done: lists.prepend(row, to: to)
        case .queued:
            if let before = lastRequeued {
                lists.insert(row, after: before, in: to)
            } else {
                lists.prepend(row, to: to)
            }
            lastRequeued = row
        }
    }

    /// What comes back into the queue from now on goes before what came back earlier.
    package mutating func endRequeue() {
        lastRequeued = nil
    }

    /// The chunk that has the row; nil for a row that came with none.
    package func chunk(of id: RequestID) -> RequestChunk? { chunks[id] }

    /// Makes room for so many rows in every column: an eighth too much at most, not twice as much.
    private mutating func reserve(_ size: Int) {
        states.reserveCapacity(size)
        attempts.reserveCapacity(size)
        statuses.reserveCapacity(size)
        hosts.reserveCapacity(size)
        notes.reserveCapacity(size)
        times.reserveCapacity(size)
        bytes.reserveCapacity(size)
        changes.reserveCapacity(size)
        lists.reserve(size)
    }

    private mutating func grow(to size: Int, at: UInt32) {
        let more = size - count
        if size > states.capacity { reserve(size + size / 8) }
        states.append(contentsOf: repeatElement(Self.absent, count: more))
        attempts.append(contentsOf: repeatElement(0, count: more))
        statuses.append(contentsOf: repeatElement(0, count: more))
        hosts.append(contentsOf: repeatElement(.none, count: more))
        notes.append(contentsOf: repeatElement(0, count: more))
        times.append(contentsOf: repeatElement(0, count: more))
        bytes.append(contentsOf: repeatElement(.zero, count: more))
        if !wires.isEmpty { wires.append(contentsOf: repeatElement(.zero, count: more)) }
        if !latenesses.isEmpty {
            latenesses.append(contentsOf: repeatElement(.none, count: more))
        }
        if !certificateDays.isEmpty {
            certificateDays.append(contentsOf: repeatElement(Self.noCertificate, count: more))
        }
        changes.append(contentsOf: repeatElement(at, count: more))
        lists.grow(by: more)
    }
}

/// The phases of an attempt in fourteen bytes.
package struct CompactPhases: Sendable {
    private var queue = CompactTime(microseconds: 0)
    private var dns = CompactTime(microseconds: 0)
    private var connect = CompactTime(microseconds: 0)
    private var tls = CompactTime(microseconds: 0)
    private var send = CompactTime(microseconds: 0)
    private var wait = CompactTime(microseconds: 0)
    private var receive = CompactTime(microseconds: 0)

    package init() {}

    package init(_ timings: PhaseTimings) {
        queue = CompactTime(microseconds: timings.queue)
        dns = CompactTime(microseconds: timings.dns)
        connect = CompactTime(microseconds: timings.connect)
        tls = CompactTime(microseconds: timings.tls)
        send = CompactTime(microseconds: timings.send)
        wait = CompactTime(microseconds: timings.wait)
        receive = CompactTime(microseconds: timings.receive)
    }

    mutating func add(_ microseconds: Int64, to phase: AttemptPhase) {
        func longer(_ time: CompactTime) -> CompactTime {
            CompactTime(microseconds: time.microseconds + microseconds)
        }
        switch phase {
        case .dns: dns = longer(dns)
        case .connect: connect = longer(connect)
        case .tls: tls = longer(tls)
        case .send: send = longer(send)
        case .wait: wait = longer(wait)
        case .receive: receive = longer(receive)
        }
    }

    package var timings: PhaseTimings {
        PhaseTimings(
            queue: queue.microseconds, dns: dns.microseconds, connect: connect.microseconds,
            tls: tls.microseconds, send: send.microseconds, wait: wait.microseconds,
            receive: receive.microseconds)
    }
}

/// What a queued row waits for by itself, in four bytes: milliseconds of the run, and which of the two it is.
package struct Delay: Sendable, Equatable {
    package var bits: UInt32

    package static let none = Delay(bits: 0)

    package init(bits: UInt32) {
        self.bits = bits
    }

    package init(_ delay: QueueDelay) {
        switch delay {
        case .none: bits = 0
        case .retry(let until): bits = Self.pack(until) << 1
        case .retryAfter(let until): bits = Self.pack(until) << 1 | 1
        }
    }

    package var isRetryAfter: Bool { bits & 1 == 1 }
    package var milliseconds: UInt32 { bits >> 1 }
    package var until: RunInstant { RunInstant(milliseconds: milliseconds) }

    package var queueDelay: QueueDelay {
        if bits == 0 { return .none }
        return isRetryAfter ? .retryAfter(until) : .retry(until)
    }

    /// Rounded up, so that it never seems over too early, and never 0.
    private static func pack(_ until: RunInstant) -> UInt32 {
        let milliseconds = until.nanoseconds / 1_000_000 + 1
        return UInt32(min(milliseconds, UInt64(UInt32.max >> 1)))
    }
}

extension RowState {
    /// The phase that an attempt in this state is in, as far as the state says; nil where none is in flight.
    package var phase: AttemptPhase? {
        switch self {
        case .connecting: .connect
        case .sending: .send
        case .waiting: .wait
        case .receiving: .receive
        case .queued, .ok, .failed, .cancelled, .held: nil
        }
    }
}

extension RunInstant {
    package init(milliseconds: UInt32) {
        self.init(nanoseconds: UInt64(milliseconds) * 1_000_000)
    }

    /// Of the run; past 49 days it stands still.
    package var milliseconds: UInt32 { UInt32(clamping: nanoseconds / 1_000_000) }

    /// Whole seconds of the run.
    package var wholeSeconds: Int { Int(nanoseconds / 1_000_000_000) }
}
