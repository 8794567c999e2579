import FetchCore

extension DeckState {
    /// The detail of the selected request; nil when there is none.
    package func detail() -> DetailFacts? {
        selectedRequest.flatMap { detail(of: $0) }
    }

    /// All that is known of a request; nil when it is no part of the run.
    package func detail(of id: RequestID) -> DetailFacts? {
        if let facts = frozen?.detail, facts.row.id == id { return facts }
        guard rows.has(id), let chunk = rows.chunk(of: id) else { return nil }
        var facts = DetailFacts(row: detailRow(id), url: redaction.url(chunk.url(id)))
        if let extras = chunk.extras(id) {
            facts.requestHeaders = extras.headers.map(redaction.header)
            fillBody(&facts, extras)
            facts.unreadable = extras.unreadable
        }
        if let settlement = archive.last(of: id), !isBehindFrozen(settlement) {
            facts.attempts = settlement.attemptSummaries
            facts.startedAt = settlement.startedAt
            if facts.row.state.isSettled { fill(&facts, settlement) }
        } else {
            facts.isForgotten = facts.row.state.isSettled && facts.row.attempts > 0
            facts.advice = advice(facts.row)
        }
        if !facts.row.state.isSettled { forgetResponse(&facts) }
        if let progress, progress.id == id { fill(&facts, progress) }
        if ui.detailTab == .difference { facts.comparison = comparison(of: id) }
        return facts
    }

    /// The detail is of now, whichever round the table shows.
    private func detailRow(_ id: RequestID) -> RowFacts { frozen == nil ? liveRow(id) : row(id) }

    /// The body that is sent, as far as it is shown.
    private func fillBody(_ facts: inout DetailFacts, _ extras: RequestExtras) {
        facts.requestBody = extras.body
        guard case .bytes(let bytes) = extras.body else { return }
        let type = extras.headers.first { $0.isNamed("Content-Type") }?.value ?? ""
        facts.requestBodyBytes = bytes.count
        facts.requestBody = .bytes(
            redaction.body(Array(bytes.prefix(DetailFacts.shownBodyBytes)), contentType: type))
    }

    /// The last response is told of only while it is the last: not while the request is tried again.
    private func forgetResponse(_ facts: inout DetailFacts) {
        facts.row.status = 0
        facts.row.phases = nil
    }

    /// Adds how far the request is while it is in flight, and what of that remains known afterwards.
    private func fill(_ facts: inout DetailFacts, _ progress: AttemptProgress) {
        facts.attempts.addEarlier(progress.earlierAttempts)
        guard progress.attempt == facts.row.attempts else { return }
        facts.sentHead = redactedHead(progress.requestHead)
        guard facts.row.state.isInFlight else { return }
        facts.startedAt = progress.startedAt ?? facts.startedAt
        facts.phase = progress.phase
        facts.row.status = progress.status
        facts.row.phases = progress.phase == nil ? nil : progress.timings(until: now)
        facts.remote = progress.remote
        facts.httpVersion = progress.httpVersion
        facts.isReused = progress.isReused
        facts.contentType = progress.contentType
        facts.wireBytes = progress.wireBytes
        facts.row.bodyBytes = max(facts.row.bodyBytes, progress.bodyBytes)
        facts.redirects = progress.redirects.map {
            RedirectHop(status: $0.status, url: redaction.url($0.url))
        }
        facts.responseHead = redactedHead(progress.responseHead)
        if progress.status > 0, facts.responseHead.isEmpty { facts.missingHead = .notKept }
        facts.body = KeptBody(
            progress.bodyTail, offset: progress.bodyBytes - Int64(progress.bodyTail.count), isComing: true)
    }

    private func fill(_ facts: inout DetailFacts, _ settlement: Settlement) {
        let details = settlement.details
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
        facts.traceID = details?.traceID
        facts.responseHead = redactedHead(details?.responseHead ?? [])
        facts.body = KeptBody(details?.bodyPrefix ?? [])
        if settlement.status > 0, settlement.outcome != .cancelled, facts.responseHead.isEmpty {
            // What a worker elsewhere received is here as its record says it.
            let isRecorded = options.isReplay || facts.row.isEarlier || shared != nil
            facts.missingHead = isRecorded ? .notRecorded : .notKept
        }
        facts.advice = advice(facts.row)
    }

    /// Whether it happened after the display was frozen.
    func isBehindFrozen(_ settlement: Settlement) -> Bool {
        frozenChanges.map { settlement.finishedAt > $0.since } ?? false
    }

    private func advice(_ row: RowFacts) -> String {
        guard let failure = row.failure else { return "" }
        return advice(.retry).text(for: failure.kind, phase: failure.phase, status: row.status)
    }

    /// - Parameter retry: What sends again what the advice is on.
    func advice(_ retry: KeyBinding) -> Advice {
        Advice(
            keys: options.keys, retry: needsRun(self) == nil ? retry : nil, live: Set(runOptions.map(\.name)))
    }

    /// The head with the values of headers that carry secrets replaced.
    private func redactedHead(_ head: [UInt8]) -> [UInt8] {
        guard redaction.isOn, !head.isEmpty else { return head }
        var safe: [UInt8] = []
        for line in head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if !safe.isEmpty || line.startIndex > 0 { safe.append(UInt8(ascii: "\n")) }
            guard line.startIndex > 0 else {
                // The target of a request line may have a secret, too.
                let words = String(decoding: line, as: UTF8.self).split(
                    separator: " ", omittingEmptySubsequences: false)
                safe.append(contentsOf: words.map { redaction.url(String($0)) }.joined(separator: " ").utf8)
                continue
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
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

extension Settlement {
    /// Earlier attempts and the last, in the order they were made.
    var attemptSummaries: [AttemptSummary] {
        var summaries = details?.earlierAttempts ?? []
        if attempts > 0, summaries.last?.number ?? 0 < attempts {
            summaries.append(
                AttemptSummary(
                    number: attempts,
                    startedAt: finishedAt.advanced(by: .zero - .microseconds(timings.total)),
                    status: status, failure: failure, timings: timings))
        }
        return summaries
    }
}

extension [AttemptSummary] {
    /// Puts those in that are not known yet, in the order they were made.
    mutating func addEarlier(_ others: [AttemptSummary]) {
        let known = Set(map(\.number))
        let fresh = others.filter { !known.contains($0.number) }
        if !fresh.isEmpty { self = (self + fresh).sorted { $0.number < $1.number } }
    }
}
