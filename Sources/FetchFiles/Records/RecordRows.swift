import FetchCore

/// The requests of a record file, gathered line by line.
struct RecordRows {
    /// One request; its URL stands in `urls`.
    private struct Row {
        var id: UInt32
        /// The line that is its outcome so far, counted from 0.
        var line: Int32
        var urlStart: Int
        var urlCount: Int32
        var host: HostID
        var method: UInt8
        /// Whether it was begun before a record of it that is not the last: a key has sent it again.
        var wasSentAgain = false
        /// When it last settled so far, in seconds since 1970.
        var settledAt: UInt32
        /// Of its last record so far; 0 for none.
        var round: Int32
        /// Its place in `extras`, or -1.
        var extras: Int32
    }

    /// More ids without a record than this for each with one are not kept as they are.
    private static let longestGap = 1 << 20

    private(set) var wallStart: UInt64 = .max
    private(set) var wallEnd: UInt64 = 0
    private(set) var badLines = 0
    private(set) var extractNames: [String] = []
    /// Whether any record is of a round.
    private(set) var hasRounds = false
    /// What the records of rounds say together, the last of each request too.
    private(set) var rounds = PastRounds()
    private var spans = BusySpans()

    private var hosts: RecordedHosts
    private var lineCount: Int32 = 0
    private var rows: [Row] = []
    private var rowByKey: [UInt64: Int] = [:]
    private var urls: [UInt8] = []
    private var methods: [FetchMethod] = []
    private var extras: [RequestExtras] = []
    private var settlements = RecordedSettlement(wallStart: .max)

    init(hosts: HostTable) {
        self.hosts = RecordedHosts(table: hosts)
    }

    var count: Int { rows.count }

    /// How long nothing was queued or in flight between the first start and the last end.
    var idle: Duration { .nanoseconds(Int64(spans.gaps)) }

    /// Takes the next record of the file.
    mutating func take(_ record: any RecordText) {
        let ordinal = lineCount
        lineCount += 1
        guard record.isWhole, let id = record.id, record.outcome != nil else {
            badLines += 1
            return
        }
        let times = noteTimes(record)
        noteExtracts(record)
        let round = Int32(clamping: record.round)
        if !hasRounds { hasRounds = round > 0 }
        // A record without a key is told by its id; no key of ours has this form by more than chance.
        let key = record.key ?? UInt64(id)
        spans.take(record, isAgain: rowByKey[key] != nil)
        if let known = rowByKey[key] {
            // Within a round a later record is that of a retry, and replaces the one before.
            if round > 0, round != rows[known].round { count(record) }
            rows[known].round = round
            rows[known].line = ordinal
            rows[known].id = id
            rows[known].wasSentAgain = times.start <= rows[known].settledAt
            rows[known].settledAt = times.end
            return
        }
        if round > 0 { count(record) }
        rowByKey[key] = rows.count
        rows.append(row(id, ordinal, record, settledAt: times.end, round))
    }

    private mutating func count(_ record: any RecordText) {
        rounds.settled += 1
        rounds.receivedBytes += record.wireBytes
    }

    private mutating func row(
        _ id: UInt32, _ ordinal: Int32, _ record: any RecordText, settledAt: UInt32, _ round: Int32
    ) -> Row {
        let start = urls.count
        record.value(.url)?.append(to: &urls)
        let host = urls.withUnsafeBufferPointer {
            hosts.host(of: UnsafeBufferPointer(rebasing: $0[start...]))
        }
        return Row(
            id: id, line: ordinal, urlStart: start, urlCount: Int32(urls.count - start), host: host,
            method: method(record.value(.method)), settledAt: settledAt, round: round,
            extras: extras(record, host: host))
    }

    private mutating func method(_ value: RecordValue?) -> UInt8 {
        guard let value, value.isText else { return method(named: "GET") }
        let known = methods.firstIndex { $0.rawValue.utf8.elementsEqual(value.inside) }
        return known.map { UInt8($0) } ?? method(named: value.text)
    }

    private mutating func method(named name: String) -> UInt8 {
        let method = FetchMethod(rawValue: name)
        if let place = methods.firstIndex(of: method) { return UInt8(place) }
        guard methods.count < 255 else { return 0 }
        methods.append(method)
        return UInt8(methods.count - 1)
    }

    private mutating func extras(_ record: any RecordText, host: HostID) -> Int32 {
        let name = record.text(.name)
        let group = record.text(.group)
        let unreadable =
            host == .none ? settlements.failure(record)?.message ?? "no host in its URL" : nil
        guard name != nil || group != nil || unreadable != nil else { return -1 }
        extras.append(
            RequestExtras(name: name, group: group, unreadable: unreadable, sharingWith: extras.last))
        return Int32(extras.count - 1)
    }

