import FetchCore
import RunModel

/// What a column orders the rows by.
enum SortKey: Sendable {
    case id
    case method
    case host
    case path
    case name
    case state
    case status
    case info
    case latency
    case size
    case attempts

    /// Whether rows can change their place without anyone pressing a key.
    var isDynamic: Bool {
        switch self {
        case .id, .method, .path, .name: false
        case .host, .state, .status, .info, .latency, .size, .attempts: true
        }
    }

    /// Whether it is what the list says of a row.
    var isOfTheList: Bool {
        switch self {
        case .method, .path, .name: true
        case .id, .host, .state, .status, .info, .latency, .size, .attempts: false
        }
    }

    /// The texts that decide between rows whose keys are equal; nil where numbers decide it all.
    var text: SortText? {
        switch self {
        case .path: .path
        case .name: .name
        default: nil
        }
    }
}

/// A text column of the list.
enum SortText: Sendable, Equatable {
    case path
    case name
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
    let now: RunInstant
    let key: SortKey
    let descends: Bool

    init(_ rows: RowColumns, hosts: HostTable, now: RunInstant, key: SortKey, descends: Bool) {
        self.rows = rows.only(for: key)
        self.now = now
        self.key = key
        self.descends = descends
        hostRanks = key == .host ? Self.ranks(hosts) : []
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

    /// Rows without a value go last in both directions.
    private func key(_ index: Int) -> UInt64 {
        guard let value = value(index) else { return .max }
        return descends ? .max - 1 - value : value
    }

    private func value(_ index: Int) -> UInt64? {
        switch key {
        case .id: return UInt64(index)
        case .method: return text(index) { chunk, id in Self.prefix(chunk.method(id).rawValue) }
        case .host:
            let host = rows.hosts[index]
            return host == .none || host.index >= hostRanks.count ? nil : UInt64(hostRanks[host.index])
        case .path: return text(index) { chunk, id in chunk.withPath(id) { Self.prefix($0) } }
        case .name: return text(index) { chunk, id in chunk.extras(id)?.name.map { Self.prefix($0) } }
        case .state: return UInt64(rows.states[index])
        case .status: return rows.statuses[index] == 0 ? nil : UInt64(rows.statuses[index])
        case .info: return UInt64(rows.states[index]) << 32 | UInt64(waitOrCause(index))
        case .latency: return rows.latencyMicroseconds(index, now: now).map { UInt64(max(0, $0)) }
        case .size:
            let bytes = rows.bytes[index].bytes
            return rows.statuses[index] == 0 && bytes == 0 ? nil : UInt64(max(0, bytes))
        case .attempts: return UInt64(rows.attempts[index])
        }
    }

    /// What tells rows of one state apart by what the column says of them.
    private func waitOrCause(_ index: Int) -> UInt32 {
        rows.state(index)?.isInFlight == true ? 0 : rows.notes[index]
    }

    private func text(_ index: Int, _ body: (RequestChunk, RequestID) -> UInt64?) -> UInt64? {
        let id = RequestID(index + 1)
        return rows.chunk(of: id).flatMap { body($0, id) }
    }

    private static func prefix(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { prefix($0) }
    }

    /// The first bytes as a number, so that most comparisons need no look at the text. Never the greatest two.
    private static func prefix(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var key: UInt64 = 0
        for place in 0..<7 { key = key << 8 | UInt64(place < bytes.count ? bytes[place] : 0) }
        return key
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

extension RowColumns {
    /// The rows with what a sort column looks at, and nothing else.
    func only(for key: SortKey) -> RowColumns {
        var needed = RowColumns(states: states, chunks: key.isOfTheList ? chunks : ChunkList())
        switch key {
        case .id, .method, .path, .name, .state: break
        case .host: needed.hosts = hosts
        case .status: needed.statuses = statuses
        case .info: needed.notes = notes
        case .latency: (needed.attempts, needed.times) = (attempts, times)
        case .size: (needed.statuses, needed.bytes) = (statuses, bytes)
        case .attempts: needed.attempts = attempts
        }
        return needed
    }
}
