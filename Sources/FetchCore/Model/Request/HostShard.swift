/// One of several parts that a list is split into by host: `--shard 0/4`.
///
/// A host belongs to shard `hash % count`, where the hash is FNV-1a of 64 bits over `name:port` in lower case (an IPv6
/// address without its brackets): the same on every machine and in every version.
package struct HostShard: Sendable, Hashable {
    /// From 0 to below `count`.
    package let index: Int
    /// At least 1.
    package let count: Int

    /// Nil unless `0 ≤ index < count`.
    package init?(index: Int, count: Int) {
        guard count >= 1, (0..<count).contains(index) else { return nil }
        self.index = index
        self.count = count
    }

    /// What `--shard` has: `I/N`; nil when it is not that.
    package init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else { return nil }
        self.init(index: index, count: count)
    }

    package func contains(_ host: HostName) -> Bool { Self.index(of: host, count: count) == index }

    /// To which of so many shards the host belongs.
    package static func index(of host: HostName, count: Int) -> Int {
        Int(FNVHash.of("\(host.name.lowercased()):\(host.port)".utf8) % UInt64(count))
    }
}
