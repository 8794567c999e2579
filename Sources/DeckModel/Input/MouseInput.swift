import FetchCore
import RunModel

/// One report of the mouse, in cells counted from 0 at the top left.
package struct MouseInput: Hashable, Sendable {
    package var kind: MouseKind
    package var column: Int
    package var row: Int
    package var modifiers: KeyModifiers

    package init(_ kind: MouseKind, column: Int, row: Int, modifiers: KeyModifiers = []) {
        self.kind = kind
        self.column = column
        self.row = row
        self.modifiers = modifiers
    }
}

/// What the mouse did.
package enum MouseKind: Hashable, Sendable {
    case press(MouseButton)
    case doublePress(MouseButton)
    case release(MouseButton)
    /// Moved with this button held.
    case drag(MouseButton)
    case wheelUp
    case wheelDown
}

/// A button of the mouse.
package enum MouseButton: Hashable, Sendable {
    case left
    case middle
    case right
}

/// What stands under the mouse; the screen knows, since it drew it.
package enum MouseTarget: Hashable, Sendable {
    case nothing
    /// A row of the request table.
    case request(RequestID)
    /// A line of the slowest attempts.
    case outlier(AttemptID)
    /// A row of the waterfall.
    case flight(RequestID)
    /// A row of the hosts view.
    case host(HostID)
    /// A row of the errors view.
    case cause(CauseID)
    /// A row of the rounds view.
    case round(Int)
    /// A row of the workers view.
    case worker(Int)
    /// Any place in the list that rows scroll in, but no row.
    case list
    case columnHead(ColumnID)
    case tab(DeckView)
    /// The line between the list and the detail pane; dragged, it comes to stand at this share of the height.
    case paneBorder(percent: Int)
    case detailTab(DetailTab)
    /// Inside the detail pane.
    case detail
    /// A key that the footer shows.
    case footer(ActionID)
    /// A line of the open menu, chooser, picker or help.
    case menuItem(Int)
    /// A button of the question that is open.
    case answer(Bool)
}
