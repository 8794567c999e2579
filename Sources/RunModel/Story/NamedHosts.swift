import FetchCore

/// The hosts that nine tenths of something went to, as a sentence names them: the one with most first, two at most.
package struct NamedHosts: Sendable, Equatable {
    /// One or two.
    package private(set) var named: [HostID]
    /// How many there are besides.
    package private(set) var others: Int
    /// How much went to all of them.
    package private(set) var count: Int

    /// More hosts than this are too many to be told of.
    private static let most = 3

    /// Nil where it takes more hosts than a sentence can tell of, or a host is not known.
    ///
    /// - Parameter total: How much went to all hosts.
    init?(_ counts: [HostID: Int], of total: Int) {
        let hosts = counts.filter { $0.key != .none && $0.value > 0 }
            .sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        var count = 0
        guard
            let last = hosts.prefix(Self.most).firstIndex(where: { host in
                count += host.value
                return count * 10 >= total * 9
            })
        else { return nil }
        named = hosts.prefix(min(2, last + 1)).map(\.key)
        others = last + 1 - named.count
        self.count = count
    }

    /// The one that there is; nil where there are several.
    var only: HostID? { named.count == 1 ? named.first : nil }

    /// How many hosts they are.
    var hostCount: Int { named.count + others }

    /// `a.example`, `a.example and b.example`, `a.example, b.example +1`.
    func words(_ name: (HostID) -> String) -> String {
        let names = named.map(name).joined(separator: named.count == 2 && others == 0 ? " and " : ", ")
        return others > 0 ? "\(names) +\(others)" : names
    }
}
