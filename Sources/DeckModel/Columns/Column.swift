import FetchCore
import RunModel

/// The name of a column, as `:sort`, `:columns` and the configuration have it.
public struct ColumnID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public var rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public init(_ name: String) {
        rawValue = name
    }

    public var description: String { rawValue }
}

/// One column of the request table: how it is called, how wide it is, what it shows and how it sorts. All that panels
/// and sorting do by column is asked of it.
public struct Column: Sendable {
    public let id: ColumnID
    /// The word at its head.
    public let title: String
    /// One sentence for the chooser and the documentation.
    public let summary: String
    public let width: ColumnWidth
    /// Columns are dropped from the highest number down when the screen is narrow; 0 stays for ever.
    public let dropOrder: Int
    public let alignment: ColumnAlignment
    /// The direction that a first press sorts in.
    public let descendsFirst: Bool
    /// Whether it is shown unless the user chose otherwise.
    public let isDefault: Bool
    /// What it tells of a row, so that other columns need not repeat it.
    public var tells: ToldFacts = []
    /// What orders the rows; nil when the column can't be sorted by.
    let sortKey: SortKey?
    /// Fits what it asks for to the table that it is to stand in.
    var fit: @Sendable (inout ColumnWish, TableFacts) -> Void = { _, _ in }
    /// What it shows of a row. The second says what is told by the columns that are on screen.
    public let cell: @Sendable (RowFacts, ToldFacts) -> ColumnCell

    public var isSortable: Bool { sortKey != nil }

    /// What it asks for in a table.
    public func wish(in table: TableFacts) -> ColumnWish {
        var wish = ColumnWish(width: width, dropOrder: dropOrder, alignment: alignment)
        fit(&wish, table)
        return wish
    }
}

/// What columns tell of a row.
public struct ToldFacts: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The status of the last response.
    public static let status = ToldFacts(rawValue: 1)
    /// Why it waits or failed.
    public static let reason = ToldFacts(rawValue: 2)
    /// Where its time went.
    public static let phases = ToldFacts(rawValue: 4)
    /// The host it goes to.
    public static let host = ToldFacts(rawValue: 8)
}

/// What columns fit themselves to.
public struct TableFacts: Sendable {
    /// Cells that the table is wide.
    public var width: Int
    public var requestCount: Int
    public var hostCount: Int
    /// Cells of the longest name of a host.
    public var longestHostName: Int
    public var longestMethod = 6
    /// Of path and query, as they are shown.
    public var longestPath = 40
    /// 0 where the list names no request.
    public var longestName = 0
    /// Of what a failure can say so far.
    public var longestReason = 0

    public init(width: Int, requestCount: Int, hostCount: Int, longestHostName: Int) {
        self.width = width
        self.requestCount = requestCount
        self.hostCount = hostCount
        self.longestHostName = longestHostName
    }

    public var isNarrow: Bool { width < 60 }
}

/// What a column asks for on screen.
public struct ColumnWish: Sendable {
    public var width: ColumnWidth
    /// The highest goes first where there is no room; 0 stays.
    public var dropOrder: Int
    public var alignment: ColumnAlignment
    /// What it needs to be at ease where that is known; nil is between what it can live with and what it wants.
    public var comfort: Int?
    /// Whether it has nothing to show of any row, and so is left out whatever room there is.
    public var isHidden = false

    public init(width: ColumnWidth, dropOrder: Int, alignment: ColumnAlignment, comfort: Int? = nil) {
        self.width = width
        self.dropOrder = dropOrder
        self.alignment = alignment
        self.comfort = comfort
    }

    /// A short column has no between.
    public var comfortable: Int {
        comfort ?? (width.ideal <= 9 ? width.ideal : (width.minimum + width.ideal + 1) / 2)
    }
}

/// How wide a column wants to be, in cells.
public struct ColumnWidth: Sendable, Equatable {
    /// Narrower, and it is dropped.
    public var minimum: Int
    /// What it takes when there is room.
    public var ideal: Int
    /// Its share of what is left over; 0 never grows past `ideal`.
    public var flex: Int

    public init(minimum: Int, ideal: Int, flex: Int = 0) {
        self.minimum = minimum
        self.ideal = ideal
        self.flex = flex
    }

    public static func fixed(_ width: Int) -> ColumnWidth {
        ColumnWidth(minimum: width, ideal: width)
    }
}

/// Which side a column's text stands on.
public enum ColumnAlignment: Sendable, Equatable {
    case left
    case right
}
