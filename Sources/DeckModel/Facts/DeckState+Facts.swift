import FetchCore

/// The rows of the request table that stand on screen.
public struct RowWindow: Sendable, Equatable {
    /// In screen order.
    public var ids: [RequestID] = []
    /// Which of them is selected; nil when the list is empty.
    public var cursor: Int?
    /// How many rows stand before the first of `ids`; nil where counting them would take too long.
    public var position: Int?
    /// How many rows the list has in all.
    public var count = 0

    public init() {}
}
