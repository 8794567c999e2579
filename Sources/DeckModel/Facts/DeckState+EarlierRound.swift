import FetchCore
import RunModel

/// Looking at an earlier round of a watch: the requests as they were at its end, as far as that is kept.
extension DeckState {
    /// The round that is looked at; nil for now.
    package var shownRound: ShownRound? {
        guard let rounds, let number = ui.shownRound, let place = rounds.history.place(of: number),
            let last = rounds.lastOver
        else { return nil }
        return ShownRound(
            number: number, last: last, place: place, facts: rounds.results.first { $0.number == number })
    }

    /// Goes so many rounds back, or on where negative; behind the last one is now.
    mutating func stepRound(_ steps: Int) -> [DeckEffect] {
        guard let rounds, !rounds.history.columns.isEmpty else {
            complain("no round has ended yet")
            return []
        }
        let count = rounds.history.columns.count
        // Between two rounds now is what the last one has left.
        let now = rounds.isUnderWay ? count : count - 1
        let place = (shownRound?.place ?? now) - steps
        guard place >= 0 else {
            complain(count == 1 ? "there is no round before this one" : "no earlier round is kept")
            return []
        }
        guard place < now else {
            if shownRound == nil { complain("this is now; \(keyName(.earlierRound)) goes back") }
            return show(round: nil)
        }
        return show(round: rounds.history.columns[place].round)
    }

    mutating func show(round number: Int?) -> [DeckEffect] {
        unfreeze()
        ui.shownRound = number
        return refreshOrder()
    }

    /// A round that is kept no more gives way to the first that is.
    mutating func keepShownRound() {
        guard let number = ui.shownRound, let first = rounds?.history.columns.first?.round else { return }
        ui.shownRound = max(number, first)
    }

    /// What the table shows of a request: as it is now, or as it was at the end of the round that is looked at.
    func shownRow(_ id: RequestID) -> RowFacts {
        var facts = liveRow(id)
        guard let rounds, let place = shownRound?.place else { return facts }
        let entry = rounds.history.columns[place][id.index]
        facts.rounds = rounds.marks(id, most: RowFacts.shownRounds, upTo: place)
        facts.difference = rounds.history.difference(id.index, at: place)?.words
        facts.latencyMicroseconds = entry.outcome == .none ? nil : entry.microseconds
        facts.isAbsent = entry.outcome == .none
        facts.state = entry.outcome == .failed ? .failed : .ok
        // Two bytes a request and round do not hold more.
        (facts.status, facts.attempts, facts.bodyBytes) = (0, 0, 0)
        (facts.failure, facts.phases, facts.waitReason, facts.heldBy) = (nil, nil, nil, nil)
        return facts
    }

    /// What filters look at in a watch or a comparison; nil in neither.
    var filteredRounds: FilteredRounds? {
        guard let rounds else { return options.comparison?.kinds }
        var filtered = FilteredRounds(differences: rounds.differences.mapValues(\.kind))
        filtered.alerted = Set(rounds.alerts.lazy.filter(\.value.isRaised).map(\.key))
        guard let place = shownRound?.place else { return filtered }
        filtered.differences = [:]
        for index in 0..<rows.count {
            guard let difference = rounds.history.difference(index, at: place) else { continue }
            filtered.differences[RequestID(index + 1)] = difference.kind
        }
        filtered.past = rounds.history.columns[place]
        return filtered
    }
}

/// An earlier round that is looked at.
package struct ShownRound: Sendable, Equatable {
    package var number: Int
    /// The last round that is over.
    package var last: Int
    /// Among the rounds that are kept.
    var place: Int
    /// What it came to; nil where that is not kept.
    package var facts: RoundFacts?
}

/// The rounds of a watch as filters see them.
struct FilteredRounds: Sendable {
    /// What is different from the round before.
    var differences: [RequestID: RoundDifference.Kind]
    /// The requests whose alert is raised.
    var alerted: Set<RequestID> = []
    /// What the requests came to in the round that is looked at; nil for now.
    var past: RoundHistory.Column?
}
