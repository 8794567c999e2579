import FetchCore

/// The order of rows where a filter or a sort column makes it another than the default one.
struct RowOrder: Sendable {
    var filter = RowFilter()
    var sort: SortOrder?
    private(set) var sortKey: SortKey?
    /// One entry a row, 1 where the filter shows it; empty without a filter.
    private(set) var matches: [UInt8] = []
    /// The rows that are shown, in order; only where ``isCustom``.
    private(set) var rows: [UInt32] = []
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
        if filter.isEmpty {
            for index in range where subject.rows.states[index] != RowColumns.absent {
                rows.append(UInt32(index))
            }
        } else {
            matches.append(contentsOf: repeatElement(0, count: max(0, range.upperBound - matches.count)))
            for index in range where subject.rows.states[index] != RowColumns.absent { matches[index] = 1 }
            filter.apply(subject, in: range, to: &matches)
            for index in range where matches[index] != 0 { rows.append(UInt32(index)) }
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
        filter = newFilter
        sort = newSort
        sortKey = key
        return compute(subject, narrowing: isNarrower)
    }

    mutating func refresh(_ subject: FilterSubject) -> [DeckEffect] {
        compute(subject, narrowing: false)
    }

    mutating func take(_ result: SortResult) {
        guard result.generation == generation else { return }
        isSorting = false
        // Rows that came while it was sorted stand at the end until the next time.
        let sortedCount = result.rows.count
        rows = result.rows + rows.dropFirst(sortedCount)
    }

    private mutating func compute(_ subject: FilterSubject, narrowing: Bool) -> [DeckEffect] {
        generation += 1
        isSorting = false
        isStale = false
        computedAt = subject.now
        guard isCustom else {
            matches = []
            rows = []
            return []
        }
        findMatches(subject, narrowing: narrowing)
        guard let sort, let sortKey else {
            rows = inDefaultOrder(subject.rows)
            return []
        }
        return sortRows(subject, sort, sortKey)
    }

    private mutating func findMatches(_ subject: FilterSubject, narrowing: Bool) {
        guard !filter.isEmpty else {
            matches = []
            return
        }
        let count = subject.rows.count
        if !narrowing {
            matches = subject.rows.states.map { $0 == RowColumns.absent ? 0 : 1 }
        }
        filter.apply(subject, in: 0..<count, to: &matches)
    }

    private mutating func sortRows(
        _ subject: FilterSubject, _ sort: SortOrder, _ key: SortKey
    ) -> [DeckEffect] {
        let keys = SortKeys(
            subject.rows, hosts: subject.hosts, now: subject.now, key: key, descends: sort.descends)
        var entries: [SortEntry] = []
        entries.reserveCapacity(subject.rows.count)
        for index in 0..<subject.rows.count where shows(index, subject.rows) {
            entries.append(keys.entry(UInt32(index)))
        }
        let job = SortJob(
            generation: generation, entries: entries, text: key.text, descends: sort.descends,
            chunks: subject.rows.chunks)
        guard entries.count > Self.inlineRows else {
            rows = job.run().rows
            return []
        }
        isSorting = true
        keepOldOrder(entries, subject.rows.count)
        return [.sort(job)]
    }

    /// Until the new order is there, rows that are still shown keep their places, and new ones stand at the end.
    private mutating func keepOldOrder(_ entries: [SortEntry], _ count: Int) {
        var isWanted = [Bool](repeating: false, count: count)
        for entry in entries { isWanted[Int(entry.row)] = true }
        rows.removeAll { !isWanted[Int($0)] }
        for row in rows { isWanted[Int(row)] = false }
        for entry in entries where isWanted[Int(entry.row)] { rows.append(entry.row) }
    }

    private func shows(_ index: Int, _ columns: RowColumns) -> Bool {
        filter.isEmpty ? columns.states[index] != RowColumns.absent : matches[index] != 0
    }

    /// Walks the default order and leaves out what does not match.
    private func inDefaultOrder(_ columns: RowColumns) -> [UInt32] {
        var shown: [UInt32] = []
        let wanted = matches.reduce(0) { $0 + Int($1) }
        shown.reserveCapacity(wanted)
        for list in RowClass.allCases {
            if filter.onlyFailed || filter.cause != nil, list != .failed { continue }
            var next = columns.lists.head(list)
            while let row = next, shown.count < wanted {
                if matches[Int(row)] != 0 { shown.append(row) }
                next = columns.lists.next(row)
            }
        }
        return shown
    }
}
