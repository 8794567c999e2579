import FetchCore

extension Column {
    static let id = Column(
        id: ColumnID("id"), title: "ID", summary: "The request's place in the list, from 1",
        width: ColumnWidth(minimum: 3, ideal: 6), dropOrder: 2, alignment: .right, descendsFirst: false,
        isDefault: true, sortKey: .place,
        fit: { wish, table in
            wish.width = .fixed(max(3, String(table.requestCount).utf8.count))
        },
        cell: { row, _ in .id(row.id) })

    static let method = Column(
        id: ColumnID("method"), title: "METHOD", summary: "The request method",
        width: .fixed(6), dropOrder: 8, alignment: .left, descendsFirst: false,
        isDefault: true,
        sortKey: .text(isShort: true) { chunk, id, body in
            var name = chunk.method(id).rawValue
            name.withUTF8(body)
        },
        fit: { wish, table in
            wish.width = .fixed(min(12, max(6, table.longestMethod)))
            if table.hasRounds { wish.dropOrder = 10 }
        },
        cell: { row, _ in .method(row.method) })

    static let host = Column(
        id: ColumnID("host"), title: "HOST", summary: "Host and port that the URL names",
        width: ColumnWidth(minimum: 10, ideal: 20, flex: 1), dropOrder: 6, alignment: .left,
        descendsFirst: false, isDefault: true, tells: .host,
        sortKey: .value(of: { $1.hosts = $0.hosts }) { keys, index in keys.hostRank(index) },
        fit: { wish, table in
            let longest = min(60, max(4, table.longestHostName))
            wish.width = ColumnWidth(minimum: min(10, longest), ideal: longest)
            // One host for all rows says nothing that the line below doesn't: it is the first to go. Else names are
            // shown whole as far as they are of a usual length.
            if table.hostCount < 2 { wish.dropOrder = .max }
            wish.comfort = min(20, max(wish.width.minimum, table.longestHostName))
        },
        cell: { row, _ in .host(row.host) })

    static let path = Column(
        id: ColumnID("path"), title: "PATH", summary: "Path and query of the URL, secrets redacted",
        width: ColumnWidth(minimum: 12, ideal: 40, flex: 3), dropOrder: 0, alignment: .left,
        descendsFirst: false, isDefault: true, tells: .path,
        sortKey: .text { chunk, id, body in chunk.withPath(id) { body($0) } },
        fit: { wish, table in
            // In a watch rows go by their names; one without has its path there.
            if table.goesByName { wish.dropOrder = 9 }
            // As wide as the longest, within reason: what is left over is more use to others.
            let ideal = max(wish.width.minimum, min(80, table.longestPath))
            wish.width = ColumnWidth(
                minimum: wish.width.minimum, ideal: ideal, flex: table.longestPath > ideal ? 3 : 0)
            wish.comfort = min(table.hostCount < 2 ? 26 : 24, ideal)
        },
        cell: { row, _ in .path(row.path) })

    static let name = Column(
        id: ColumnID("name"), title: "NAME", summary: "What the list calls the request",
        width: ColumnWidth(minimum: 6, ideal: 14), dropOrder: 9, alignment: .left,
        descendsFirst: false, isDefault: true,
        sortKey: .text { chunk, id, body in
            guard var name = chunk.extras(id)?.name else { return }
            name.withUTF8(body)
        },
        fit: { wish, table in
            wish.isHidden = table.longestName == 0
            if table.goesByName { wish.dropOrder = 0 }
            let ideal = max(wish.width.minimum, min(40, table.longestName))
            wish.width = ColumnWidth(minimum: wish.width.minimum, ideal: ideal)
            wish.comfort = min(10, ideal)
        },
        cell: { row, told in
            if !row.name.isEmpty { return .text(row.name) }
            return told.contains(.path) ? .empty : .path(row.path)
        })

    static let state = Column(
        id: ColumnID("state"), title: "STATE", summary: "The one state the request is in",
        width: .fixed(10), dropOrder: 1, alignment: .left, descendsFirst: false, isDefault: true,
        sortKey: .value(of: { _, _ in }) { keys, index in UInt64(keys.rows.states[index]) },
        // The state's sign stands before its word where there is room.
        fit: { wish, table in if !table.isNarrow { wish.width = .fixed(12) } },
        cell: { row, _ in row.isAbsent ? .faint("not sent") : .state(row.state) })

    static let status = Column(
        id: ColumnID("status"), title: "CODE", summary: "Status code of the last response",
        width: .fixed(4), dropOrder: 3, alignment: .right, descendsFirst: true, isDefault: true,
        tells: .status,
        sortKey: .value(of: { $1.statuses = $0.statuses }) { keys, index in
            let status = keys.rows.statuses[index]
            return status == 0 ? nil : UInt64(status)
        },
        cell: { row, _ in row.status == 0 ? .empty : .status(row.status) })

    static let info = Column(
        id: ColumnID("info"), title: "INFO", summary: "Why it waits, what it does, or why it failed",
        width: ColumnWidth(minimum: 11, ideal: 29, flex: 1), dropOrder: 4, alignment: .left,
        descendsFirst: false, isDefault: true, tells: .reason,
        sortKey: .value(of: { $1.notes = $0.notes }) { keys, index in
            // What tells rows of one state apart: what they wait for or failed by.
            let isInFlight = keys.rows.state(index)?.isInFlight == true
            return UInt64(keys.rows.states[index]) << 32 | UInt64(isInFlight ? 0 : keys.rows.notes[index])
        },
        fit: { wish, table in
            wish.width.ideal = max(wish.width.ideal, min(80, table.longestReason))
            wish.comfort = 20
            // The strip of rounds says more; why a request failed stands behind its state then.
            if table.hasRounds { (wish.dropOrder, wish.comfort) = (8, 14) }
        },
        cell: infoCell)

