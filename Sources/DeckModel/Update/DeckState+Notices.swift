import FetchCore
import RunModel

/// Taking in what the run decided: its settings, and the lines of the log.
extension DeckState {
    mutating func take(_ timed: TimedNotice) {
        let isLogged = isLogged(timed)
        model.take(timed)
        if let later = settingsAsked.told(timed.notice, at: now) { assume(later) }
        let (text, severity) = line(timed.notice, at: timed.at)
        if isLogged { log(text, severity, at: timed.at) }
        // The run stops by itself: that it does must be seen in any view.
        if case .outputFailed = timed.notice { complain(text) }
    }

    /// Whether there is anything new to say: a back-off is told when it begins and when it ends, not at every probe; that a host
    /// asks to wait when it begins to, and then with a count. That the run is finished is told once all that led to it is.
    private mutating func isLogged(_ timed: TimedNotice) -> Bool {
        switch timed.notice {
        // Its line says by whom it was asked for, and how many workers follow.
        case .paused, .resumed, .limitChanged, .hostLimitChanged, .rateChanged, .stopping:
            return shared == nil
        case .hostBackedOff(let host, let wait):
            let before = tally.hosts.indices.contains(host.index) ? tally.hosts[host.index].wait : .none
            switch (before, wait) {
            case (.backedOff, .backedOff): return false
            case (.retryAfter(let ended), .retryAfter(let until)):
                guard timed.at.since(ended) < .seconds(2) else { return true }
                digest.asks.add(host, at: timed.at)
                digest.longestAsk = max(digest.longestAsk, until.since(timed.at))
                return false
            default: return true
            }
        case .hostProbing, .finished: return false
        case .hostGivenUp(_, let count, _): return count > 0
        case .hostLimitMoved(_, let move): return move.from != move.to
        // That the next of them goes is no news; what they came to is.
        case .canaryMoved(_, let canary): return canary.phase != .trying
        // Their own words stand in the status line, and their rows tell the rest.
        case .asked: return false
        default: return true
        }
    }

    mutating func log(_ text: String, _ severity: LogSeverity, at: RunInstant? = nil) {
        logBook.add(LogLine(at: run.clock(at ?? now), severity: severity, text: text))
    }

    private func line(_ notice: RunNotice, at: RunInstant) -> (String, LogSeverity) {
        switch notice {
        case .paused: ("paused: nothing new starts", .command)
        case .resumed: ("resumed", .command)
        case .limitChanged(let limit): ("concurrency \(limit)", .command)
        case .hostLimitChanged(let host, let limit):
            (
                "\(host.map { "\(name($0)): " } ?? "")per-host limit \(limit == 0 ? "off" : "\(limit)")",
                .command
            )
        case .hostLimitDropped(let host):
            ("\(name(host)): per-host limit as that of all hosts", .command)
        case .adaptiveChanged(let host, let isOn):
            ("\(host.map { "\(name($0)): " } ?? "")adaptive \(isOn ? "on" : "off")", .command)
        case .hostLimitMoved(let host, let move):
            (
                "\(name(host)): limit \(move.from) → \(move.to): "
                    + move.words(goodputBefore: model.rules.limits[host]?.goodputBefore, now: at),
                move.why == .refused ? .warning : .information
            )
        case .canaryMoved(let host, let canary): canaryLine(host, canary)
        case .asked(let request, let ids): ("\(request.rawValue): \(Words.requests(ids.count))", .command)
        case .rateChanged(let rate):
            (rate.map { "rate \(Figures.setting($0)) a second" } ?? "rate limit off", .command)
        case .hostRateChanged(let rate):
            (rate.map { "host rate \(Figures.setting($0)) a second" } ?? "host rate limit off", .command)
        case .hostPaused(let host): ("\(name(host)): host paused", .command)
        case .hostResumed(let host): ("\(name(host)): host resumed", .command)
        case .hostBackedOff(let host, .retryAfter(let until)):
            ("\(name(host)) asks to wait \(DurationText.short(until.since(at).roundedToTenth))", .warning)
        case .hostBackedOff(let host, _) where model.rules.adapts(host):
            ("\(name(host)): nothing starts for a moment, since it refuses", .warning)
        case .hostBackedOff(let host, _): ("backing off from \(name(host)): its attempts all fail", .warning)
        case .hostProbing(let host):
            ("\(name(host)): one request goes first to see whether it answers", .information)
        case .hostRecovered(let host): ("\(name(host)) answers again", .information)
        case .retryBudgetSpent(let host):
            ("\(name(host)): too many retries, failures settle without another attempt", .warning)
        case .hostGivenUp(let host, let count, let failure):
            (
                "\(name(host)): \(Words.queuedRequests(count)) \(FetchFailure.givenUp) (\(why(failure)))",
                .error
            )
        case .recordsLagging(true): ("records lag: nothing new starts until they are written", .warning)
        case .recordsLagging(false): ("records are written again", .information)
        case .outputFailed(let failure): (failure.event, .error)
        case .stopping: ("ending: nothing new starts", .information)
        case .finished: (doneWords, .information)
        case .remark(let text): (text, .information)
        }
    }

    private func canaryLine(_ host: HostID, _ canary: HostCanary) -> (String, LogSeverity) {
        switch canary.phase {
        case .held: ("\(name(host)): held: \(canary.words(withCause: true))", .warning)
        case .passed where canary.settled == canary.policy.count && canary.isPerfect:
            ("\(name(host)): canary of \(canary.policy.count) ok", .information)
        case .passed: ("\(name(host)): goes on; \(canary.words(withCause: true))", .information)
        case .trying: ("\(name(host)): \(canary.words(withCause: false))", .information)
        }
    }

    /// The cause without the name of the host, with which the line begins.
    private func why(_ failure: FetchFailure) -> String {
        if case .noAddress(_, let reason) = failure.cause { return reason }
        return failure.cause.words
    }

    func name(_ host: HostID) -> String {
        host != .none && host.index < hosts.count ? hosts[host].display : "no host"
    }

    /// What there is to say when the run is done: `finished: 6 ok, 2 failed`.
    package var doneWords: String {
        "finished: \(outcomeWords)" + (run.outputFailure?.remainder ?? "")
    }

    /// `118 ok, 2 failed`.
    var outcomeWords: String {
        let counts = tally.counts
        var parts = [RowState.ok, .failed, .cancelled].filter { counts[$0] > 0 || $0 == .ok }
            .map {
                "\(counts[$0]) \($0.word)"
                    + ($0 == .failed ? givenUpWords : $0 == .cancelled ? uncertainWords : "")
            }
        if counts.unsettled > 0 { parts.append("\(counts.unsettled) not sent") }
        return parts.joined(separator: ", ")
    }

    /// ` (19 given up: host unreachable)`, behind the number of those that failed; empty for none.
    private var givenUpWords: String {
        rows.givenUp.isEmpty ? "" : " (\(Figures.count(rows.givenUp.count)) \(FetchFailure.givenUp))"
    }

    /// ` (3 may have been received)`, behind the number of those that were cancelled; empty for none.
    private var uncertainWords: String {
        rows.uncertain.isEmpty
            ? "" : " (\(Figures.count(rows.uncertain.count)) \(FetchFailure.mayHaveBeenReceived))"
    }
}
