import FetchCore
import RunModel

/// Everything the screen shows, and nothing it doesn't: a value that only ``update(_:_:)`` changes.
///
/// With a million rows a copy that is then changed costs tens of megabytes: hold one, and pass it `borrowing` or `inout`.
package struct DeckState: Sendable {
    package let hosts: HostTable
    package let options: DeckOptions
    /// What keys and the mouse changed: small, and comparable as a whole.
    package internal(set) var ui: DeckUI
    /// The run, as its events tell of it.
    var model: RunState
    /// Whether the end of the run was said in the status line.
    var isFinishTold = false
    /// What the list needs of the columns.
    var listShape = ListShape()
    /// What happens often, for the log.
    var digest = LogDigest()
    /// What `--extract` has found.
    var extracts = ExtractBook()
    /// What settlements said beyond the columns.
    var archive = SettlementArchive()
    /// Which failed requests were answered with the same body.
    var bodies = BodyLedger()
    var logBook = LogBook()
    /// The rounds of a watch; nil where there are none.
    var rounds: RoundBook?
    /// How the budgets of a run without rounds stood when they were last looked at, in the order given.
    package internal(set) var budgets: [BudgetStanding] = []
    /// The workers of a run that several machines share; nil where this process sends it.
    var shared: WorkerBook?
    /// Why the run takes as long as it does, as the latency view last said.
    var slowStory = KnownStory()
    /// Whether the run began paused and nothing was asked for yet.
    var awaitsStart: Bool
    /// Whether all of a run that began paused was asked for: what comes later goes at once.
    var hasStartedAll = false
    /// What was asked for and is not told by the run yet.
    var holdsAsked = HoldIntents()
    var settingsAsked = AskedSettings()
    /// What can be set while the run goes, in the order of the help.
    package internal(set) var runOptions: [RunOption]
    /// The request that the run was asked to tell of; nil for none.
    var watched: RequestID?
    /// How far it was, as it was told last; it may be of the one watched before.
    var progress: AttemptProgress?
    /// The order of rows where it isn't the default one.
    var order = RowOrder()
    /// What keys have sent again.
    var caught = CaughtRows()
    /// What was changed of the run's settings while it went.
    var settingChanges = SettingChanges()
    /// The hosts of their view.
    var hostListing = HostListing()
    /// The display as it stood when it was frozen; nil while it moves.
    var frozen: FrozenDisplay?
    /// What has happened since then; kept apart, so that counting touches nothing else. Nil while the display moves.
    var frozenChanges: FrozenChanges?

    package init(hosts: HostTable, limits: FetchLimits, options: DeckOptions = DeckOptions()) {
        self.hosts = hosts
        self.options = options
        self.ui = DeckUI(columns: options.columns, theme: options.theme)
        self.model = RunState(limits: limits)
        if options.keepsMetrics { self.model.metrics = MetricTally(probes: options.watch != nil) }
        self.runOptions = options.runOptions
        self.rounds = options.watch.map(RoundBook.init)
        self.awaitsStart = options.startsPaused
        self.shared = options.sharedRun.map(WorkerBook.init)
        self.run.sharedWait = options.sharedRun == nil ? nil : .elsewhere
        self.run.isPaused = options.startsPaused
        self.run.roundsGoOn = options.watch != nil
        if options.comparison != nil { beginComparison() }
        for remark in options.remarks { log(remark, .information) }
        if awaitsStart {
            say(
                "nothing is sent yet: \(keyName(.pause)) starts all, \(keyName(.retry)) the selected, :run what the filter shows"
            )
        }
    }
}

/// The parts of the run, each read and changed in its place: copies would cost what the rows cost.
extension DeckState {
    /// The run's clock as far as the deck was told.
    package var now: RunInstant { model.now }
    /// All requests of the run, to look them up by their ids.
    package var requests: ChunkList { model.rows.chunks }
    /// What the run has come to.
    package var figures: RunFigures { model.figures }

    /// The run as metrics; empty where they are not counted.
    package func metricFamilies(_ surroundings: MetricSurroundings) -> [MetricFamily] {
        model.metricFamilies(surroundings)
    }

    /// One entry a request and column.
    var rows: RowColumns {
        _read { yield model.rows }
    }

    /// What the run's settings are, as its notices say.
    var run: RunStatus {
        _read { yield model.status }
        _modify { yield &model.status }
    }

    /// What is counted as events come.
    var tally: RunTally {
        _read { yield model.tally }
        _modify { yield &model.tally }
    }

    /// Takes the run for over, for the last figures: see ``RunModel/RunState/conclude()``.
    package mutating func conclude() {
        // A shared run goes on without its dashboard.
        if shared == nil { model.conclude() }
        model.refreshLatencies(withHosts: false, isFinal: true)
    }
}

/// What the program knows before anything has happened.
package struct DeckOptions: Sendable {
    package var keys = KeyMap.standard
    /// The columns to show, in order.
    package var columns = ColumnTable.defaultIDs
    /// The names of `--extract`, each a column.
    package var extractedNames: [String] = []
    /// Whether secrets are shown as they are.
    package var showsSecrets = false
    package var theme = "default-dark"
    /// Whether there is no run behind the rows: nothing can be sent.
    package var isReplay = false
    /// The command that shows such a run with its list.
    package var resending = "fetchdeck replay RESULTS --list LIST"
    /// What is said of it.
    package var resendingWords: String { "a finished run; to send again: \(resending)" }
    /// Whether all is held until someone asks for it.
    package var startsPaused = false
    /// What is known of the rounds of a watch; nil where there are none.
    package var watch: WatchShape?
    /// The run of several machines that is shown; nil where this process sends it.
    package var sharedRun: SharedRunName?
    /// Options that can be set while a run goes and are fixed in this one, since its loader has set them.
    package var optionsOfLoader: [String] = []
    /// The options that are set at a run's start, and not by a command.
    package var optionsOfStart: [String] = []
    /// Another run that this one is held against; nil where there is none.
    package var comparison: ComparisonBook?
    /// Whether the deck quits by itself when all is settled.
    package var exitsWhenDone = false
    /// Which proxies are in force, as `proxy http://127.0.0.1:3128 (https_proxy)`; nil is none.
    package var proxy: String?
    /// What can be set while the run goes.
    package var runOptions: [RunOption] = []
    /// Whether metrics are counted.
    package var keepsMetrics = false
    /// The first lines of the log.
    package var remarks: [String] = []

    package init() {}
}
