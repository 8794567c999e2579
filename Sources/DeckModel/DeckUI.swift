import FetchCore
import RunModel

/// What a person has chosen to see: cursor, filter, order, marks and what stands open.
package struct DeckUI: Equatable, Sendable {
    package var view = DeckView.requests
    /// What stands before the views and has the keys; nil while they have them.
    package var prompt: DeckPrompt?
    /// The selected request; nil until someone moves: then the first row counts as selected.
    package var selection: RequestID?
    /// The request whose detail pane is open, also while a prompt or a question stands before it; nil while it is closed.
    ///
    /// The pane stays with it when the filter does not show it any more.
    package var openedRequest: RequestID?
    /// The line of the list that the selected row stands on, from 0; kept while rows move around it.
    package var cursorLine = 0
    package var hostCursor = RowCursor<HostID>()
    package var causeCursor = RowCursor<CauseID>()
    /// Which list of the latency view has the keys.
    package var latencyPane = LatencyPane.waterfall
    /// What the latency view measures from.
    package var latencyOrigin = LatencyOrigin.start
    package var flightCursor = RowCursor<RequestID>()
    package var outlierCursor = RowCursor<AttemptID>()
    /// Lines back from the newest in the log view.
    package var logScroll = 0
    /// The number of the earlier round that is looked at; nil for now.
    package var shownRound: Int?
    package var roundCursor = RowCursor<Int>()
    package var workerCursor = RowCursor<Int>()
    /// The worker whose lanes and log lines are shown; nil for all of them.
    package var openedWorker: Int?
    /// The first line of the detail pane that is shown.
    package var detailScroll = 0
    package var detailAnchor = DetailAnchor.newest
    package var detailTab = DetailTab.response
    /// What is looked for in the detail; nil for nothing.
    package var find: DetailFind?
    /// Whether the pane with the keys has the whole screen.
    package var isZoomed = false
    /// The share of the height that the list has while the detail is open, in percent.
    package var listPercent = 50
    /// The filter as typed; empty for none.
    package var filterText = ""
    /// Whether only failed requests are shown.
    package var showsOnlyFailed = false
    /// Whether only what differs from the round before is shown.
    package var showsOnlyDifferent = false
    /// The cause that the errors view filtered to; nil for every cause.
    package var causeFilter: CauseID?
    /// What the hosts view is filtered by; empty for none.
    package var hostFilter = ""
    /// Whether the hosts view shows only hosts with failures.
    package var showsFailedHosts = false
    /// The cause whose hosts alone the hosts view shows; nil for all hosts.
    var hostCause: CauseID?
    /// What the errors view is filtered by; empty for none.
    package var causeText = ""
    /// Where Enter came from, which Esc goes back to; nil where it came from the list itself.
    var origin: ViewOrigin?
    /// Nil for the default order: in flight, newest failures, newest done, queued.
    package var sort: SortOrder?
    /// What the hosts view is sorted by; nil is the order in which the run met them.
    package var hostSort: HostOrder?
    /// Whether the selection goes with the newest request.
    package var isFollowing = false
    package var marks: Set<RequestID> = []
    /// The columns shown, in order.
    package var columns: [ColumnID]
    package var status: StatusLine?
    package var theme: String
    package var themes: [String] = []
    package var hasFocus = true
    package var columnCount = 80
    package var rowCount = 24
    package var layout = DeckLayout()
    /// Names that were exported to.
    var exportNames: Set<String> = []
    /// Filters used before, oldest first.
    var filterHistory: [String] = []
    /// Commands used before, oldest first.
    var commandHistory: [String] = []
    /// What `undo` would do, press by press.
    var undos = UndoStack()
    /// Whether quitting was asked for, so that a second `^C` ends at once.
    var isQuitting = false

    init(columns: [ColumnID], theme: String) {
        self.columns = columns
        self.theme = theme
    }
}

/// A column that the table is sorted by, and which way.
package struct SortOrder: Equatable, Sendable {
    /// Nil for the default order.
    package var column: ColumnID?
    /// Of the default order: whether it is read from its end.
    package var descends: Bool

    /// The default order from its end.
    static let invertedDefault = SortOrder(column: nil, descends: true)

    package init(column: ColumnID?, descends: Bool) {
        self.column = column
        self.descends = descends
    }
}

/// The view that Enter was pressed in, and what the list was filtered by then.
struct ViewOrigin: Equatable, Sendable {
    var view: DeckView
    var filter: FilterChoice
    /// Where the hosts view showed those of a cause only.
    var hostCause: CauseID?
}
