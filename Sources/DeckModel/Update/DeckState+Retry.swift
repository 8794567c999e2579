import FetchCore
import RunModel

/// Sending requests again.
extension DeckState {
    /// Queues settled requests again; those that wait for a backoff go at once.
    mutating func retry(_ ids: [RequestID]) -> [DeckEffect] {
        // What a run that began paused holds was never tried: to ask for it is to start it.
        let held = options.startsPaused ? ids.filter(isHeld) : []
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
        acknowledge(
            settled.isEmpty ? "\(subject(wanted)) goes first" : "\(subject(wanted)) queued again",
            undo: Undo("retry", .none("\(subject(wanted)) may be sent by now; \(keyName(.cancel)) cancels")))
        return [.run(.retry(wanted))]
    }

    /// Keeps what is sent again, and the cursor, where they stand on screen.
    private mutating func catchRows(_ ids: [RequestID]) {
        pinCause()
        pinRequest()
        if ui.view == .hosts { pinCursor() }
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
        if ids.isEmpty { return "nothing is sent again: none of it is failed any more" }
        if ids.allSatisfy(isHeld), let first = ids.first {
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
        guard failed.contains(where: mayHaveBeenReceived) else { return retry(failed) }
        ui.prompt = .confirm(retryQuestion(failed))
        return []
    }

    /// What sending those of them again would do that are failed still.
    func retryQuestion(_ ids: [RequestID]) -> Confirmation {
        let failed = stillFailed(ids)
        guard !failed.isEmpty else {
            return Confirmation(
                title: "Nothing is left to retry", text: "None of it is failed any more.", verb: "close",
                purpose: .retry(ids))
        }
        let uncertain = failed.count(where: mayHaveBeenReceived)
        let isOne = failed.count == 1
        let which =
            isOne ? "It is" : "\(Figures.count(uncertain)) of them \(uncertain == 1 ? "is" : "are")"
        let text =
            uncertain == 0
            ? "All of it is safe to repeat."
            : "\(which) POST or PATCH and may have been received: what that did would be done twice."
        return Confirmation(
            title: "Retry \(subject(failed))?", text: text, verb: "retry \(isOne ? "it" : "all")",
            purpose: .retry(ids))
    }

    func stillFailed(_ ids: [RequestID]) -> [RequestID] { ids.filter { state($0) == .failed } }

    /// Those that the filter shows.
    mutating func failedRequestsShown() -> [RequestID] {
        if order.filter.isEmpty { return failedRequests { _ in true } }
        // Only what changes by itself has to be looked at anew; the order does not matter here.
        _ = order.sortKey == nil ? refreshOrder() : []
        return order.rows.filter { rows.state(Int($0)) == .failed }.sorted().map {
            RequestID(rawValue: $0 + 1)
        }
    }

    /// Whether a failed request could do for a second time what it did: it is not safe to repeat, and one of its attempts
    /// was answered, or had left.
    private func mayHaveBeenReceived(_ id: RequestID) -> Bool {
        guard let chunk = rows.chunk(of: id), !chunk.method(id).isIdempotent else { return false }
        let failure = tally.causes[CauseID(rawValue: rows.notes[id.index])].failure
        if failure.mayHaveBeenReceived(status: Int(rows.statuses[id.index])) { return true }
        return rows.attempts[id.index] > 1
            && archive.last(of: id)?.attemptSummaries.contains {
                $0.failure?.mayHaveBeenReceived(status: $0.status) ?? ($0.status > 0)
            } == true
    }
}

extension FetchFailure {
    /// Whether the server may have got the request.
    ///
    /// - Parameter status: Of the response; 0 where none came.
    fileprivate func mayHaveBeenReceived(status: Int) -> Bool {
        if flags.contains(.maybeReceived) { return true }
        if flags.contains(.notSent) { return false }
        switch kind {
        case .proxy: return false
        case .protocolError: return true
        case .timeout: return status > 0 || phase == .read || phase == .total
        case .status, .expect, .redirect, .tooLarge, .dns, .connect, .tls, .input, .output, .decoding,
            .cancelled, .closed:
            return status > 0
        }
    }
}
