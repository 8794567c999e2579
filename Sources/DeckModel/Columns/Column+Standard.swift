import FetchCore

extension Column {
    static let id = Column(
        id: ColumnID("id"), title: "ID", summary: "The request's place in the list, from 1",
        width: ColumnWidth(minimum: 3, ideal: 6), dropOrder: 2, alignment: .right, descendsFirst: false,
        isDefault: true, sortKey: .id, cell: { .id($0.id) })

    static let method = Column(
        id: ColumnID("method"), title: "METHOD", summary: "The request method",
        width: .fixed(6), dropOrder: 7, alignment: .left, descendsFirst: false,
        isDefault: true, sortKey: .method, cell: { .method($0.method) })

    static let host = Column(
        id: ColumnID("host"), title: "HOST", summary: "Host and port that the URL names",
        width: ColumnWidth(minimum: 10, ideal: 20, flex: 1), dropOrder: 6, alignment: .left,
        descendsFirst: false, isDefault: true, sortKey: .host, cell: { .host($0.host) })

    static let path = Column(
        id: ColumnID("path"), title: "PATH", summary: "Path and query of the URL, secrets redacted",
        width: ColumnWidth(minimum: 12, ideal: 40, flex: 3), dropOrder: 0, alignment: .left,
        descendsFirst: false, isDefault: true, sortKey: .path, cell: { .path($0.path) })

    static let name = Column(
        id: ColumnID("name"), title: "NAME", summary: "What the list calls the request",
        width: ColumnWidth(minimum: 6, ideal: 14, flex: 1), dropOrder: 12, alignment: .left,
        descendsFirst: false, isDefault: false, sortKey: .name,
        cell: { $0.name.isEmpty ? .empty : .text($0.name) })

    static let state = Column(
        id: ColumnID("state"), title: "STATE", summary: "The one state the request is in",
        width: .fixed(10), dropOrder: 1, alignment: .left, descendsFirst: false, isDefault: true,
        sortKey: .state, cell: { .state($0.state) })

    static let status = Column(
        id: ColumnID("status"), title: "CODE", summary: "Status code of the last response",
        width: .fixed(4), dropOrder: 3, alignment: .right, descendsFirst: true, isDefault: true,
        sortKey: .status, cell: { $0.status == 0 ? .empty : .status($0.status) })

    static let info = Column(
        id: ColumnID("info"), title: "INFO", summary: "Why it waits, what it does, or why it failed",
        width: ColumnWidth(minimum: 11, ideal: 29, flex: 2), dropOrder: 4, alignment: .left,
        descendsFirst: false, isDefault: true, sortKey: .info, cell: infoCell)

    static let latency = Column(
        id: ColumnID("latency"), title: "LATENCY", summary: "How long the last attempt took, or has taken",
        width: .fixed(8), dropOrder: 5, alignment: .right, descendsFirst: true, isDefault: true,
        sortKey: .latency,
        cell: { row in
            row.latencyMicroseconds.map {
                .latency(microseconds: $0, isRunning: row.state.isInFlight)
            } ?? .empty
        })

    static let phases = Column(
        id: ColumnID("phases"), title: "PHASES", summary: "Where the last attempt's time went, as a bar",
        width: ColumnWidth(minimum: 8, ideal: 12), dropOrder: 11, alignment: .left, descendsFirst: true,
        isDefault: true, sortKey: nil, cell: { $0.phases.map { .phases($0) } ?? .empty })

    static let size = Column(
        id: ColumnID("size"), title: "SIZE", summary: "Body bytes, so far while they come",
        width: ColumnWidth(minimum: 7, ideal: 9), dropOrder: 8, alignment: .right, descendsFirst: true,
        isDefault: true, sortKey: .size, cell: sizeCell)

    static let attempts = Column(
        id: ColumnID("attempts"), title: "TRIES", summary: "Attempts that were begun",
        width: .fixed(5), dropOrder: 9, alignment: .right, descendsFirst: true, isDefault: true,
        sortKey: .attempts, cell: { $0.attempts == 0 ? .empty : .number($0.attempts) })

    /// A column for one name of `--extract`.
    ///
    /// Its own name begins with `extract.`, so that none is ever taken for a standard column, nor for a mistake in a
    /// configuration that another run reads.
    static func extracted(_ name: String) -> Column {
        Column(
            id: ColumnID("extract.\(name)"), title: name.uppercased(),
            summary: "What --extract \(name)=… found in the body",
            width: ColumnWidth(minimum: 6, ideal: 14, flex: 1), dropOrder: 10, alignment: .left,
            descendsFirst: false, isDefault: true, sortKey: nil,
            cell: { row in
                row.extracted.first { $0.name == name }.map { .text(plain($0.json)) } ?? .empty
            })
    }

    static let earlierWords = "from an earlier run"

    private static func infoCell(_ row: RowFacts) -> ColumnCell {
        if let reason = row.waitReason { return .wait(reason) }
        if let failure = row.failure {
            return .failure(kind: failure.kind, message: failure.message)
        }
        if row.state.isInFlight { return .phase(row.state) }
        return row.isEarlier ? .faint(earlierWords) : .empty
    }

    private static func sizeCell(_ row: RowFacts) -> ColumnCell {
        if row.state == .receiving {
            return .size(received: row.bodyBytes, expected: row.expectedBytes, isRunning: true)
        }
        guard row.state.isSettled, row.status != 0 else { return .empty }
        return .size(received: row.bodyBytes, expected: -1, isRunning: false)
    }

    /// A JSON string without its quotes where nothing in it is escaped, anything else as it is.
    private static func plain(_ json: String) -> String {
        guard json.count >= 2, json.hasPrefix("\""), json.hasSuffix("\""), !json.contains("\\") else {
            return json
        }
        return String(json.dropFirst().dropLast())
    }
}
