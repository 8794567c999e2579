import FetchCore

extension DeckState {
    /// The detail of the selected request; nil when there is none.
    public func detail() -> DetailFacts? {
        selectedRequest.flatMap { detail(of: $0) }
    }

    /// All that is known of a request; nil when it is no part of the run.
    public func detail(of id: RequestID) -> DetailFacts? {
        if let facts = frozen?.detail, facts.row.id == id { return facts }
        guard rows.has(id), let chunk = rows.chunk(of: id) else { return nil }
        var facts = DetailFacts(row: row(id), url: redaction.url(chunk.url(id)))
        if let extras = chunk.extras(id) {
            facts.requestHeaders = extras.headers.map(redaction.header)
            facts.body = extras.body
            facts.unreadable = extras.unreadable
        }
        guard let settlement = archive.last(of: id), !isBehindFrozen(settlement) else {
            facts.isForgotten = facts.row.state.isSettled && facts.row.attempts > 0
            facts.advice = advice(facts.row)
            return facts
        }
        fill(&facts, settlement)
        return facts
    }

    private func fill(_ facts: inout DetailFacts, _ settlement: Settlement) {
        let details = settlement.details
        facts.attempts = attempts(settlement)
        facts.startedAt = settlement.startedAt
        // What the last response was is told only while it is the last: not while the request is tried again.
        guard facts.row.state.isSettled else { return }
        facts.row.phases = settlement.attempts > 0 ? settlement.timings : nil
        facts.finishedAt = settlement.finishedAt
        facts.remote = settlement.remote
        facts.httpVersion = settlement.httpVersion
        facts.isReused = settlement.isReused
        facts.contentType = settlement.contentType
        facts.wireBytes = settlement.wireBytes
        facts.sha256 = settlement.sha256
        facts.redirects = (details?.redirectHops ?? []).map {
            RedirectHop(status: $0.status, url: redaction.url($0.url))
        }
        facts.finalURL = details?.finalURL.map { redaction.url($0) }
        facts.bodyPath = details?.bodyPath
        facts.retryAfterSeconds = details?.retryAfterSeconds
        facts.responseHead = redactedHead(details?.responseHead ?? [])
        facts.bodyPrefix = details?.bodyPrefix ?? []
        if settlement.status > 0, settlement.outcome != .cancelled, facts.responseHead.isEmpty {
            facts.missingHead = options.isReplay || facts.row.isEarlier ? .notRecorded : .notKept
        }
        facts.advice = advice(facts.row)
    }

    /// Whether it happened after the display was frozen.
    private func isBehindFrozen(_ settlement: Settlement) -> Bool {
        frozenChanges.map { settlement.finishedAt > $0.since } ?? false
    }

    /// Earlier attempts and the last, in the order they were made.
    private func attempts(_ settlement: Settlement) -> [AttemptSummary] {
        var attempts = settlement.details?.earlierAttempts ?? []
        let last = settlement.attempts
        if last > 0, attempts.last?.number ?? 0 < last {
            let length = Duration.microseconds(settlement.timings.total)
            attempts.append(
                AttemptSummary(
                    number: last, startedAt: settlement.finishedAt.advanced(by: .zero - length),
                    status: settlement.status, failure: settlement.failure, timings: settlement.timings))
        }
        return attempts
    }

    private func advice(_ row: RowFacts) -> String {
        guard let failure = row.failure else { return "" }
        return advice(.retry).text(for: failure.kind, phase: failure.phase, status: row.status)
    }

    /// - Parameter retry: What sends again what the advice is on.
    func advice(_ retry: KeyBinding) -> Advice {
        Advice(keys: options.keys, retry: needsRun(self) == nil ? retry : nil)
    }

    /// The head with the values of headers that carry secrets replaced.
    private func redactedHead(_ head: [UInt8]) -> [UInt8] {
        guard redaction.isOn, !head.isEmpty else { return head }
        var safe: [UInt8] = []
        for line in head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if !safe.isEmpty || line.startIndex > 0 { safe.append(UInt8(ascii: "\n")) }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), line.startIndex > 0 else {
                safe.append(contentsOf: line)
                continue
            }
            let name = String(decoding: line[..<colon], as: UTF8.self)
            let value = String(decoding: line[(colon + 1)...], as: UTF8.self)
            let blanks = value.prefix { $0 == " " || $0 == "\t" }
            let shown = redaction.headerValue(String(value.dropFirst(blanks.count)), of: name)
            safe.append(contentsOf: "\(name):\(blanks)\(shown)".utf8)
        }
        return safe
    }
}
