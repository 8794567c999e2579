import FetchCore
import RunModel

/// All that decides which rows are shown.
struct RowFilter: Equatable, Sendable {
    var pattern = FilterPattern.all
    var onlyFailed = false
    /// Of those that failed, only those that were ok in the run before.
    var onlyNewFailures = false
    /// Only what differs from the round, or the run, before.
    var onlyDifferent = false
    var cause: CauseID?

    var isEmpty: Bool { pattern.isEmpty && !onlyFailed && !onlyDifferent && cause == nil }
    var isDynamic: Bool { onlyFailed || onlyDifferent || cause != nil || pattern.isDynamic }
    var looksAtRounds: Bool { onlyDifferent || onlyNewFailures || pattern.looksAtRounds }

    func narrows(_ other: RowFilter) -> Bool {
        guard pattern.narrows(other.pattern) else { return false }
        if other.onlyFailed, !onlyFailed { return false }
        if other.onlyDifferent, !onlyDifferent { return false }
        return other.cause == nil || other.cause == cause
    }
}

/// What a filter is held against.
struct FilterSubject {
    var rows: RowColumns
    var causes: CauseLedger
    var hosts: HostTable
    /// Rows that stay whatever becomes of them.
    var caught = CaughtRows()
    var now: RunInstant
    var extracts = ExtractBook()
    /// One entry a host: what its queued rows wait for that have no delay of their own; empty without a filter by text.
    var waits: [WaitKind] = []
    /// By the row, where it is in flight on another machine: `at m2-4`.
    var senders: [UInt32: String] = [:]
    /// One entry a ``FetchCore/HoldReason``, at its raw value: how it is shown.
    var holds: [String] = []
    /// Whether rows are shown with their hosts, so that digits are looked for in those too.
    var showsHosts = true
    /// Whether secrets in URLs are hidden, and so not found by a text.
    var hidesSecrets = true
    /// Nil where nothing of rounds is looked at.
    var rounds: FilteredRounds?
}

extension FilterSubject {
    /// The row's state: now, or in the round that is looked at.
    func state(_ index: Int) -> UInt8 {
        guard let past = rounds?.past else { return rows.states[index] }
        return (past[index].outcome == .failed ? RowState.failed : .ok).rawValue
    }

    /// Whether what was found in a request's URL is still there where its secrets are hidden.
    func isShown(_ finder: TextFinder, _ id: RequestID, of chunk: RequestChunk, _ looksAtHost: Bool) -> Bool {
        if chunk.withURL(id, Redaction.isClean) { return true }
        let shown = Redaction.standard.url(chunk.url(id))
        guard !looksAtHost, let scheme = shown.firstRange(of: "://") else { return finder.isIn(shown) }
        return finder.isIn(String(shown[scheme.upperBound...].drop { $0 != "/" && $0 != "?" }))
    }

    func latencyMicroseconds(_ index: Int) -> Int64? {
        guard let past = rounds?.past else { return rows.latencyMicroseconds(index, now: now) }
        return past[index].outcome == .none ? nil : past[index].microseconds
    }

    func difference(_ index: Int) -> RoundDifference.Kind? { rounds?.differences[RequestID(index + 1)] }
}

extension RowFilter {
    /// Strikes out of `matches` what the filter does not show.
    ///
    /// `matches` has one entry a row, 1 for the rows to be looked at. Goes column by column, URLs last, since they cost most.
    func apply(_ subject: FilterSubject, in range: Range<Int>, to matches: inout [UInt8]) {
        let rows = subject.rows
        let caught = subject.caught.rows.filter { row in
            range.contains(Int(row)) && matches[Int(row)] != 0 && subject.caught.has(row, cause: cause)
        }
        if onlyFailed || cause != nil {
            let failed = RowState.failed.rawValue
            let wanted = cause?.rawValue
            // Nobody repeats those unasked either.
            let uncertain = wanted == nil && subject.rounds?.past == nil ? rows.uncertain : [:]
            keep(&matches, range) { index in
                subject.state(index) == failed && (wanted == nil || rows.notes[index] == wanted)
                    || !uncertain.isEmpty && uncertain[UInt32(index)] != nil
            }
            for row in caught { matches[Int(row)] = 1 }
        }
        if onlyNewFailures { keep(&matches, range) { subject.difference($0) == .newFailure } }
        if onlyDifferent { keep(&matches, range) { subject.difference($0) != nil } }
        for term in pattern.terms where !term.isText { term.apply(subject, range, &matches) }
        for term in pattern.terms where term.isText { term.apply(subject, range, &matches) }
        guard pattern == subject.caught.pattern else { return }
        for row in caught { matches[Int(row)] = 1 }
    }
}

/// Keeps the rows that were kept so far and of which `holds` is true.
@inline(__always)
private func keep(_ matches: inout [UInt8], _ range: Range<Int>, where holds: (Int) -> Bool) {
    matches.withUnsafeMutableBufferPointer { matches in
        for index in range where matches[index] != 0 {
            if !holds(index) { matches[index] = 0 }
        }
    }
}

