import FetchCore

/// Which lane each request of a list goes to, as the list is read.
///
/// A host hashes to one of 256 lanes, its home. Once it has more than 10,000 requests it is wide: the others go to lanes of its own,
/// one for each 10,000 and 64 at most, so that several workers may send to it. Its home lane has its first ones still, and counts as
/// the first of its lanes.
struct LanePlan {
    static let hashedLanes = 256
    static let wideBound = 10_000
    static let lanesOfHost = 64

    /// A host with lanes of its own.
    struct Wide: Equatable {
        let host: HostID
        let home: Int
        var lanes: [Int] = []
        fileprivate var count = 0
    }

    private(set) var wide: [Wide] = []
    /// By home, how many hosts hash to it.
    private(set) var hostCounts: [Int: Int] = [:]
    private let hosts: HostTable
    /// Whether hosts may become wide.
    private let isSplitting: Bool
    private let bound: Int
    /// One entry a host, by `HostID.index`; -1 for one that was not met.
    private var homes: [Int16] = []
    private var counts: [UInt32] = []
    /// One entry a host: its place in `wide`; -1 for one that is not.
    private var widePlaces: [Int32] = []
    private var laneCount = Self.hashedLanes

    /// - Parameter isSplitting: not where each host has a rate: that holds it back, and one worker keeps it exactly.
    init(hosts: HostTable, isSplitting: Bool, bound: Int = Self.wideBound) {
        self.hosts = hosts
        self.isSplitting = isSplitting
        self.bound = bound
    }

    /// The lane of the next request to this host; those that could not be read have `HostID.none` and the first lane.
    mutating func lane(of host: HostID) -> Int {
        guard host != .none else { return 0 }
        grow(to: host.index)
        if homes[host.index] < 0 {
            homes[host.index] = Int16(HostShard.index(of: hosts[host], count: Self.hashedLanes))
            hostCounts[Int(homes[host.index]), default: 0] += 1
        }
        let home = Int(homes[host.index])
        counts[host.index] &+= 1
        guard isSplitting, counts[host.index] > bound else { return home }
        if widePlaces[host.index] < 0 {
            widePlaces[host.index] = Int32(wide.count)
            wide.append(Wide(host: host, home: home))
        }
        return wideLane(Int(widePlaces[host.index]))
    }

    private mutating func wideLane(_ place: Int) -> Int {
        let count = wide[place].count
        wide[place].count += 1
        let block = count / bound
        if block < Self.lanesOfHost {
            if block == wide[place].lanes.count {
                wide[place].lanes.append(laneCount)
                laneCount += 1
            }
            return wide[place].lanes[block]
        }
        // Chunk by chunk: each stays in one lane.
        return wide[place].lanes[count / ListChunk.fullRows % Self.lanesOfHost]
    }

    private mutating func grow(to index: Int) {
        guard index >= homes.count else { return }
        let missing = index + 1 - homes.count
        homes.append(contentsOf: repeatElement(-1, count: missing))
        counts.append(contentsOf: repeatElement(0, count: missing))
        widePlaces.append(contentsOf: repeatElement(-1, count: missing))
    }
}

/// How much of a list a chunk has.
enum ListChunk {
    static let fullRows = 500
    /// A chunk of large bodies is closed before it has so many rows.
    static let fullBytes = 4 << 20
}
