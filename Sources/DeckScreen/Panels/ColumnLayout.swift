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

    /// Keeps the essential columns as long as each can have its least, and the others only while all can have
    /// comfort; then gives each what it wants, the most important first, and shares out what is left.
    ///
    /// - Parameters:
    ///   - wishes: One entry a column, in table order.
    ///   - essential: Columns up to this drop order are essential.
    init(_ wishes: [ColumnWish], from start: Int, width: Int, essential: Int = 7) {
        guard width > 0, !wishes.isEmpty else { return }
        let kept = Self.kept(wishes, width, essential)
        var widths = kept.map { wishes[$0].width.minimum }
        var left = max(0, width - Self.used(kept, wishes, width) { $0.width.minimum })
        let byPriority = kept.indices.sorted { wishes[kept[$0]].dropOrder < wishes[kept[$1]].dropOrder }
        for index in byPriority {
            let more = min(left, max(0, wishes[kept[index]].comfortable - widths[index]))
            widths[index] += more
            left -= more
        }
        // Beyond comfort all grow alike, each by what it lacks.
        let lacking = kept.indices.map { Int64(max(0, wishes[kept[$0]].width.ideal - widths[$0])) }
        for (index, more) in Shares.cells(lacking, width: min(left, Int(lacking.reduce(0, +)))).enumerated() {
            widths[index] += more
            left -= more
        }
        let flexes = kept.map { Int64(wishes[$0].width.flex) }
        for (index, more) in Shares.cells(flexes, width: left).enumerated() { widths[index] += more }
        var at = start
        for (index, original) in kept.enumerated() {
            if index > 0 { at += Self.gap(kept[index - 1], original, wishes, width) }
            places.append(Place(index: original, column: at, width: min(widths[index], start + width - at)))
            at += widths[index]
        }
        places.removeAll { $0.width <= 0 }
    }

    /// The columns that there is room for, in table order.
    private static func kept(_ wishes: [ColumnWish], _ width: Int, _ essential: Int) -> [Int] {
        let byPriority = wishes.indices.filter { !wishes[$0].isHidden }
            .sorted { wishes[$0].dropOrder < wishes[$1].dropOrder }
        var kept = byPriority.filter { wishes[$0].dropOrder <= essential }
        while kept.count > 1, used(kept.sorted(), wishes, width, { $0.width.minimum }) > width {
            kept.removeLast()
        }
        for index in byPriority where wishes[index].dropOrder > essential {
            let more = (kept + [index]).sorted()
            guard used(more, wishes, width, \.comfortable) <= width else { break }
            kept = more
        }
        return kept.isEmpty ? Array(byPriority.prefix(1)) : kept.sorted()
    }

    private static func used(
        _ kept: [Int], _ wishes: [ColumnWish], _ width: Int, _ need: (ColumnWish) -> Int
    ) -> Int {
        kept.reduce(gaps(kept, wishes, width)) { $0 + need(wishes[$1]) }
    }

    private static func gaps(_ kept: [Int], _ wishes: [ColumnWish], _ width: Int) -> Int {
        zip(kept, kept.dropFirst()).reduce(0) { $0 + gap($1.0, $1.1, wishes, width) }
    }

    /// Two blanks on a wide screen, and always where a number would touch a word.
    private static func gap(_ left: Int, _ right: Int, _ wishes: [ColumnWish], _ width: Int) -> Int {
        if width >= 150 { return 2 }
        return width >= 60 && wishes[left].alignment == .right && wishes[right].alignment == .left ? 2 : 1
    }
}
