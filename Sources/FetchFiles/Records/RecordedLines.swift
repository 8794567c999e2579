import FetchCore

/// Reads record lines that are at hand, as those of other machines. One thread's.
package final class RecordedLines {
    private let record = JSONRecord()
    private var maker: RecordedSettlement
    private var hosts: RecordedHosts

    /// - Parameters:
    ///   - clock: what the instants of settlements are counted from.
    ///   - hosts: where the hosts of recorded URLs are numbered.
    package init(clock: RunClock, hosts: HostTable) {
        maker = RecordedSettlement(wallStart: clock.wallStart)
        self.hosts = RecordedHosts(table: hosts)
    }

    /// What the line says of its request, under the id that it has; nil when it is no whole record.
    package func settlement(_ line: ArraySlice<UInt8>) -> Settlement? {
        line.withUnsafeBufferPointer { settlement($0) }
    }

    /// The same, with the request as the record has it in a chunk of its own: to be shown, not sent.
    package func settled(_ line: ArraySlice<UInt8>) -> (settlement: Settlement, chunk: RequestChunk)? {
        line.withUnsafeBufferPointer { settled($0) }
    }

    func settled(_ line: ByteSpan) -> (settlement: Settlement, chunk: RequestChunk)? {
        guard let settlement = settlement(line) else { return nil }
        var url: [UInt8] = []
        record.value(.url)?.append(to: &url)
        let host = url.withUnsafeBufferPointer { hosts.host(of: $0) }
        let unreadable = host == .none ? settlement.failure?.message ?? "no host in its URL" : nil
        let (name, group) = (record.text(.name), record.text(.group))
        let isPlain = name == nil && group == nil && unreadable == nil
        let request = RecordedRequest(
            url: url, host: host, method: FetchMethod(rawValue: record.text(.method) ?? "GET"),
            extras: isPlain ? nil : RequestExtras(name: name, group: group, unreadable: unreadable))
        return (settlement, RequestChunk(firstID: settlement.id, recorded: [request]))
    }

    private func settlement(_ line: UnsafeBufferPointer<UInt8>) -> Settlement? {
        guard record.scan(line), let id = record.id else { return nil }
        return maker.make(record, id: RequestID(rawValue: id))
    }
}
