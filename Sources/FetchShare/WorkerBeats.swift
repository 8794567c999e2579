/// When a worker gives a sign of life, and what it learned by it.
struct WorkerBeats {
    private var isUnderWay = false
    private var next = Duration.zero
    private var last: WorkerReport.State?
    private var lastCommand = 0
    private var lastCode: String?
    private var use = ProcessorUse()
    /// Why it has nothing to do; nil while that is not known, or it has something.
    private(set) var reason: IdleReason?

    private static let every = Duration.seconds(1)

    mutating func connectionLost() { isUnderWay = false }

    /// - Parameter beat: nil where it could not be written.
    mutating func came(_ beat: WorkerBeat?) {
        isUnderWay = false
        reason = last == .idle ? beat?.reason : nil
    }

    /// What is to be told now; nil while it is not time. A worker that has nothing to do any more, or goes
    /// by another command, or is refused what it writes, says so at once.
    ///
    /// - Parameter rows: what is in flight; called where it is told.
    mutating func next(
        _ now: Duration, state: WorkerReport.State, inFlight: Int, limit: Int, command: Int,
        refusal: ShareError?, rows: () -> RowsInFlight
    ) -> WorkerReport? {
        let code = refusal?.code
        guard !isUnderWay, now >= next || state != last || command != lastCommand || code != lastCode else {
            return nil
        }
        lastCommand = command
        lastCode = code
        isUnderWay = true
        next = now + Self.every
        last = state
        return WorkerReport(
            state: state, inFlight: inFlight, cpuPercent: use.percent(now), limit: limit,
            command: command, refusal: code, rows: rows())
    }
}
