import FetchCore
import RunModel

/// The rows of the request table that stand on screen.
package struct RowWindow: Sendable, Equatable {
    /// In screen order.
    package var ids: [RequestID] = []
    /// Which of them is selected; nil when the list is empty.
    package var cursor: Int?
    /// How many rows stand before the first of `ids`; nil where counting them would take too long.
    package var position: Int?
    /// How many rows the list has in all.
    package var count = 0

    package init() {}
}

/// What the screen reads. Each says the display as it stood when it is frozen.
extension DeckState {
    /// What the table shows of a request.
    package func row(_ id: RequestID) -> RowFacts {
        if let frozen, var facts = frozen.facts[id] {
            facts.isMarked = ui.marks.contains(id)
            return facts
        }
        return shownRow(id)
    }

    /// The columns to show, in order.
    package var columns: [Column] {
        let all = options.allColumns
        return ui.columns.compactMap { id in all.first { $0.id == id } }
    }

    /// Since it was frozen: moves that came, and how many requests settled by them. Nil while it moves.
    package var frozenSince: FrozenChanges? {
        guard var changes = frozenChanges else { return nil }
        changes.run = runWord
        return changes
    }

    /// One entry a line, oldest first.
    package func logLines() -> [LogLine] { frozen?.log ?? logBook.lines }

    var redaction: Redaction { options.showsSecrets ? .none : .standard }

    func liveRow(_ id: RequestID) -> RowFacts {
        var facts = RowFacts(id: id)
        guard rows.has(id), let state = rows.state(id.index) else { return facts }
        let index = id.index
        facts.isMarked = ui.marks.contains(id)
        facts.state = state
        fillRequest(&facts, id)
        facts.status = Int(rows.statuses[index])
        facts.attempts = Int(rows.attempts[index])
        facts.bodyBytes = rows.bytes[index].bytes
        facts.expectedBytes = rows.expected(index).bytes
        facts.changedAt = RunInstant(milliseconds: rows.changes[index])
        facts.latencyMicroseconds = rows.latencyMicroseconds(index, now: now)
        facts.certificateDays = rows.certificate(index)
        facts.isEarlier = rows.earlier.contains(UInt32(index))
        if state.isSettled, rows.attempts[index] > 0 { facts.phases = rows.phases[index].timings }
        switch state {
        case .queued:
            facts.waitReason = model.waitReason(index)
            facts.lastAttempt = rows.lastAttempts[UInt32(index)]
        case .held: facts.heldBy = words(rows.hold(index), at: rows.hosts[index])
        case .connecting, .sending, .waiting, .receiving: facts.sender = shared?.senders[UInt32(index)]
        case .cancelled: facts.uncertainty = rows.uncertain[UInt32(index)]?.message
        default: break
        }
        if let rounds {
            facts.rounds = rounds.marks(id, most: RowFacts.shownRounds)
            facts.difference = differenceWords(id, rounds)
        }
        if let comparison = options.comparison {
            facts.before = comparison[id].map { ComparedSide($0.before) }
            facts.change = comparison.words(id)
        }
        if state == .failed { facts.failure = failure(index, id) }
        if !options.extractedNames.isEmpty, state.isSettled {
            facts.extracted = extracts[UInt32(index)]
        }
        return facts
    }

    /// By what rows are held, behind the word for that they are.
    ///
    /// - Parameter host: whose canary it may be; nil where several are meant.
    func words(_ reason: HoldReason, at host: HostID? = nil) -> String {
        switch reason {
        case .canary: host.flatMap { model.rules.canaries[$0]?.words(withCause: false) } ?? "by a canary"
        case .command: "by \(options.keys.name(of: .hold) ?? ":hold")"
        case .start:
            options.startsPaused
                ? "at start (--paused)" : options.watch != nil ? "for its round" : "until it is released"
        }
    }

    private func fillRequest(_ facts: inout RowFacts, _ id: RequestID) {
        guard let chunk = rows.chunk(of: id) else { return }
        let host = chunk.host(id)
        facts.method = chunk.method(id).rawValue
        facts.host = host == .none ? "" : hosts[host].display
        let path = chunk.withPath(id) { String(decoding: $0, as: UTF8.self) }
        facts.path = ReadablePath.text(redaction.url(path))
        let extras = chunk.extras(id)
        facts.name = extras?.name ?? ""
        facts.group = extras?.group ?? ""
    }

    private func failure(_ index: Int, _ id: RequestID) -> FetchFailure {
        if let failure = archive.lastFailure(of: id) { return failure }
        let cause = tally.causes[CauseID(rawValue: rows.notes[index])]
        return FetchFailure(cause.kind, phase: cause.phase, message: cause.pattern)
    }
}

extension RowColumns {
    /// How long the last attempt took, or has taken by now; nil where none was made.
    func latencyMicroseconds(_ index: Int, now: RunInstant) -> Int64? {
        guard let state = state(index) else { return nil }
        if state.isInFlight {
            return max(0, Int64(now.milliseconds) - Int64(times[index])) * 1_000
        }
        return state.isSettled && attempts[index] > 0 ? Int64(times[index]) : nil
    }
}
