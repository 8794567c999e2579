/// The cursor of a table whose rows come and go: it stays with its row, and is on none once that has left.
///
/// So a key that is pressed twice never acts on the row that has moved up meanwhile.
package struct RowCursor<ID: Hashable & Sendable>: Equatable, Sendable {
    /// The row that it is bound to; nil until someone moves or acts: then it stands on the first row, whichever that is.
    package private(set) var id: ID?
    /// Where that row stood last.
    package private(set) var place = 0

    init() {}

    mutating func move(to id: ID, at place: Int) {
        self.id = id
        self.place = place
    }

    /// Takes in where its row stands now; nil where it has left.
    mutating func follow(_ place: Int?) {
        if let place { self.place = place }
    }

    /// The place so many rows below, or above where negative.
    ///
    /// A cursor whose row has left stands between the rows that were its neighbors.
    ///
    /// - Parameters:
    ///   - place: Where its row stands now; nil where it has left.
    ///   - count: How many rows there are; not 0.
    func target(_ steps: Int, from place: Int?, count: Int) -> Int {
        let start = place ?? (steps > 0 ? self.place - 1 : self.place)
        return min(max(0, start + steps), count - 1)
    }

    /// Where it is drawn.
    ///
    /// - Parameter place: Where its row stands now; nil where it has left.
    func shown(_ place: Int?, count: Int) -> ShownCursor {
        guard let place else { return ShownCursor(place: min(self.place, max(0, count - 1)), isOnRow: false) }
        return ShownCursor(place: place, isOnRow: true)
    }
}

/// Where a table's cursor stands on screen.
package struct ShownCursor: Equatable, Sendable {
    /// The row around which the table is shown.
    package var place: Int
    /// Whether that row is selected; false where the selected one has left.
    package var isOnRow: Bool
}
