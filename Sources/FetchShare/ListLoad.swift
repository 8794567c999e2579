import FetchCore

/// Puts a list into the database while it is read: each lane's chunks go out as they fill, so that memory stays flat.
package final class ListLoad {
    private let writing: RunWriting
    private let limits: SharedLimits
    private let hosts: HostTable
    private let zstd = ZstdBlocks()
    private var plan: LanePlan
    /// One entry a lane: what of its next chunk has come.
    private var open: [RequestPacker] = []
    /// Of the list alone.
    private var hash = SHA256()
    private let options: String

    /// How many requests were added.
    package private(set) var count = 0

    /// - Parameters:
    ///   - hosts: where the list's hosts are numbered.
    ///   - options: the run's options, as a JSON object with sorted keys: two that are equal have one text.
    ///   - hasHostRate: whether each host has a rate of its own.
    package init(
        _ database: ShareDatabase, hosts: HostTable, options: String, limits: SharedLimits, hasHostRate: Bool
    ) throws(ShareError) {
        self.hosts = hosts
        self.limits = limits
        self.options = options
        writing = try RunWriting(database, options: options, limits: limits)
        plan = LanePlan(hosts: hosts, isSplitting: !hasHostRate)
    }

    /// Adds a stretch of the list.
    ///
    /// - Parameter isLeftOut: which of its requests are not sent.
    package func add(
        _ chunk: RequestChunk, leavingOut isLeftOut: (RequestID) -> Bool = { _ in false }
    ) throws(ShareError) {
        for id in chunk.ids where !chunk.isExcluded(id) && !isLeftOut(id) {
            count += 1
            let lane = plan.lane(of: chunk.host(id))
            while open.count <= lane { open.append(RequestPacker()) }
            try open[lane].append(id, of: chunk)
            if open[lane].count == ListChunk.fullRows || open[lane].bytes.count >= ListChunk.fullBytes {
                try close(lane)
            }
        }
    }

    private func close(_ lane: Int) throws(ShareError) {
        guard open[lane].count > 0 else { return }
        open[lane].bytes.withUnsafeBytes { hash.update($0) }
        try writing.add(lane: lane, rows: open[lane].count, body: zstd.compressed(open[lane].bytes))
        open[lane].removeAll()
    }

    /// Ends the list.
    ///
    /// - Returns: the run, which is an earlier one where that has the same list and options and is not finished.
    package func finish() throws(ShareError) -> LoadedRun {
        for lane in open.indices { try close(lane) }
        let wide = plan.wide.map { wide in
            RunWriting.WideHost(host: hosts[wide.host].origin, home: wide.home, lanes: wide.lanes)
        }
        let list = hash.finalize().hex
        var whole = SHA256()
        Array("\(RunWriting.format)\n\(options)\n\(list)".utf8).withUnsafeBytes { whole.update($0) }
        return try writing.finish(
            digest: whole.finalize().hex, list: list, limits: limits, hosts: wide,
            hostCounts: plan.hostCounts,
            environment: open.reduce(into: Set()) { $0.formUnion($1.names) }.sorted())
    }

    /// Takes back all of it.
    package func abandon() { writing.abandon() }
}
