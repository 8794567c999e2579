import FetchCore
import RunModel

/// How a column orders the rows.
struct SortKey: Sendable {
    /// Whether rows can change their place without anyone pressing a key.
    let isDynamic: Bool
    /// Copies the columns of values that it looks at: those that it leaves alone can be written to meanwhile.
    let copy: @Sendable (RowColumns, inout RowColumns) -> Void
    /// Whether it looks at what the list says of a row.
    let readsList: Bool
    /// Whether it looks at what `--extract` found.
    var readsExtracts = false
    /// Hands the text of a row to the closure, where it has one that decides between it and rows of the same value; nil where
    /// values decide it all.
    let text: (@Sendable (SortKeys, Int, (UnsafeBufferPointer<UInt8>) -> Void) -> Void)?
    /// What orders the row of an index, the least first; nil goes last in both directions. Never the greatest two.
    let value: @Sendable (SortKeys, Int) -> UInt64?

    /// By the place in the list.
    static let place = SortKey(
        isDynamic: false, copy: { _, _ in }, readsList: false, text: nil, value: { UInt64($1) })

    /// By a value that changes with the run.
    static func value(
        of copy: @escaping @Sendable (RowColumns, inout RowColumns) -> Void,
        _ value: @escaping @Sendable (SortKeys, Int) -> UInt64?
    ) -> SortKey {
        SortKey(isDynamic: true, copy: copy, readsList: false, text: nil, value: value)
    }

    /// By a value of `--extract`: numbers first, by size, then texts; what has none goes last.
    static func extracted(_ name: String) -> SortKey {
        @Sendable func json(_ keys: SortKeys, _ index: Int) -> String? {
            keys.extracts[UInt32(index)].first { $0.name == name }?.json
        }
        return SortKey(
            isDynamic: true, copy: { _, _ in }, readsList: false, readsExtracts: true,
            text: { keys, index, body in
                guard let json = json(keys, index), number(json) == nil else { return }
                var text = unquoted(json)
                text.withUTF8(body)
            },
            value: { keys, index in json(keys, index).flatMap(rank) })
    }

    private static func number(_ json: String) -> Double? { Double(json).flatMap { $0.isFinite ? $0 : nil } }

    private static func unquoted(_ json: String) -> Substring {
        json.hasPrefix("\"") ? json.dropFirst().dropLast() : json[...]
    }

    private static func rank(_ json: String) -> UInt64? {
        if json == "null" { return nil }
        guard let number = number(json) else {
            var text = unquoted(json)
            return text.withUTF8 { prefix($0) } | 1 << 63
        }
        // The bits of numbers below 0 fall as these rise; the top bit is for texts.
        let bits = number.bitPattern
        return (bits >> 63 == 0 ? bits | 1 << 63 : ~bits) >> 1
    }

    /// By a text of the list.
    ///
    /// - Parameter isShort: Whether no two texts begin with the same seven bytes.
    static func text(
        isShort: Bool = false,
        _ text: @escaping @Sendable (RequestChunk, RequestID, (UnsafeBufferPointer<UInt8>) -> Void) -> Void
    ) -> SortKey {
        @Sendable func withText(
            _ keys: SortKeys, _ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void
        ) {
            let id = RequestID(index + 1)
            if let chunk = keys.rows.chunk(of: id) { text(chunk, id, body) }
        }
        return SortKey(
            isDynamic: false, copy: { _, _ in }, readsList: true, text: isShort ? nil : withText,
            value: { keys, index in
                var beginning: UInt64?
                withText(keys, index) { beginning = prefix($0) }
                return beginning
            })
    }

    /// The first bytes as a number, so that most comparisons need no look at the text.
    private static func prefix(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var key: UInt64 = 0
        for place in 0..<7 { key = key << 8 | UInt64(place < bytes.count ? bytes[place] : 0) }
        return key
    }
}

/// One row to be put in order. Keys are made so that the least goes first, whichever way the order runs.
struct SortEntry: Sendable, Equatable {
    var key: UInt64
    var row: UInt32
}

/// Makes the keys of a column, on any thread, from the columns it is made of as they were.
struct SortKeys: Sendable {
    /// Without the columns that are not looked at: each that is written to meanwhile is copied whole.
    let rows: RowColumns
    let hostRanks: [UInt32]
    let extracts: ExtractBook
    let now: RunInstant
    let key: SortKey
    let descends: Bool

    init(
        _ rows: RowColumns, hosts: HostTable, extracts: ExtractBook, now: RunInstant, key: SortKey,
        descends: Bool
    ) {
        self.extracts = key.readsExtracts ? extracts : ExtractBook()
        var needed = RowColumns(states: rows.states, chunks: key.readsList ? rows.chunks : ChunkList())
        key.copy(rows, &needed)
        self.rows = needed
        hostRanks = needed.hosts.isEmpty ? [] : Self.ranks(hosts)
        self.now = now
        self.key = key
        self.descends = descends
    }

    /// One entry a row of the run, in the order of the list.
    func entries() -> [SortEntry] {
        var entries: [SortEntry] = []
        entries.reserveCapacity(rows.count)
        for index in 0..<rows.count where rows.states[index] != RowColumns.absent {
            entries.append(SortEntry(key: key(index), row: UInt32(index)))
        }
        return entries
    }

    /// The place of the row's host among the names of all; nil when it has none.
    func hostRank(_ index: Int) -> UInt64? {
        let host = rows.hosts[index]
        return host == .none || host.index >= hostRanks.count ? nil : UInt64(hostRanks[host.index])
    }

    /// Rows without a value go last in both directions.
    private func key(_ index: Int) -> UInt64 {
        guard let value = key.value(self, index) else { return .max }
        return descends ? .max - 1 - value : value
    }

    private static func ranks(_ hosts: HostTable) -> [UInt32] {
        let names = (0..<hosts.count).map { hosts[HostID(rawValue: UInt32($0))].display }
        var ranks = [UInt32](repeating: 0, count: names.count)
        for (rank, host) in names.indices.sorted(by: { names[$0] < names[$1] }).enumerated() {
            ranks[host] = UInt32(rank)
        }
        return ranks
    }
}
