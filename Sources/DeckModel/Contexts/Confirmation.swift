import FetchCore
import RunModel

/// A question with yes and no.
package struct Confirmation: Equatable, Sendable {
    package var title: String
    /// What exactly would happen.
    package var text: String
    /// The word on the button that does it.
    package var verb: String
    package var purpose: ConfirmationPurpose
    /// A second way to do it, by `W`, where the first is by `w`; nil where there is one way, by `y`.
    package var otherVerb: String?
}

/// What a yes does.
package enum ConfirmationPurpose: Equatable, Sendable {
    case quit
    /// Those of them that are not settled when it is answered.
    case cancel([RequestID], areMarked: Bool)
    /// Those of them that are failed still when it is answered.
    case retry([RequestID])
    case add(AddedText)
    /// Ends a shared run.
    case cancelRun
    case export(LossyExport)
}

extension Confirmation: PromptContext {
    var prompt: DeckPrompt { .confirm(self) }

    var keys: [PromptKey<Confirmation>] {
        if let otherVerb {
            return [
                PromptKey(["w"], verb) { $0.answer(true, in: &$1) },
                PromptKey(["W"], otherVerb) { $0.answerOtherwise(in: &$1) },
                PromptKey(["esc", "n", "q"], "not at all") { $0.answer(false, in: &$1) },
            ]
        }
        return [
            PromptKey(["y", "Y", "enter"], verb) { $0.answer(true, in: &$1) },
            PromptKey(["n", "N", "esc", "q"], "no") { $0.answer(false, in: &$1) },
        ]
    }

    mutating func type(_ stroke: KeyStroke, in state: inout DeckState) -> [DeckEffect] {
        state.say(
            otherVerb.map { "w: \(verb) · W: \($0) · Esc: not at all" }
                ?? "y or Enter: \(verb) · n or Esc: back")
        return []
    }

    mutating func click(_ target: MouseTarget, isDouble: Bool, in state: inout DeckState) -> [DeckEffect] {
        guard case .answer(let yes) = target else { return [] }
        return answer(yes, in: &state)
    }

    mutating func refresh(_ state: DeckState) {
        switch purpose {
        case .quit: text = state.quitText
        case .cancel(let ids, let areMarked): self = state.cancelQuestion(ids, areMarked: areMarked)
        case .retry(let ids): self = state.retryQuestion(ids)
        case .add, .export, .cancelRun: break
        }
    }

    private func answerOtherwise(in state: inout DeckState) -> [DeckEffect] {
        state.ui.prompt = nil
        guard case .export(let export) = purpose else { return [] }
        return [export.effect(.asTheyAre)]
    }

    private func answer(_ yes: Bool, in state: inout DeckState) -> [DeckEffect] {
        state.ui.prompt = nil
        guard yes else {
            state.say("nothing done")
            return []
        }
        switch purpose {
        case .quit: return state.leave()
        case .cancel(let ids, _): return state.cancel(ids)
        case .retry(let ids): return state.retry(state.stillFailed(ids))
        case .export(let export): return [export.effect(otherVerb == nil ? .redacted : .named)]
        case .cancelRun:
            state.say("the run is cancelled on all machines")
            return [.shared(.cancelRun)]
        case .add(let added): return [state.adding(added.text, name: added.name)]
        }
    }
}

/// Quitting, which asks while any request is not settled.
extension DeckState {
    mutating func quit() -> [DeckEffect] {
        // What is held of a finished run whose records are browsed was no part of it.
        let browsed = options.startsPaused ? 0 : tally.heldAtStart
        // A run of several machines goes on without its dashboards, but not without its last worker.
        let isSentHere = shared.map { $0.sendingHere != nil } ?? !options.isReplay
        guard tally.counts.unsettled > browsed, isSentHere else { return leave() }
        ui.prompt = .confirm(
            Confirmation(title: "Quit?", text: quitText, verb: "quit", purpose: .quit))
        return []
    }

    /// What a quit would end now.
    fileprivate var quitText: String {
        if let shared { return shared.quitText }
        let waiting = tally.counts[.queued] + tally.counts[.held]
        let rest = waiting == 0 ? "" : " \(Words.requests(waiting)) will not be sent."
        let inFlight = tally.counts.inFlight
        if inFlight > 0 { return "\(Words.transfers(inFlight)) in flight will be ended.\(rest)" }
        return waiting > 0 ? "Nothing is in flight.\(rest)" : "All of it has settled meanwhile."
    }

    /// The second time it ends at once.
    mutating func interrupt() -> [DeckEffect] {
        var isAsked = false
        if case .confirm(let question) = ui.prompt, question.purpose == .quit { isAsked = true }
        guard ui.isQuitting || isAsked else { return quit() }
        ui.isQuitting = true
        return [.quit(immediately: true)]
    }

    fileprivate mutating func leave() -> [DeckEffect] {
        ui.isQuitting = true
        if let own = shared?.sendingHere, own.inFlight > 0 {
            say(
                "\(Words.transfers(own.inFlight)) of this machine may finish; \(keyName(.interrupt)) cuts off"
            )
        }
        return [.quit(immediately: false)]
    }
}
