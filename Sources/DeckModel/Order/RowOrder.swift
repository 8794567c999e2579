import FetchCore
import RunModel

/// The order of rows where a filter or a sort column makes it another than the default one.
struct RowOrder: Sendable {
    var filter = RowFilter()
    var sort: SortOrder?
    private(set) var sortKey: SortKey?
    /// One entry a row, 1 where the filter shows it; empty without a filter.
    private(set) var matches: [UInt8] = []
    /// The rows that are shown, in order; only where ``isCustom``.
    private(set) var rows: [UInt32] = []
    /// All rows in the order of the sort column, so that a filter that is typed sorts nothing; empty without one.
    private var sorted: [UInt32] = []
    /// Whether rows have changed so that the order may be another.
    private(set) var isStale = false
    private var computedAt = RunInstant.start
    private var generation = 0
    /// Whether an answer to a ``SortJob`` is awaited.
    private(set) var isSorting = false

    /// More rows than this are not put in order on the key path.
    static let inlineRows = 50_000

    var isCustom: Bool { !filter.isEmpty || sort != nil }

    /// Takes in that rows were added at the end of the list.
    mutating func appended(_ range: Range<Int>, _ subject: FilterSubject) {
        guard isCustom, !range.isEmpty else { return }
        if !filter.isEmpty {
            matches.append(contentsOf: repeatElement(0, count: max(0, range.upperBound - matches.count)))
            for index in range where subject.rows.states[index] != RowColumns.absent { matches[index] = 1 }
            filter.apply(subject, in: range, to: &matches)
        }
        for index in range where subject.rows.states[index] != RowColumns.absent {
            if sortKey != nil { sorted.append(UInt32(index)) }
            if filter.isEmpty || matches[index] != 0 { rows.append(UInt32(index)) }
        }
        if sort != nil { isStale = true }
    }

    /// Takes in that a row has come into another state.
    @inline(__always)
    mutating func moved() {
        if isCustom, !isStale { isStale = filter.isDynamic || sortKey?.isDynamic ?? true }
    }

    /// Whether it is time to work out the order anew: at once for few rows, once a second for many.
    func isDue(_ now: RunInstant, rowCount: Int) -> Bool {
        guard isStale, !isSorting else { return false }
        return rowCount < Self.inlineRows || now.since(computedAt) >= .seconds(1)
    }

    /// Sets what is shown, and works it out; the effect asks for what takes too long here.
    mutating func set(
        _ newFilter: RowFilter, sort newSort: SortOrder?, key: SortKey?, _ subject: FilterSubject
    ) -> [DeckEffect] {
        let isNarrower = !filter.isEmpty && newFilter.narrows(filter) && matches.count == subject.rows.count
        let isSorted = sort == newSort && subject.rows.count > Self.inlineRows
        filter = newFilter
        sort = newSort
        sortKey = key
        findMatches(subject, narrowing: isNarrower)
        if isSorted, key != nil {
            if isNarrower {
                rows.removeAll { matches[Int($0)] == 0 }
            } else {
                showSorted()
            }
            return []
        }
        return putInOrder(subject)
    }

    mutating func refresh(_ subject: FilterSubject) -> [DeckEffect] {
        if filter.isDynamic { findMatches(subject, narrowing: false) }
        return putInOrder(subject)
    }

    mutating func take(_ result: SortResult) {
        guard result.generation == generation else { return }
        isSorting = false
        // Rows that came while it was sorted stand at the end until the next time.
        sorted = result.rows + sorted.dropFirst(result.rows.count)
        showSorted()
    }

    private mutating func putInOrder(_ subject: FilterSubject) -> [DeckEffect] {
        generation += 1
        isSorting = false
        isStale = false
        computedAt = subject.now
        guard let sort, let sortKey else {
            sorted = []
            rows = isCustom ? inDefaultOrder(subject) : []
            if sort != nil { rows.reverse() }
            return []
        }
        let keys = SortKeys(
            subject.rows, hosts: subject.hosts, extracts: subject.extracts, now: subject.now, key: sortKey,
            descends: sort.descends)
        let job = SortJob(generation: generation, keys: keys)
        if subject.rows.count > Self.inlineRows {
            isSorting = true
            // The old order until the new one is there.
            if sorted.isEmpty { sorted = subject.rows.present }
        } else {
            sorted = job.run().rows
        }
        showSorted()
        return isSorting ? [.sort(job)] : []
    }

    private mutating func findMatches(_ subject: FilterSubject, narrowing: Bool) {
        guard !filter.isEmpty else {
            matches = []
            return
        }
        let count = subject.rows.count
        if !narrowing {
            if matches.count != count { matches = Array(repeating: 0, count: count) }
            let states = subject.rows.states
            matches.withUnsafeMutableBufferPointer { matches in
                for index in matches.indices { matches[index] = states[index] == RowColumns.absent ? 0 : 1 }
            }
        }
        filter.apply(subject, in: 0..<count, to: &matches)
    }

    /// Shows what matches, in the order of the sort column.
    private mutating func showSorted() {
        guard !filter.isEmpty else {
            rows = sorted
            return
        }
        let count = matches.reduce(0) { $0 + Int($1) }
        rows = Array(unsafeUninitializedCapacity: count) { [matches] shown, filled in
            for row in sorted where matches[Int(row)] != 0 {
                shown.initializeElement(at: filled, to: row)
                filled += 1
            }
        }
    }

    /// Walks the default order and leaves out what does not match.
    private func inDefaultOrder(_ subject: FilterSubject) -> [UInt32] {
        let columns = subject.rows
        let showsFailed =
            (filter.onlyFailed || filter.cause != nil) && subject.caught.isEmpty
            && subject.rounds?.past == nil && (filter.cause != nil || columns.uncertain.isEmpty)
        var shown: [UInt32] = []
        let wanted =
            filter.isEmpty
            ? RowClass.allCases.reduce(0) { $0 + columns.lists.count($1) }
            : matches.reduce(0) { $0 + Int($1) }
        shown.reserveCapacity(wanted)
        for list in RowClass.allCases {
            if showsFailed, list != .failed { continue }
            var next = columns.lists.head(list)
            while let row = next, shown.count < wanted {
                if filter.isEmpty || matches[Int(row)] != 0 { shown.append(row) }
                next = columns.lists.next(row)
            }
        }
        return shown
    }
}
