import FetchCore

/// The part of the default order that a row stands in, from the top of the screen down.
package enum RowClass: Int, Sendable, CaseIterable {
    /// Oldest first, so that what hangs stays at the top.
    case inFlight
    /// Newest first.
    case failed
    /// Newest first.
    case done
    /// What will start next first; held rows stand in their places among them.
    case queued

    package init(_ state: RowState) {
        switch state {
        case .connecting, .sending, .waiting, .receiving: self = .inFlight
        case .failed: self = .failed
        case .ok, .cancelled: self = .done
        case .queued, .held: self = .queued
        }
    }
}

/// The default order as four linked lists woven through two columns: a move costs the same however many rows there are.
package struct RowLists: Sendable {
    /// No row.
    package static let end = UInt32.max

    private var nexts: [UInt32] = []
    private var previouses: [UInt32] = []
    private var heads = InlineArray<4, UInt32>(repeating: end)
    private var tails = InlineArray<4, UInt32>(repeating: end)
    private var counts = InlineArray<4, Int>(repeating: 0)

    package init() {}

    package mutating func grow(by count: Int) {
        nexts.append(contentsOf: repeatElement(Self.end, count: count))
        previouses.append(contentsOf: repeatElement(Self.end, count: count))
    }

    package mutating func reserve(_ size: Int) {
        nexts.reserveCapacity(size)
        previouses.reserveCapacity(size)
    }

    package func count(_ list: RowClass) -> Int { counts[list.rawValue] }

    package func head(_ list: RowClass) -> UInt32? { known(heads[list.rawValue]) }

    package func tail(_ list: RowClass) -> UInt32? { known(tails[list.rawValue]) }

    package mutating func append(_ row: UInt32, to list: RowClass) {
        let place = list.rawValue
        let last = tails[place]
        previouses[Int(row)] = last
        nexts[Int(row)] = Self.end
        if last == Self.end { heads[place] = row } else { nexts[Int(last)] = row }
        tails[place] = row
        counts[place] += 1
    }

    package mutating func prepend(_ row: UInt32, to list: RowClass) {
        let place = list.rawValue
        let first = heads[place]
        previouses[Int(row)] = Self.end
        nexts[Int(row)] = first
        if first == Self.end { tails[place] = row } else { previouses[Int(first)] = row }
        heads[place] = row
        counts[place] += 1
    }

    package mutating func insert(_ row: UInt32, after other: UInt32, in list: RowClass) {
        let after = nexts[Int(other)]
        previouses[Int(row)] = other
        nexts[Int(row)] = after
        nexts[Int(other)] = row
        if after == Self.end { tails[list.rawValue] = row } else { previouses[Int(after)] = row }
        counts[list.rawValue] += 1
    }

    package mutating func remove(_ row: UInt32, from list: RowClass) {
        let place = list.rawValue
        let before = previouses[Int(row)]
        let after = nexts[Int(row)]
        if before == Self.end { heads[place] = after } else { nexts[Int(before)] = after }
        if after == Self.end { tails[place] = before } else { previouses[Int(after)] = before }
        counts[place] -= 1
    }

    /// The row below within its list; nil at the list's end.
    package func next(_ row: UInt32) -> UInt32? { known(nexts[Int(row)]) }

    package func previous(_ row: UInt32) -> UInt32? { known(previouses[Int(row)]) }

    private func known(_ row: UInt32) -> UInt32? { row == Self.end ? nil : row }
}

/// Reading the default order as one list.
extension RowColumns {
    package var firstRow: UInt32? { first(from: 0) }

    package var lastRow: UInt32? {
        for list in RowClass.allCases.reversed() {
            if let row = lists.tail(list) { return row }
        }
        return nil
    }

    /// The row below on screen; nil below the last.
    package func rowAfter(_ row: UInt32) -> UInt32? {
        if let next = lists.next(row) { return next }
        return first(from: rowClass(row).rawValue + 1)
    }

    /// The row above on screen; nil above the first.
    package func rowBefore(_ row: UInt32) -> UInt32? {
        if let previous = lists.previous(row) { return previous }
        var place = rowClass(row).rawValue - 1
        while place >= 0 {
            if let list = RowClass(rawValue: place), let row = lists.tail(list) { return row }
            place -= 1
        }
        return nil
    }

    package func rowClass(_ row: UInt32) -> RowClass { RowClass(state(Int(row)) ?? .queued) }

    private func first(from place: Int) -> UInt32? {
        for list in RowClass.allCases.dropFirst(place) {
            if let row = lists.head(list) { return row }
        }
        return nil
    }
}
