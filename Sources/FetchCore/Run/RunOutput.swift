/// Gathers what happens in a run into batches for its sinks; the engine thread's alone.
final class RunOutput: EngineOutput {
    private let sinks: [any EventSink]
    private var batch = EventBatch()
    /// When the first event of the batch came; nil while there is none.
    private var batchBegan: RunInstant?
    private var round = 0
    /// Nil where no `traceparent` is sent.
    private var traces: TraceParents?

    /// How long events may gather before they are published: long enough that a batch is worth its locks.
    private static let batchAge = Duration.milliseconds(4)
    private static let batchSize = 2048
    /// So many moves may wait for the record writer before starts are held back.
    private static let maximumBacklog = 100_000

    init(sinks: [any EventSink], traces: TraceParents? = nil) {
        self.sinks = sinks
        self.traces = traces
    }

    var isLagging: Bool { sinks.contains { $0.backlog > Self.maximumBacklog } }

    func added(_ chunk: RequestChunk, now: RunInstant) {
        open(now)
        batch.chunks.append(chunk)
    }

    func listEnded(now: RunInstant) {
        open(now)
        batch.listEnded = true
    }

    func moved(_ move: Move) {
        open(move.at)
        batch.moves.append(move)
    }

    func moved(_ move: Move, after failed: FailedAttempt) {
        var move = move
        move.failedAttempt = Int32(batch.failedAttempts.count)
        batch.failedAttempts.append(failed)
        moved(move)
    }

    func settled(_ settlement: consuming Settlement, host: HostID) -> Bool {
        open(settlement.finishedAt)
        batch.moves.append(
            Move(
                id: settlement.id, host: host, state: settlement.outcome.state,
                attempt: UInt16(clamping: settlement.attempts), at: settlement.finishedAt,
                receivedBytes: settlement.wireBytes, settlement: Int32(batch.settlements.count)))
        if traces != nil {
            batch.settlements.append(traced(settlement))
        } else {
            batch.settlements.append(settlement)
        }
        return false
    }

    func prepare(_ plan: inout TransferPlan, redirects: RedirectChain?) {
        traces?.prepare(&plan, round: round)
    }

    /// With the trace that it was sent in.
    private func traced(_ settlement: Settlement) -> Settlement {
        guard settlement.attempts > 0, !settlement.isEarlier,
            let trace = traces?.take(settlement.id, round: round)
        else { return settlement }
        var settlement = settlement
        settlement.details = (settlement.details ?? SettlementDetails()).with(traceID: trace)
        return settlement
    }

    func progressed(_ progress: AttemptProgress) {
        open(progress.at)
        batch.progress = progress
    }

    func noticed(_ notice: RunNotice, now: RunInstant) {
        open(now)
        batch.notices.append(TimedNotice(at: now, notice: notice))
    }

    func roundBegan(_ number: Int, _ news: some EngineNews) {
        // What has settled until now belongs to the round before.
        publish(news)
        round = number
    }

    func commanded(now: RunInstant) {
        open(now)
    }

    func turnEnded(_ news: some EngineNews) -> RunInstant {
        if news.hasNews { open(news.now) }
        guard let batchBegan else { return .never }
        let due = batchBegan.advanced(by: Self.batchAge)
        guard batch.moves.count >= Self.batchSize || news.now >= due else { return due }
        publish(news)
        return .never
    }

    /// A transfer that went through several states since the last batch is told in its last one.
    func publish(_ news: some EngineNews) {
        news.tellNews()
        batchBegan = nil
        guard !batch.isEmpty else { return }
        batch.connections = news.connectionCount
        batch.round = round
        let full = batch
        batch = EventBatch()
        batch.moves.reserveCapacity(min(full.moves.count, Self.batchSize))
        batch.settlements.reserveCapacity(min(full.settlements.count, Self.batchSize))
        for sink in sinks { sink.deliver(full) }
    }

    private func open(_ now: RunInstant) {
        if batchBegan == nil { batchBegan = now }
    }
}
