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
        facts.shown = order.filter.isEmpty ? nil : order.rows.count
        facts.marked = ui.marks.count
        facts.active = tally.counts.inFlight
        facts.limit = run.limits.total
        facts.perHostLimit = run.limits.perHost
        facts.rateLimit = run.limits.rate
        facts.waiting = model.waiting
        facts.receivedBytes = tally.receivedBytes
        facts.latency = tally.latency.summary(now: now)
        facts.okLatency = tally.latency.okSummary(now: now)
        facts.causeCount = tally.causes.activeCount
        facts.outputFailure = run.outputFailure
        facts.connections = run.connections
        facts.recordsLag = run.recordsLag
        facts.proxy = options.proxy
        facts.round = roundStanding
        fillPace(&facts)
        return facts
    }

    /// The word for how the run goes.
    package var runWord: RunWord { model.word }

    private var roundStanding: HeaderFacts.RoundStanding? {
        rounds.map { rounds in
            HeaderFacts.RoundStanding(
                number: rounds.number, isUnderWay: rounds.isUnderWay,
                nextIn: rounds.isUnderWay ? nil : rounds.nextDue.map { max(.zero, $0.since(now)) },
                every: rounds.shape.every, alerts: rounds.alerted.count, skipped: rounds.skipped,
                brokenBudgets: rounds.budgets.count { !$0.holds })
        }
    }

    private func fillPace(_ facts: inout HeaderFacts) {
        let isOver = facts.word == .finished
        if !isOver {
            let rate = tally.pace.rate(over: 3, now: now)
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