    static let latency = Column(
        id: ColumnID("latency"), title: "LATENCY", summary: "How long the last attempt took, or has taken",
        width: .fixed(8), dropOrder: 5, alignment: .right, descendsFirst: true, isDefault: true,
        sortKey: .value(of: { ($1.attempts, $1.times) = ($0.attempts, $0.times) }) { keys, index in
            keys.rows.latencyMicroseconds(index, now: keys.now).map { UInt64(max(0, $0)) }
        },
        cell: { row, _ in
            row.latencyMicroseconds.map {
                .latency(microseconds: $0, isRunning: row.state.isInFlight)
            } ?? .empty
        })

    static let phases = Column(
        id: ColumnID("phases"), title: "PHASES", summary: "Where the last attempt's time went, as a bar",
        // A bar says more the longer it is: where it has a place, it takes most of what is left over.
        width: ColumnWidth(minimum: 8, ideal: 12, flex: 6), dropOrder: 12, alignment: .left,
        descendsFirst: true,
        isDefault: true, tells: .phases, sortKey: nil,
        cell: { row, _ in row.phases.map { .phases($0) } ?? .empty })

    static let size = Column(
        id: ColumnID("size"), title: "SIZE", summary: "Body bytes, so far while they come",
        width: ColumnWidth(minimum: 7, ideal: 9), dropOrder: 10, alignment: .right, descendsFirst: true,
        isDefault: true,
        sortKey: .value(of: { ($1.statuses, $1.bytes) = ($0.statuses, $0.bytes) }) { keys, index in
            let bytes = keys.rows.bytes[index].bytes
            return keys.rows.statuses[index] == 0 && bytes == 0 ? nil : UInt64(max(0, bytes))
        },
        cell: { row, _ in sizeCell(row) })

    static let attempts = Column(
        id: ColumnID("attempts"), title: "TRIES", summary: "Attempts that were begun",
        width: .fixed(5), dropOrder: 11, alignment: .right, descendsFirst: true, isDefault: true,
        sortKey: .value(of: { $1.attempts = $0.attempts }) { keys, index in
            UInt64(keys.rows.attempts[index])
        },
        cell: { row, _ in
            row.attempts == 0 ? .empty : .number(row.attempts, isNotable: row.attempts > 1)
        })

    static let certificate = Column(
        id: ColumnID("cert"), title: "CERT", summary: "Days that the server's certificate is still valid",
        width: .fixed(6), dropOrder: 11, alignment: .right, descendsFirst: false, isDefault: false,
        sortKey: .value(of: { $1.certificateDays = $0.certificateDays }) { keys, index in
            keys.rows.certificate(index).map { UInt64($0 - Int(Int16.min)) }
        },
        cell: { row, _ in row.certificateDays.map { .days($0) } ?? .empty })

    static let rounds = Column(
        id: ColumnID("rounds"), title: "ROUNDS",
        summary: "In a watch: what its last rounds came to, a sign each",
        width: ColumnWidth(minimum: 10, ideal: 26, flex: 4), dropOrder: 3, alignment: .left,
        descendsFirst: true, isDefault: true, sortKey: nil, fit: { wish, _ in wish.comfort = 12 },
        cell: { row, _ in row.rounds.isEmpty ? .empty : .rounds(row.rounds) })

    static let difference = Column(
        id: ColumnID("diff"), title: "DIFF", summary: "In a watch: what differs from the round before",
        width: ColumnWidth(minimum: 9, ideal: 20, flex: 1), dropOrder: 4, alignment: .left,
        descendsFirst: false, isDefault: true, sortKey: nil, fit: { wish, _ in wish.comfort = 15 },
        cell: { row, _ in row.difference.map { .text($0) } ?? .empty })

    /// A column for one name of `--extract`. Somebody asked for it: it stays as long as it can have its least.
    ///
    /// Its own name begins with `extract.`, so that none is ever taken for a standard column, nor for a mistake in a
    /// configuration that another run reads.
    static func extracted(_ name: String) -> Column {
        Column(
            id: ColumnID("extract.\(name)"), title: name.uppercased(),
            summary: "What --extract \(name)=… found in the body",
            width: ColumnWidth(minimum: 6, ideal: 14, flex: 1), dropOrder: 7, alignment: .left,
            descendsFirst: false, isDefault: true, sortKey: .extracted(name),
            fit: { wish, _ in wish.comfort = wish.width.minimum },
            cell: { row, _ in
                row.extracted.first { $0.name == name }.map { .text(plain($0.json)) } ?? .empty
            })
    }

    static let earlierWords = "from an earlier run"

    private static func infoCell(_ row: RowFacts, _ told: ToldFacts) -> ColumnCell {
        if row.isAbsent { return .faint("no part of this round") }
        if let reason = row.waitReason { return .wait(reason) }
        if let by = row.heldBy { return .hold(by) }
        if let failure = row.failure {
            return .failure(kind: failure.kind, message: failure.message)
        }
        if let uncertainty = row.uncertainty { return .text(uncertainty) }
        if row.state.isInFlight { return row.sender.map { .text($0) } ?? .phase(row.state) }
        if row.isEarlier { return .faint(earlierWords) }
        // What has nothing to say shows where the time went, where no column does.
        return told.contains(.phases) ? .empty : row.phases.map { .phases($0) } ?? .empty
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
