import DeckModel
import FetchCore
import FetchFiles
import Glibc
import RunModel

/// Tells what comes of the rounds of a watch: the files beside the records, the alert command, and lines for people.
///
/// Used by the driver's thread, and by another once that has ended.
final class RoundTelling {
    /// What earlier watches with the same output have left.
    let earlier: EarlierRounds
    /// Whether a budget is broken so that no more rounds begin.
    private(set) var endsRun = false
    /// Whether the last round that has ended had a failure.
    private(set) var lastRoundFailed = false
    private(set) var standings: [BudgetStanding]

    private let plan: WatchPlan
    private let clock: RunClock
    private let hosts: HostTable
    private let redaction: Redaction
    private let files: RoundFiles?
    private let command: AlertCommand?
    private let say: (String) -> Void
    private let onNews: (RoundNews) -> Void
    private let onFailure: (RecordError) -> Void
    private var budgets: Budgets
    private var chunks = ChunkList()
    /// How the alerts stand of requests that have, or had, one, or are muted.
    private var alerts: [RequestID: AlertStanding] = [:]
    private var round = 0
    /// Those whose alerts stand as an earlier watch has left them, until that is told.
    private var restored: Set<RequestID> = []

    /// So many requests are named in a line.
    private static let named = 3

    /// - Parameters:
    ///   - files: Nil where no records are written to a file.
    ///   - onNews: Called with what a screen shows.
    ///   - say: Called with a line for people, without a program's name before it.
    ///   - onFailure: Called when a file beside the records can't be written.
    init(
        _ plan: WatchPlan, clock: RunClock, hosts: HostTable, redaction: Redaction, files: RoundFiles?,
        earlier: EarlierRounds, say: @escaping @Sendable (String) -> Void,
        onNews: @escaping (RoundNews) -> Void,
        onFailure: @escaping (RecordError) -> Void
    ) {
        self.plan = plan
        self.clock = clock
        self.hosts = hosts
        self.redaction = redaction
        self.files = files
        self.earlier = earlier
        self.say = say
        self.onNews = onNews
        self.onFailure = onFailure
        command = plan.command.map { AlertCommand($0, onEnd: say) }
        budgets = Budgets(plan.budgets)
        standings = budgets.standings(at: .start)
    }

    func take(_ chunk: RequestChunk) { chunks.append(chunk) }

    func begin(_ start: RoundClock.Start, _ now: RunInstant) {
        round = start.number
        budgets.beginRound(at: now)
        if !restored.isEmpty { onNews(.alerts(alerts.filter { restored.contains($0.key) })) }
        restored = []
        onNews(.began(start, at: now))
    }

    // MARK: - Alerts

    /// Takes over how an earlier watch has left the alert of a request.
    func restore(_ id: RequestID, _ key: RequestKey, at now: RunInstant) {
        var standing = AlertStanding()
        if let past = earlier.pasts[key] {
            standing.isRaised = past.isRaised
            standing.isAcknowledged = past.isRaised && past.isAcknowledged
        }
        let moment = clock.wall(now)
        if let until = earlier.mutedUntil[key], until > moment {
            let left = Duration.nanoseconds(Int64(clamping: until - moment))
            standing.mutedUntil = until == .max ? .never : now.advanced(by: left)
        }
        guard standing != AlertStanding() else { return }
        alerts[id] = standing
        restored.insert(id)
    }

    func tell(_ change: AlertChange, at now: RunInstant) {
        let isMuted = alerts[change.id]?.isMuted(at: now) ?? false
        let calls = command != nil && !isMuted && !(plan.quietHours?.isNow ?? false)
        let isRaised = change.edge == .raised
        alerts[change.id, default: AlertStanding()].take(change.edge)
        onNews(.alerts(alerts.filter { $0.key == change.id }))
        guard
            let line = alertLine(
                isRaised ? .alert : .recovered, change.id, rule: isRaised ? plan.raise : plan.clear,
                Self.message(change), called: calls, at: now)
        else { return }
        write { files throws(RecordError) in try files.append(line) }
        say(
            "\(line.event.rawValue) \(subject(change.id)): \(isRaised ? "\(line.rule): " : "")\(line.message)"
        )
        if calls { command?.call(call(line)) }
    }

    /// Takes in what a person says to alerts.
    func take(_ action: AlertAction, at now: RunInstant) {
        for id in action.requests {
            var until: UInt64?
            let (event, message): (AlertLine.Event, String)
            switch action {
            case .acknowledge:
                alerts[id, default: AlertStanding()].isAcknowledged = true
                (event, message) = (.acknowledged, "acknowledged")
            case .mute(_, let end):
                alerts[id, default: AlertStanding()].mutedUntil = end
                until = end == .never ? nil : clock.wall(end)
                (event, message) = (.muted, "muted")
            case .unmute:
                alerts[id]?.mutedUntil = nil
                (event, message) = (.unmuted, "unmuted")
            }
            let line = alertLine(event, id, rule: plan.raise, message, until: until, at: now)
            if let line { write { files throws(RecordError) in try files.append(line) } }
        }
        let named = Set(action.requests)
        onNews(.alerts(alerts.filter { named.contains($0.key) }))
    }

