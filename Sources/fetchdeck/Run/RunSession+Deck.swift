import CursesTerminal
import DeckModel
import DeckScreen
import FetchCore

/// The run in the dashboard.
extension RunSession {
    /// Takes the terminal; nil where plain mode is asked for, or there is no terminal fit for the dashboard.
    func enterTerminal() -> CursesTerminal? {
        guard !screen.isPlain, plan.output != "-", StandardStream.output.isTerminal else { return nil }
        var options = TerminalOptions()
        options.unicode = !screen.isASCII
        options.color = screen.hasColor
        options.mouse = screen.hasMouse
        options.asksBackground = screen.byBackground != nil
        do {
            return try CursesTerminal.enter(options)
        } catch {
            StandardStream.error.writeLine(
                "fetchdeck: \(error.description.sanitised()); continuing in plain mode")
            return nil
        }
    }

    /// Shows the run until the user has seen enough.
    func showDeck(
        _ run: any RunPort, _ mailbox: EventMailbox, _ terminal: CursesTerminal,
        _ records: ExportDesk.RecordSource, live: LiveOptions? = nil,
        rows: AddedRows? = nil, watching: Watching? = nil, rounds: ReplayedRounds? = nil,
        metrics: MetricsDesk? = nil, budgets: BudgetKeeper? = nil
    ) -> Shown {
        let isASCII = screen.isASCII || !terminal.traits.unicode
        // The theme was loaded once when the options were read; a file that vanished since gives way to the built-in.
        let themes =
            (try? ThemeSwitch(
                library: screen.library, name: screen.themeName, depth: terminal.traits.depth,
                byBackground: screen.byBackground))
            ?? ThemeSwitch(standard: screen.library, terminal.traits.depth)
        for warning in themes.current.warnings { notes.add("fetchdeck: \(warning.sanitised())") }
        let inbox = DeckInbox(wake: wakeup)
        let effects = EffectPerformer(
            inbox: inbox, redaction: plan.redaction,
            preferences: PreferenceFile(folder: ConfigFile.folder(environment: plan.environment)),
            exporting: ExportDesk(
                records: records, redaction: plan.redaction, transport: plan.settings.transport,
                redirects: plan.settings.redirects, clock: clock, notes: notes),
            rows: rows)
        ThemeWatch(folders: screen.library.folders)?.start { inbox.noteSavedTheme() }
        let parts = DeckLoop.Parts(
            terminal: terminal, run: run, mailbox: mailbox, inbox: inbox, notes: notes,
            waiter: DeckWaiter(input: terminal.inputDescriptor, wakeup: wakeup), clock: clock,
            look: ScreenLook(
                isASCII: isASCII, graphs: screen.graphs ?? (terminal.traits.braille ? .braille : .block),
                reducesMotion: screen.isMotionReduced),
            themes: themes,
            framesPerSecond: screen.framesPerSecond, exitsWhenDone: screen.exitsWhenDone,
            ringsBell: screen.ringsBell, notifying: screen.notifying, effects: effects,
            environment: plan.environment, options: live, watching: watching, budgets: budgets,
            metrics: metrics, shared: sharedRun)
        let shape =
            rounds?.shape
            ?? watching.map {
                WatchShape(every: $0.plan.rounds.every, kept: $0.plan.kept, budgets: $0.plan.budgets)
            }
        var state = DeckState(
            hosts: hosts, limits: plan.settings.limits,
            options: deckOptions(theme: themes.current.name, live, shape, keepsMetrics: metrics != nil))
        for news in rounds?.news ?? [] { _ = update(&state, .round(news)) }
        let loop = DeckLoop(state: state, parts: parts)
        if let background = terminal.background { loop.useTheme(for: background) }
        loop.go()
        return Shown(
            figures: loop.state.figures, outputFailure: loop.state.header.outputFailure, stops: loop.stops)
    }

    private func deckOptions(
        theme: String, _ live: LiveOptions?, _ watch: WatchShape?, keepsMetrics: Bool
    ) -> DeckOptions {
        var options = DeckOptions()
        options.keepsMetrics = keepsMetrics
        options.keys = screen.keys
        options.extractedNames = extractNames
        options.watch = watch
        let chosen = screen.columns ?? (watch == nil ? ColumnTable.defaultIDs : ColumnTable.watchIDs)
        // What this run extracts is asked for by name: it is shown, also where the columns were chosen in another run.
        let extracted = ColumnTable.all(extractedNames: extractNames).suffix(extractNames.count).map(\.id)
        options.columns = chosen + extracted.filter { !chosen.contains($0) }
        options.showsSecrets = !plan.redaction.isOn
        options.theme = theme
        options.remarks = [plan.proxies.line].compactMap(\.self)
        if let resending {
            options.isReplay = true
            options.resending = resending
            options.remarks.append(options.resendingWords)
        }
        options.runOptions = live?.all ?? []
        options.proxy = plan.proxies.words
        options.comparison = comparison
        options.exitsWhenDone = screen.exitsWhenDone
        options.startsPaused = screen.startsPaused
        options.sharedRun = sharedRun?.name
        options.optionsOfStart = OptionTable.ofRuns.map(\.name)
        options.optionsOfLoader = sharedRun == nil ? [] : LiveOptions.names
        return options
    }
}
