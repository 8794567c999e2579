import FetchCore
import RunModel

/// Sending requests again.
extension DeckState {
    /// Queues settled requests again; those that wait for a backoff go at once.
    mutating func retry(_ ids: [RequestID]) -> [DeckEffect] {
        // What a run that began paused holds was never tried: to ask for it is to start it.
        let held = options.startsPaused ? ids.filter { state($0) == .held } : []
        if !held.isEmpty { return start(held) }
        let wanted = ids.filter { state($0).map { $0.isSettled || $0 == .queued } ?? false }
        guard !wanted.isEmpty else {
            complain(whyNotRetried(ids))
            return []
        }
        if run.isStopping {
            complain("the run is ending: nothing new starts")
            return []
        }
        let settled = wanted.filter { state($0)?.isSettled ?? false }
        catchRows(settled)
        acknowledge(settled.isEmpty ? "\(subject(wanted)) goes first" : "\(subject(wanted)) queued again")
        return [.run(.retry(wanted))]
    }

    /// Keeps what is sent again, and the cursor, where they stand on screen.
    private mutating func catchRows(_ ids: [RequestID]) {
        pinCause()
        pinRequest()
        guard !ids.isEmpty else { return }
        let failed = ids.filter { state($0) == .failed }
        caught.add(
            ids.map { id in
                let cause = state(id) == .failed ? rows.notes[id.index] : nil
                return (UInt32(id.index), cause)
            }, failedSince: failed.map { RunInstant(milliseconds: rows.changes[$0.index]) }.min(),
            pattern: order.filter.pattern)
    }

    private func whyNotRetried(_ ids: [RequestID]) -> String {
        if ids.allSatisfy({ state($0) == .held }), let first = ids.first {
            let what = ids.count == 1 ? "request \(first) is" : "all of them are"
            return "\(what) held: \(keyName(.hold)) releases \(ids.count == 1 ? "it" : "them")"
        }
        return ids.count == 1
            ? "request \(ids[0]) is \(word(ids[0])): nothing to retry" : "nothing to retry"
    }

    /// Sends again what failed of what the view shows and has selected; asks first where that could do something twice.
    mutating func retryFailed() -> [DeckEffect] {
        let failed = context.failedTargets(&self)
        guard !failed.isEmpty else {
            complain(context.whyNothingFailed(self))
            return []
        }
        pinRequest()
        let uncertain = failed.count { mayHaveBeenReceived($0) }
        guard uncertain > 0 else { return retry(failed) }
        ui.prompt = .confirm(
            Confirmation(
                title: "Retry \(subject(failed))?",
                text:
                    "\(Figures.count(uncertain)) of them \(uncertain == 1 ? "is a request that is" : "are requests that are") "
                    + "not safe to repeat (POST or PATCH) and may have been received: what they do would be done twice.",
                verb: "retry \(failed.count == 1 ? "it" : "all")", purpose: .retry(failed)))
        return []
    }

    /// Those that the filter shows.
    mutating func failedRequestsShown() -> [RequestID] {
        if order.filter.isEmpty { return failedRequests { _ in true } }
        // Only what changes by itself has to be looked at anew; the order does not matter here.
        _ = order.sortKey == nil ? refreshOrder() : []
        return order.rows.filter { rows.state(Int($0)) == .failed }.sorted().map {
            RequestID(rawValue: $0 + 1)
        }
    }

    /// Whether a failed request could do for a second time what it did: it is not safe to repeat, and had left.
    private func mayHaveBeenReceived(_ id: RequestID) -> Bool {
        guard let chunk = rows.chunk(of: id), !chunk.method(id).isIdempotent else { return false }
        let failure = tally.causes[CauseID(rawValue: rows.notes[id.index])].failure
        if failure.flags.contains(.maybeReceived) { return true }
        if rows.givenUp.contains(UInt32(id.index)) { return false }
        switch failure.kind {
        case .expect, .protocolError, .redirect, .tooLarge: return true
        case .timeout: return rows.statuses[id.index] > 0 || failure.phase == .read || failure.phase == .total
        case .status, .dns, .connect, .tls, .proxy, .input, .output: return false
        }
    }
}
