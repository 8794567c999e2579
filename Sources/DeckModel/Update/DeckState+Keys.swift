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

    /// Ends the run from wherever one is, so it has its key in prompts too.
    private func isInterrupt(_ stroke: KeyStroke) -> Bool {
        stroke.typed == nil
            && options.keys.binding(for: stroke, in: place)?.id == KeyBinding.interrupt.id
    }

    private mutating func pressInView(_ stroke: KeyStroke) -> [DeckEffect] {
        if let binding = options.keys.binding(for: stroke, in: place) { return press(binding) }
        let key = stroke.displayName
        if let elsewhere = options.keys.bindingElsewhere(for: stroke) {
            complain("\(key): \(elsewhere.label), \(elsewhere.places.words)")
        } else {
            complain("\(key) does nothing here; \(keyName(.help)) shows the keys")
        }
        return []
    }

    mutating func press(_ binding: KeyBinding) -> [DeckEffect] {
        if let why = binding.whyDisabled(self) {
            complain(why)
            return []
        }
        return binding.action(&self)
    }

    /// Does the action of that name, if the table has one.
    mutating func perform(_ id: ActionID) -> [DeckEffect] {
        options.keys.binding(of: id).map { press($0) } ?? []
    }

    /// The key that does it here, as a person reads it; `:` where none does.
    public func keyName(_ binding: KeyBinding) -> String {
        let keys = options.keys.keys(of: binding, in: place)
        return keys.first?.displayName ?? options.keys.name(of: binding) ?? ":"
    }

    // MARK: Quitting

    mutating func quit() -> [DeckEffect] {
        guard tally.counts.inFlight > 0, !options.isReplay else { return leave() }
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
        let key = undo == nil ? nil : options.keys.name(of: .undo)
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