extension FilterTerm {
    var isText: Bool {
        if case .text = test { return true }
        return false
    }

    func apply(_ subject: FilterSubject, _ range: Range<Int>, _ matches: inout [UInt8]) {
        let rows = subject.rows
        let isInverse = isInverse
        switch test {
        case .text(let needle):
            applyText(needle, subject, range, &matches)
        case .status(let ranges):
            keep(&matches, range) { index in
                let status = rows.statuses[index]
                return ranges.contains { $0.contains(status) } != isInverse
            }
        case .state(let states):
            let mask = states.reduce(0) { $0 | UInt16(1) << $1.rawValue }
            keep(&matches, range) { ((mask >> UInt16(subject.state($0))) & 1 == 1) != isInverse }
        case .host(let part, let isWhole):
            let wanted = (0..<subject.hosts.count).map { index in
                let name = subject.hosts[HostID(rawValue: UInt32(index))].display
                return isWhole ? name == part : name.contains(part)
            }
            keep(&matches, range) { index in
                let host = rows.hosts[index]
                return (host != .none && host.index < wanted.count && wanted[host.index]) != isInverse
            }
        case .method(let method):
            applyMethod(method, rows.chunks.chunks, range, &matches)
        case .kind(let kinds):
            let failed = RowState.failed.rawValue
            let wanted = subject.causes.causes.map { kinds.contains($0.kind) }
            keep(&matches, range) { index in
                (rows.states[index] == failed && wanted[Int(rows.notes[index])]) != isInverse
            }
        case .difference(let kinds):
            keep(&matches, range) { index in
                (subject.difference(index).map(kinds.contains) ?? false) != isInverse
            }
        case .alert:
            let alerted = subject.rounds?.alerted ?? []
            keep(&matches, range) { alerted.contains(RequestID($0 + 1)) != isInverse }
        case .time(let comparison, let microseconds):
            keep(&matches, range) { index in
                let time = subject.latencyMicroseconds(index)
                return (time.map { comparison.holds($0, microseconds) } ?? false) != isInverse
            }
        }
    }

    private func applyMethod(
        _ wanted: String, _ chunks: [RequestChunk], _ range: Range<Int>, _ matches: inout [UInt8]
    ) {
        for chunk in chunks {
            let first = chunk.firstID.index
            let answers = chunk.distinctMethods.map { ($0.rawValue.uppercased() == wanted) != isInverse }
            keep(&matches, range.clamped(to: first..<first + chunk.count)) { index in
                answers[chunk.methodPlace(RequestID(index + 1))]
            }
        }
    }

    private func applyText(
        _ needle: [UInt8], _ subject: FilterSubject, _ range: Range<Int>, _ matches: inout [UInt8]
    ) {
        let finder = TextFinder(needle)
        // Letters beyond ASCII are escaped in URLs.
        let escaped = needle.allSatisfy { $0 < 0x80 } ? needle : ReadablePath.escaped(needle)
        let inURL = TextFinder(escaped)
        let cells = CellMatch(finder, subject)
        // A number that is typed is no part of a port that nobody sees.
        let looksAtHosts = subject.showsHosts || !needle.isNumber
        for chunk in subject.rows.chunks.chunks {
            let first = chunk.firstID.index
            let local = range.clamped(to: first..<first + chunk.count)
            guard !local.isEmpty else { continue }
            // Each origin is looked through once.
            let origins = chunk.mapOrigins { looksAtHosts ? inURL.match(in: $0) : TextFinder.PartialMatch() }
            let hasOrigin = origins.contains { $0.isWhole || !$0.splits.isEmpty }
            let methods = chunk.distinctMethods.map { finder.isIn($0.rawValue) }
            let hasMethod = methods.contains(true)
            let hasExtras = chunk.hasExtras
            chunk.withPaths { bytes, ends in
                var paths = TextFinder.Series(inURL, bytes)
                keep(&matches, local) { index in
                    let place = index - first
                    let start = place == 0 ? 0 : Int(ends[place - 1])
                    let end = Int(ends[place])
                    let id = RequestID(index + 1)
                    var isFound = paths.isIn(start, end)
                    if !isFound, hasOrigin {
                        let path = UnsafeBufferPointer(rebasing: bytes[start..<end])
                        isFound = inURL.goesOn(in: path, after: origins[chunk.originPlace(id)])
                    }
                    if isFound, !subject.hidesSecrets || subject.isShown(inURL, id, of: chunk, looksAtHosts) {
                        return !isInverse
                    }
                    if cells.holds(index) || hasMethod && methods[chunk.methodPlace(id)] { return !isInverse }
                    guard hasExtras, let name = chunk.extras(id)?.name else { return isInverse }
                    return finder.isIn(name) != isInverse
                }
            }
        }
    }
}