    /// - Returns: in seconds since 1970; the latest there can be where a start is not known, the first where an end is not.
    private mutating func noteTimes(_ record: any RecordText) -> (start: UInt32, end: UInt32) {
        let end = record.value(.finishedAt).flatMap { TimestampText.parse($0.inside) }
        let start = record.value(.startedAt).flatMap { TimestampText.parse($0.inside) } ?? end
        if let start { wallStart = min(wallStart, start) }
        if let end { wallEnd = max(wallEnd, end) }
        func seconds(_ moment: UInt64) -> UInt32 { UInt32(clamping: moment / 1_000_000_000) }
        return (start.map(seconds) ?? .max, end.map(seconds) ?? 0)
    }

    private mutating func noteExtracts(_ record: any RecordText) {
        record.forEachExtract { name in
            if !extractNames.contains(where: { $0.utf8.elementsEqual(name) }) {
                extractNames.append(name.text)
            }
        }
    }

    // MARK: - Ids

    /// The requests as chunks in the order of their ids, for each line the id that it is the outcome of, and the ids of those
    /// that a key has sent again.
    mutating func place() -> (chunks: [RequestChunk], lineIDs: [UInt32], sentAgain: Set<UInt32>) {
        if wallStart == .max { wallStart = wallEnd }
        number()
        rows.sort { $0.id < $1.id }
        var lineIDs = [UInt32](repeating: 0, count: Int(lineCount))
        for row in rows { lineIDs[Int(row.line)] = row.id }
        var chunks: [RequestChunk] = []
        var gathered: [RecordedRequest?] = []
        var next: UInt32 = 1
        for row in rows {
            while next < row.id { add(nil, &next, &gathered, &chunks) }
            add(request(row), &next, &gathered, &chunks)
        }
        close(&gathered, next, &chunks)
        return (chunks, lineIDs, Set(rows.lazy.filter(\.wasSentAgain).map(\.id)))
    }

    private func add(
        _ request: RecordedRequest?, _ next: inout UInt32, _ gathered: inout [RecordedRequest?],
        _ chunks: inout [RequestChunk]
    ) {
        gathered.append(request)
        next += 1
        if gathered.count == 16384 { close(&gathered, next, &chunks) }
    }

    private func close(_ gathered: inout [RecordedRequest?], _ next: UInt32, _ chunks: inout [RequestChunk]) {
        guard !gathered.isEmpty else { return }
        let first = RequestID(rawValue: next - UInt32(gathered.count))
        chunks.append(RequestChunk(firstID: first, recorded: gathered))
        gathered.removeAll(keepingCapacity: true)
    }

    private func request(_ row: Row) -> RecordedRequest {
        RecordedRequest(
            url: Array(urls[row.urlStart..<(row.urlStart + Int(row.urlCount))]), host: row.host,
            method: methods[Int(row.method)], extras: row.extras < 0 ? nil : extras[Int(row.extras)])
    }

    /// Gives each request an id of its own.
    private mutating func number() {
        var highest = rows.map(\.id).max() ?? 0
        if Int(highest) > 4 * rows.count + Self.longestGap {
            for place in rows.indices { rows[place].id = UInt32(place + 1) }
            return
        }
        var isTaken = [Bool](repeating: false, count: Int(highest) + 1)
        for place in rows.indices {
            if isTaken[Int(rows[place].id)] {
                highest += 1
                rows[place].id = highest
            } else {
                isTaken[Int(rows[place].id)] = true
            }
        }
    }
}

/// The hosts of recorded URLs.
struct RecordedHosts {
    let table: HostTable
    /// What was parsed last, up to its path: most URLs have the same.
    private var lastOrigin: [UInt8] = []
    private var lastHost = HostID.none

    init(table: HostTable) {
        self.table = table
    }

    /// The URL's host; none when it has none.
    mutating func host(of url: UnsafeBufferPointer<UInt8>) -> HostID {
        guard url.count > 8, let slashes = url.firstIndex(of: UInt8(ascii: "/")), slashes + 2 < url.count
        else {
            return .none
        }
        let end =
            url[(slashes + 2)...].firstIndex {
                $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#")
            } ?? url.count
        let origin = UnsafeBufferPointer(rebasing: url[..<end])
        if lastHost != .none, origin.elementsEqual(lastOrigin) { return lastHost }
        guard let name = Self.name(String(decoding: origin, as: UTF8.self)) else { return .none }
        lastOrigin = Array(origin)
        lastHost = table.intern(name)
        return lastHost
    }

    private static func name(_ origin: String) -> HostName? {
        let lower = origin.lowercased()
        let isHTTPS = lower.hasPrefix("https://")
        guard isHTTPS || lower.hasPrefix("http://") else { return nil }
        var authority = lower.dropFirst(isHTTPS ? 8 : 7)
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        var port: UInt16 = isHTTPS ? 443 : 80
        let afterBrackets = authority.lastIndex(of: "]") ?? authority.startIndex
        if let colon = authority[afterBrackets...].lastIndex(of: ":") {
            let digits = authority[authority.index(after: colon)...]
            guard digits.isEmpty || UInt16(digits) != nil else { return nil }
            port = UInt16(digits) ?? port
            authority = authority[..<colon]
        }
        let name = authority.filter { $0 != "[" && $0 != "]" }
        return name.isEmpty ? nil : HostName(isHTTPS: isHTTPS, name: String(name), port: port)
    }
}
