import DeckModel

/// Which columns stand where on a screen of some width.
struct ColumnLayout: Equatable {
    /// One entry a shown column, from left to right.
    var places: [Place] = []

    /// A column on screen.
    struct Place: Equatable {
        /// Its index in the columns that were laid out.
        var index: Int
        var column: Int
        var width: Int
    }

    static let gap = 2

    /// Drops columns from the highest drop order down until the rest fit, then gives each what it wants, in turn.
    ///
    /// - Parameter wanted: One entry a column, in table order.
    init(_ wanted: [(width: ColumnWidth, dropOrder: Int)], from start: Int, width: Int) {
        guard width > 0 else { return }
        let gap = width < 60 ? 1 : Self.gap
        var kept = Array(wanted.indices)
        func needed() -> Int {
            kept.reduce(0) { $0 + wanted[$1].width.minimum } + gap * max(0, kept.count - 1)
        }
        while kept.count > 1, needed() > width {
            guard let last = kept.max(by: { wanted[$0].dropOrder < wanted[$1].dropOrder }) else { break }
            kept.removeAll { $0 == last }
        }
        var widths = kept.map { wanted[$0].width.minimum }
        var left = max(0, width - needed())
        let byPriority = kept.indices.sorted { wanted[kept[$0]].dropOrder < wanted[kept[$1]].dropOrder }
        for index in byPriority {
            let more = min(left, max(0, wanted[kept[index]].width.ideal - widths[index]))
            widths[index] += more
            left -= more
        }
        let flexes = kept.map { Int64(wanted[$0].width.flex) }
        for (index, more) in Shares.cells(flexes, width: left).enumerated() { widths[index] += more }
        var at = start
        for (index, original) in kept.enumerated() {
            places.append(Place(index: original, column: at, width: min(widths[index], start + width - at)))
            at += widths[index] + gap
        }
        places.removeAll { $0.width <= 0 }
    }
}