    /// Nil where no request has the id.
    private func alertLine(
        _ event: AlertLine.Event, _ id: RequestID, rule: AlertRule, _ message: String, called: Bool = false,
        until: UInt64? = nil, at now: RunInstant
    ) -> AlertLine? {
        guard let chunk = chunks.find(id) else { return nil }
        return AlertLine(
            at: clock.wall(now), event: event, round: round, id: id, key: chunk.key(id),
            name: chunk.extras(id)?.name, url: redaction.url(chunk.url(id)), rule: rule.text,
            message: message, called: called, until: until)
    }

    private func call(_ line: AlertLine) -> AlertCommand.Call {
        AlertCommand.Call(
            input: line.bytes,
            environment: [
                "FETCHDECK_EVENT=\(line.event.rawValue)", "FETCHDECK_NAME=\(line.name ?? line.url)",
                "FETCHDECK_URL=\(line.url)", "FETCHDECK_ROUND=\(line.round)",
            ], subject: subject(line.id))
    }

    /// What a request came to, in words.
    private static func message(_ change: AlertChange) -> String {
        if let failure = change.failure { return failure.message }
        let after =
            change.failedRounds > 0 ? " after \(Figures.counted(change.failedRounds, "failed round"))" : ""
        return "ok\(after), status \(change.status)"
    }

    // MARK: - Rounds

    func end(_ result: RoundResult, nextDue: RunInstant?) {
        lastRoundFailed = result.failed > 0
        for (id, answer) in result.answers {
            budgets.take(answer, of: id, at: result.endedAt) { self.budgetSubject(id) }
        }
        standings = budgets.standings(at: result.endedAt)
        write { files throws(RecordError) in try files.append(line(result)) }
        say(words(result))
        onNews(.ended(result, budgets: standings, nextDue: nextDue))
        let ending = standings.filter(\.endsRun)
        if plan.abortsOnBudget, !ending.isEmpty, !endsRun {
            endsRun = true
            for standing in ending { say("no more rounds: \(standing.line)") }
        }
    }

    /// Waits for what is still told.
    func conclude(at now: RunInstant) {
        standings = budgets.standings(at: now)
        command?.wait()
        onNews(.over)
    }

    private func line(_ result: RoundResult) -> RoundLine {
        func keys(_ ids: [RequestID]) -> [RequestKey] { ids.compactMap { chunks.find($0)?.key($0) } }
        return RoundLine(
            round: result.number, dueAt: clock.wall(result.start.dueAt),
            startedAt: clock.wall(result.startedAt), tookMicroseconds: result.took.microseconds,
            ok: result.ok, failed: result.failed, unsettled: result.unsettled,
            p50Microseconds: result.ok > 0 ? result.p50Microseconds : nil,
            p95Microseconds: result.ok > 0 ? result.p95Microseconds : nil,
            newFailures: keys(result.newFailures), recovered: keys(result.recovered),
            changed: keys(result.changed), skipped: result.skipped,
            budgets: standings.map(RoundLine.Budget.init))
    }

    /// `round 43: 119 ok, 1 failed, p50 41 ms, p95 118 ms, took 1.9 s; new failure: login`.
    private func words(_ result: RoundResult) -> String {
        var parts = ["\(Figures.count(result.ok)) ok", "\(Figures.count(result.failed)) failed"]
        if result.unsettled > 0 { parts.append("\(Figures.count(result.unsettled)) without an outcome") }
        if result.ok > 0 {
            parts.append("p50 \(Figures.latency(microseconds: result.p50Microseconds, .blank))")
            parts.append("p95 \(Figures.latency(microseconds: result.p95Microseconds, .blank))")
        }
        parts.append("took \(Figures.duration(result.took))")
        var tail = ""
        for (ids, word) in [
            (result.newFailures, "new failure"), (result.recovered, "recovered"), (result.changed, "changed"),
        ] where !ids.isEmpty {
            tail +=
                "; \(Figures.count(ids.count)) \(word)\(word == "new failure" && ids.count > 1 ? "s" : ""): \(names(ids))"
        }
        if result.skipped > 0 { tail += "; \(Figures.counted(result.skipped, "round")) skipped" }
        return "round \(result.number): \(parts.joined(separator: ", "))\(tail)"
    }

    private func names(_ ids: [RequestID]) -> String {
        let more = ids.count > Self.named ? " and \(Figures.count(ids.count - Self.named)) more" : ""
        return ids.prefix(Self.named).map(subject).joined(separator: ", ") + more
    }

    /// The name of a request, or its URL where it has none.
    private func subject(_ id: RequestID) -> String {
        guard let chunk = chunks.find(id) else { return "#\(id)" }
        return (chunk.extras(id)?.name ?? redaction.url(chunk.url(id))).sanitised()
    }

    private func budgetSubject(_ id: RequestID) -> BudgetSubject? {
        chunks.find(id).map { BudgetSubject(id, of: $0, hosts) }
    }

    private func write(_ body: (RoundFiles) throws(RecordError) -> Void) {
        guard let files else { return }
        do throws(RecordError) { try body(files) } catch { onFailure(error) }
    }
}
