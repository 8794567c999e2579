import FetchCore

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

/// One column of the request table: how it is called, how wide it is, what it shows and how it sorts.
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
    /// What orders the rows; nil when the column can't be sorted by.
    let sortKey: SortKey?
    public let cell: @Sendable (RowFacts) -> ColumnCell

    public var isSortable: Bool { sortKey != nil }
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

/// What one cell of the table shows; the screen decides on glyphs, units and colours.
public enum ColumnCell: Sendable, Equatable {
    case empty
    case text(String)
    /// Path and query of a URL: where it is cut, its end stays.
    case path(String)
    /// Host and port: where it is cut, the port stays.
    case host(String)
    /// Text with less weight.
    case faint(String)
    case number(Int)
    case id(RequestID)
    case method(String)
    case state(RowState)
    /// The status of the response.
    case status(Int)
    /// Why a queued row waits.
    case wait(WaitReason)
    /// What an in-flight row does.
    case phase(RowState)
    case failure(kind: FailureKind, message: String)
    /// How long the last attempt took, or has taken so far.
    case latency(microseconds: Int64, isRunning: Bool)
    case phases(PhaseTimings)
    /// Body bytes; `expected` is -1 when unknown.
    case size(received: Int64, expected: Int64, isRunning: Bool)
}
