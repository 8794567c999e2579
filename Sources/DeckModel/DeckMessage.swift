import FetchCore
import RunModel

/// What the deck is told; the only way its state changes.
package enum DeckMessage: Sendable {
    /// What happened in the run.
    case batch(EventBatch)
    /// A round of a watch has begun or ended.
    case round(RoundNews)
    /// How the budgets of a run without rounds stand, in the order given.
    case budgets([BudgetStanding])
    /// How the workers of a shared run stand, or what somebody asked of it.
    case shared(SharedRunNews)
    /// Time has passed. Sent at most ten times a second, and only while something on screen depends on it.
    case tick(RunInstant)
    case key(KeyStroke)
    /// `target` is what the last frame shows in that cell.
    case mouse(MouseInput, target: MouseTarget)
    /// Text pasted into the terminal (bracketed paste).
    case paste(String)
    /// The terminal's size in cells.
    case resize(columns: Int, rows: Int)
    /// How many rows the last frame had room for; sent when it changed.
    case layout(DeckLayout)
    /// The terminal got or lost the focus.
    case focus(Bool)
    /// The themes that were found, and which is in use.
    case themes([String], current: String)
    /// The theme that was asked for can't be used, and why; this one stays in use.
    case themeRefused(current: String, String)
    /// An option of the run is set, and what undoes that; nil where it was undone.
    case optionSet(RunOption, revisionBefore: Int?)
    /// Text that was pasted is these requests.
    case understood(AddedText)
    /// What was saved of a request in an editor.
    case edited(String, name: String)
    /// These requests were added to the run.
    case added([RequestID])
    /// These files are there already.
    case filesThere([String])
    /// A list that was to be written would lose something.
    case exportLoses(LossyExport)
    /// An effect did what it should: a line for the status line.
    case acknowledge(String)
    /// An effect failed, and why.
    case complain(String)
    /// The program has something to say about the list or itself: for the status line and the log.
    case note(String)
    /// The program has a row's order ready that was asked for by ``DeckEffect/sort(_:)``.
    case sorted(SortResult)
}

/// How much of each part the last frame could show.
package struct DeckLayout: Equatable, Sendable {
    /// Rows of the view's list, without its head.
    package var listRows: Int
    /// Lines of the detail pane; 0 when it is closed.
    package var detailRows: Int
    /// Lines that the detail has in all.
    package var detailLines: Int
    /// The first line of the detail that is shown.
    package var detailFirst = 0
    /// How many lines of the detail have the text that is looked for.
    package var detailMatches = 0
    /// Lines of the help or menu that is open; 0 when none is.
    package var overlayRows: Int
    /// Whether the table of requests had room for their hosts, or does not stand on screen.
    package var showsHosts = true
    /// Whether the detail stands beside the list and not below it.
    package var isDetailBeside = false

    package init(listRows: Int = 20, detailRows: Int = 0, detailLines: Int = 0, overlayRows: Int = 0) {
        self.listRows = listRows
        self.detailRows = detailRows
        self.detailLines = detailLines
        self.overlayRows = overlayRows
    }
}
