import FetchCore
import RunModel

/// Ending requests, which asks first where something would be cut off.
extension DeckState {
    mutating func askToCancel() -> [DeckEffect] {
        let all = targets
        let open = all.filter(isOpen)
        guard !open.isEmpty else {
            complain(
                all.count == 1
                    ? "request \(all[0]) is \(word(all[0])): nothing to cancel" : "all of them are settled")
            return []
        }
        // What has not been sent can be queued again: nothing is lost by one of those.
        guard open.count > 1 || open.contains(where: isInFlight) else { return cancel(open) }
        ui.prompt = .confirm(cancelQuestion(all, areMarked: !ui.marks.isEmpty))
        return []
    }

    /// What cancelling these would do now.
    ///
    /// - Parameter areMarked: Whether they were chosen by marks, which need not stand on screen.
    func cancelQuestion(_ ids: [RequestID], areMarked: Bool) -> Confirmation {
        let open = ids.filter(isOpen)
        let purpose = ConfirmationPurpose.cancel(ids, areMarked: areMarked)
        guard let first = open.first else {
            return Confirmation(
                title: "Nothing is left to cancel", text: "All of it has settled meanwhile.", verb: "close",
                purpose: purpose)
        }
        let isOne = open.count == 1
        let what = isOne ? "request \(first)" : Words.requests(open.count)
        let whose = areMarked ? isOne ? "marked " : "\(Figures.count(open.count)) marked " : ""
        let title = "Cancel \(whose)\(areMarked && !isOne ? "requests" : what)?"
        return Confirmation(
            title: title, text: cancelText(open, settled: areMarked ? ids.count - open.count : 0),
            verb: "cancel \(isOne ? "it" : "them")", purpose: purpose)
    }

    private func cancelText(_ open: [RequestID], settled: Int) -> String {
        let flying = open.filter(isInFlight)
        var parts: [String] = []
        if flying.isEmpty {
            parts.append("None is in flight.")
        } else if open.count == 1 {
            parts.append("It is in flight: its connection is closed.")
        } else {
            parts.append(
                "\(Figures.count(flying.count)) in flight: "
                    + (flying.count == 1 ? "its connection is closed." : "their connections are closed."))
        }
        let uncertain = flying.count(where: mayBeReceivedNow)
        if uncertain > 0 {
            let which =
                open.count == 1
                ? "It is" : "\(Figures.count(uncertain)) of them \(uncertain == 1 ? "is" : "are")"
            parts.append("\(which) POST or PATCH and may have been received.")
        }
        if settled > 0 { parts.append("Of the marked, \(Figures.count(settled)) settled already.") }
        return parts.joined(separator: " ")
    }

    /// Those of them that have not settled while it was asked.
    mutating func cancel(_ ids: [RequestID]) -> [DeckEffect] {
        let open = ids.filter(isOpen)
        guard !open.isEmpty else {
            complain("nothing is cancelled: \(ids.count == 1 ? "it" : "all of them") settled meanwhile")
            return []
        }
        let queued = open.filter { !isInFlight($0) }
        let cut = open.count - queued.count
        let stay =
            cut == 0 ? "" : " (\(Figures.count(cut)) that \(cut == 1 ? "was" : "were") in flight stay so)"
        let undo =
            queued.isEmpty
            ? Undo(
                "cancel", .none("\(subject(open)) \(open.count == 1 ? "was" : "were") in flight and cut off"))
            : Undo("cancel\(stay)", done: "queued again", .run([.retry(queued)]), countsRequests: true)
        acknowledge("\(subject(open)) cancelled", undo: undo)
        return [.run(.cancel(open))]
    }

    private func isOpen(_ id: RequestID) -> Bool { state(id)?.isSettled == false }

    private func isInFlight(_ id: RequestID) -> Bool { state(id)?.isInFlight == true }

    /// Whether a request in flight that is not safe to repeat has left.
    private func mayBeReceivedNow(_ id: RequestID) -> Bool {
        guard state(id) != .connecting, let chunk = rows.chunk(of: id) else { return false }
        return !chunk.method(id).isIdempotent
    }
}
