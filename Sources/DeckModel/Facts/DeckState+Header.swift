import FetchCore
import RunModel

/// The figures of the header.
extension DeckState {
    package var header: HeaderFacts {
        guard var facts = frozen?.header else { return liveHeader }
        facts.marked = ui.marks.count
        return facts
    }

    var liveHeader: HeaderFacts {
        var facts = HeaderFacts()
        facts.word = runWord
        facts.elapsed = run.clock(now).since(.start)
        facts.listIsOpen = !run.listEnded
        facts.counts = tally.counts
        facts.givenUp = rows.givenUp.count
        facts.uncertain = rows.uncertain.count
        facts.shown = order.filter.isEmpty ? nil : order.rows.count
        facts.marked = ui.marks.count
        facts.retrying = tally.retrying
        facts.active = tally.counts.inFlight
        facts.limit = run.limits.total
        facts.perHostLimit = run.limits.perHost
        facts.rateLimit = run.limits.rate
        facts.waiting = model.waiting
        facts.boundBy = boundBy(facts.waiting)
        facts.receivedBytes = tally.receivedBytes
        facts.latency = tally.latency.summary(now: now)
        facts.okLatency = tally.latency.okSummary(now: now)
        facts.causeCount = tally.causes.activeCount
        facts.outputFailure = run.outputFailure
        facts.connections = run.connections
        facts.recordsLag = run.recordsLag
        facts.proxy = options.proxy
        facts.round = roundStanding
        if let shared {
            facts.shared = shared.header(now: now)
            facts.active = shared.standing.inFlight
            facts.limit = shared.standing.limit ?? shared.standing.beating.reduce(0) { $0 + $1.limit }
        }
        facts.budgets =
            rounds?.budgets.map { $0.facts(at: now) }
            ?? budgets.map { BudgetFacts(standing: $0, goneIn: nil) }
        fillPace(&facts)
        return facts
    }

    /// The word for how the run goes.
    package var runWord: RunWord { model.word }

    /// The limit that most of the queue waits for, where it moves by a rule.
    private func boundBy(_ waiting: [WaitCount]) -> String? {
        guard waiting.first?.kind == .hostLimit, !model.rules.limits.isEmpty else { return nil }
        let host = model.rules.limits.keys.filter {
            model.rules.adapts($0) && tally.hosts.indices.contains($0.index)
        }
        .max { (tally.hosts[$0.index].ready, $1.rawValue) < (tally.hosts[$1.index].ready, $0.rawValue) }
        guard let host, tally.hosts[host.index].ready > 0, let trail = model.rules.limits[host] else {
            return nil
        }
        return "\(name(host)) \(trail.boundWords(tally.hosts[host.index].limit(run.limits.perHost)))"
    }

    private var roundStanding: HeaderFacts.RoundStanding? {
        rounds.map { rounds in
            HeaderFacts.RoundStanding(
                number: rounds.number, isUnderWay: rounds.isUnderWay,
                nextIn: rounds.isUnderWay ? nil : rounds.nextDue.map { max(.zero, $0.since(now)) },
                every: rounds.shape.every, alerts: rounds.openAlerts(at: now),
                acknowledged: rounds.alerts.values.count {
                    $0.isRaised && $0.isAcknowledged && !$0.isMuted(at: now)
                },
                muted: rounds.alerts.values.count { $0.isMuted(at: now) }, skipped: rounds.skipped)
        }
    }

    private func fillPace(_ facts: inout HeaderFacts) {
        let isOver = facts.word == .finished
        if !isOver {
            let rate = tally.pace.rate(over: 3, since: run.movesSince, now: now)
            facts.requestsPerSecond = rate.count
            facts.bytesPerSecond = rate.amount
        } else {
            (facts.requestsPerSecond, facts.bytesPerSecond) = model.meanRates
        }
        let history = tally.pace.history()
        facts.requestHistory = history.counts
        facts.byteHistory = history.amounts
        facts.remaining = model.remaining(facts.waiting)
    }
}
