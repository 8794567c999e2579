import FetchCore
import RunModel

/// The name of a column, as `:sort`, `:columns` and the configuration have it.
package struct ColumnID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package var rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package init(_ name: String) {
        rawValue = name
    }

    package var description: String { rawValue }
}

/// One column of the request table: how it is called, how wide it is, what it shows and how it sorts. All that panels
/// and sorting do by column is asked of it.
package struct Column: Sendable {
    package let id: ColumnID
    /// The word at its head.
    package let title: String
    /// One sentence for the chooser and the documentation.
    package let summary: String
    package let width: ColumnWidth
    /// Columns are dropped from the highest number down when the screen is narrow; 0 stays for ever.
    package let dropOrder: Int
    package let alignment: ColumnAlignment
    /// The direction that a first press sorts in.
    package let descendsFirst: Bool
    /// Whether it is shown unless the user chose otherwise.
    package let isDefault: Bool
    /// What it tells of a row, so that other columns need not repeat it.
    package var tells: ToldFacts = []
    /// What orders the rows; nil when the column can't be sorted by.
    let sortKey: SortKey?
    /// Fits what it asks for to the table that it is to stand in.
    var fit: @Sendable (inout ColumnWish, TableFacts) -> Void = { _, _ in }
    /// What it shows of a row. The second says what is told by the columns that are on screen.
    package let cell: @Sendable (RowFacts, ToldFacts) -> ColumnCell

    package var isSortable: Bool { sortKey != nil }

    /// What it asks for in a table.
    package func wish(in table: TableFacts) -> ColumnWish {
        var wish = ColumnWish(width: width, dropOrder: dropOrder, alignment: alignment)
        fit(&wish, table)
        return wish
    }
}

/// What columns tell of a row.
package struct ToldFacts: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The status of the last response.
    package static let status = ToldFacts(rawValue: 1)
    /// Why it waits or failed.
    package static let reason = ToldFacts(rawValue: 2)
    /// Where its time went.
    package static let phases = ToldFacts(rawValue: 4)
    /// The host it goes to.
    package static let host = ToldFacts(rawValue: 8)
    /// Path and query of its URL.
    package static let path = ToldFacts(rawValue: 16)
}

/// What columns fit themselves to.
package struct TableFacts: Sendable {
    /// Cells that the table is wide.
    package var width: Int
    package var requestCount: Int
    package var hostCount: Int
    /// Cells of the longest name of a host.
    package var longestHostName: Int
    package var longestMethod = 6
    /// Of path and query, as they are shown.
    package var longestPath = 40
    /// 0 where the list names no request.
    package var longestName = 0
    /// Whether rows have rounds: what differs matters more than what a failure says in full.
    package var hasRounds = false
    /// Of what a failure can say so far.
    package var longestReason = 0

    package init(width: Int, requestCount: Int, hostCount: Int, longestHostName: Int) {
        self.width = width
        self.requestCount = requestCount
        self.hostCount = hostCount
        self.longestHostName = longestHostName
    }

    package var isNarrow: Bool { width < 60 }

    /// Whether rows are told apart by the names that the list gives them, rather than by their paths.
    package var goesByName: Bool { hasRounds && longestName > 0 }
}

/// What a column asks for on screen.
package struct ColumnWish: Sendable {
    package var width: ColumnWidth
    /// The highest goes first where there is no room; 0 stays.
    package var dropOrder: Int
    package var alignment: ColumnAlignment
    /// What it needs to be at ease where that is known; nil is between what it can live with and what it wants.
    package var comfort: Int?
    /// Whether it has nothing to show of any row, and so is left out whatever room there is.
    package var isHidden = false

    package init(width: ColumnWidth, dropOrder: Int, alignment: ColumnAlignment, comfort: Int? = nil) {
        self.width = width
        self.dropOrder = dropOrder
        self.alignment = alignment
        self.comfort = comfort
    }

    /// A short column has no between.
    package var comfortable: Int {
        comfort ?? (width.ideal <= 9 ? width.ideal : (width.minimum + width.ideal + 1) / 2)
    }
}

/// How wide a column wants to be, in cells.
package struct ColumnWidth: Sendable, Equatable {
    /// Narrower, and it is dropped.
    package var minimum: Int
    /// What it takes when there is room.
    package var ideal: Int
    /// Its share of what is left over; 0 never grows past `ideal`.
    package var flex: Int

    package init(minimum: Int, ideal: Int, flex: Int = 0) {
        self.minimum = minimum
        self.ideal = ideal
        self.flex = flex
    }

    package static func fixed(_ width: Int) -> ColumnWidth {
        ColumnWidth(minimum: width, ideal: width)
    }
}

/// Which side a column's text stands on.
package enum ColumnAlignment: Sendable, Equatable {
    case left
    case right
}
