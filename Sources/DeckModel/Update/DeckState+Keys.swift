import FetchCore

/// What a key does, by what stands open.
extension DeckState {
    mutating func press(_ stroke: KeyStroke) -> [DeckEffect] {
        if isInterrupt(stroke) { return interrupt() }
        ui.status = nil
        switch ui.mode {
        case .normal, .detail: return pressInView(stroke)
        case .filter(let prompt): return pressInFilter(stroke, prompt)
        case .command(let prompt): return pressInCommand(stroke, prompt)
        case .export(let prompt): return pressInExport(stroke, prompt)
        case .confirm(let question): return pressInConfirm(stroke, question)
        case .help(let help): return pressInHelp(stroke, help)
        case .sortMenu(let menu): return pressInSortMenu(stroke, menu)
        case .columnChooser(let chooser): return pressInChooser(stroke, chooser)
        case .themePicker(let picker): return pressInPicker(stroke, picker)
        }
    }

    var isInDetail: Bool { ui.mode == .detail }

    /// Ends the run from wherever one is, so it has its key in prompts too.
    private func isInterrupt(_ stroke: KeyStroke) -> Bool {
        stroke.typed == nil
            && options.keys.binding(for: stroke, inDetail: false)?.action == .interrupt
    }

    private mutating func pressInView(_ stroke: KeyStroke) -> [DeckEffect] {
        guard let binding = options.keys.binding(for: stroke, inDetail: isInDetail) else {
            complain("\(stroke.displayName) does nothing here; \(keyName(.help)) shows the keys")
            return []
        }
        return press(binding)
    }

    mutating func press(_ binding: KeyBinding) -> [DeckEffect] {
        if let why = binding.whyDisabled(self) {
            complain(why)
            return []
        }
        return perform(binding.action)
    }

    mutating func perform(_ action: DeckAction) -> [DeckEffect] {
        switch action {
        case .down, .up, .pageDown, .pageUp, .first, .last, .open, .back, .nextView, .previousView,
            .viewRequests, .viewHosts, .viewErrors, .viewLatency, .viewLog:
            return move(action)
        case .pause, .moreConcurrency, .lessConcurrency, .muchMoreConcurrency, .muchLessConcurrency,
            .morePerHost, .lessPerHost:
            return steer(action)
        case .hold, .retry, .retryFailed, .cancel, .mark, .unmarkAll, .undo:
            return actOnRows(action)
        case .filter, .onlyFailed, .nextSort, .previousSort, .sortMenu, .invert, .follow, .freeze, .zoom,
            .themes, .columns:
            return show(action)
        case .copyCurl, .copyCurlWithSecrets, .copyBody, .copyURL, .export:
            return output(action)
        case .command, .help, .redraw, .suspend, .quit, .interrupt, .reserved:
            return program(action)
        }
    }

    private mutating func program(_ action: DeckAction) -> [DeckEffect] {
        switch action {
        case .command:
            ui.mode = .command(completed(TextPrompt()))
            return []
        case .help:
            ui.mode = .help(HelpState())
            return []
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .quit: return quit()
        case .interrupt: return interrupt()
        default:
            say(
                "\(keyName(.reserved)) does nothing here: \(keyName(.retry)) retries the selected, "
                    + "\(keyName(.retryFailed)) every failed request shown")
            return []
        }
    }

    // MARK: Quitting

    private mutating func quit() -> [DeckEffect] {
        guard tally.counts.inFlight > 0, !options.isReplay, !run.hasEnded else { return leave() }
        ui.mode = .confirm(
            Confirmation(title: "Quit?", text: quitText, verb: "quit", purpose: .quit))
        return []
    }

    private var quitText: String {
        let waiting = tally.counts[.queued] + tally.counts[.held]
        let rest = waiting == 0 ? "" : " \(Words.requests(waiting)) will not be sent."
        let inFlight = tally.counts.inFlight
        return inFlight == 0
            ? "Nothing is in flight any more.\(rest)"
            : "\(Words.transfers(inFlight)) in flight will be ended.\(rest)"
    }

    /// What the question before the end counts goes with the run.
    mutating func recountQuestion() {
        guard case .confirm(var question) = ui.mode, question.purpose == .quit else { return }
        question.text = quitText
        ui.mode = .confirm(question)
    }

    /// The second time it ends at once.
    mutating func interrupt() -> [DeckEffect] {
        if ui.isQuitting { return [.quit(immediately: true)] }
        if case .confirm(let question) = ui.mode, question.purpose == .quit {
            ui.isQuitting = true
            return [.quit(immediately: true)]
        }
        return quit()
    }

    private mutating func leave() -> [DeckEffect] {
        ui.isQuitting = true
        return [.quit(immediately: false)]
    }

    private mutating func pressInConfirm(_ stroke: KeyStroke, _ question: Confirmation) -> [DeckEffect] {
        switch stroke {
        case "y", "Y", "enter": return answer(question, true)
        case "n", "N", "esc", "q": return answer(question, false)
        default:
            say("y or Enter: \(question.verb) · n or Esc: back")
            return []
        }
    }

    mutating func answer(_ question: Confirmation, _ yes: Bool) -> [DeckEffect] {
        ui.mode = ui.baseMode
        switch question.purpose {
        case .quit where yes: return leave()
        case .cancel(let ids) where yes: return cancel(ids)
        case .retry(let ids) where yes: return retry(ids)
        case .quit, .cancel, .retry:
            say("nothing done")
            return []
        }
    }

    // MARK: The status line

    mutating func say(_ text: String, undo: Undo? = nil) {
        if let undo { ui.undo = undo }
        let key = undo == nil ? nil : options.keys.binding(of: .undo)?.keys.first?.displayName
        ui.status = StatusLine(text: text, isComplaint: false, at: now, undoKey: key)
    }

    /// As ``say(_:undo:)``, and a line of the log: it has changed what becomes of requests.
    mutating func acknowledge(_ text: String, undo: Undo? = nil) {
        say(text, undo: undo)
        log(text, .command)
    }

    mutating func complain(_ text: String) {
        ui.status = StatusLine(text: text, isComplaint: true, at: now, undoKey: nil)
    }
}
