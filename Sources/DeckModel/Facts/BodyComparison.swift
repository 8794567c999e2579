import FetchCore
import RunModel

/// A failing and an ok answer of one path, for their difference; or why there is nothing to compare.
package enum BodyComparison: Sendable, Equatable {
    case pair(failed: ComparedBody, ok: ComparedBody)
    /// The request in two runs that are compared.
    case runs(ComparisonBook.Pair)
    /// The run before has no such request.
    case added
    /// The request has not settled, or was cancelled.
    case noAnswer
    /// It failed before any answer came.
    case neverAnswered
    /// No copy of its own body is kept.
    case notKept
    /// No answer of the other outcome to this path is kept with its body.
    case noOther(Outcome, path: String)
}

/// One of two bodies that are compared.
package struct ComparedBody: Sendable, Equatable {
    package var id: RequestID
    package var attempts: Int
    package var status: Int
    package var finishedAt: RunInstant
    package var contentType: String
    /// The first part, as far as it is kept.
    package var bytes: [UInt8]
    /// Decoded bytes of the whole.
    package var wholeBytes: Int64

    package init(_ settlement: Settlement) {
        id = settlement.id
        attempts = settlement.attempts
        status = settlement.status
        finishedAt = settlement.finishedAt
        contentType = settlement.contentType
        bytes = settlement.details?.bodyPrefix ?? []
        wholeBytes = settlement.bodyBytes
    }
}

extension DeckState {
    /// What the answer of a request is compared with: an answer of the other outcome to the same request if there was one, else
    /// to the same target, else to the same path; the newest of those.
    func comparison(of id: RequestID) -> BodyComparison {
        if let comparison = options.comparison { return comparison[id].map { .runs($0) } ?? .added }
        guard let own = archive.last(of: id), own.outcome != .cancelled, !isBehindFrozen(own) else {
            return .noAnswer
        }
        guard own.status > 0 else { return .neverAnswered }
        guard own.hasBody else { return .notKept }
        let target = target(id)
        let path = target.prefix { $0 != UInt8(ascii: "?") }
        let wanted: Outcome = own.outcome == .ok ? .failed : .ok
        let other = archive.best { candidate in
            guard candidate.outcome == wanted, candidate.hasBody, !isBehindFrozen(candidate) else {
                return nil
            }
            if candidate.id == id { return 2 }
            let found = self.target(candidate.id)
            if found == target { return 1 }
            return found.prefix { $0 != UInt8(ascii: "?") } == path ? 0 : nil
        }
        guard let other else {
            return .noOther(
                wanted, path: ReadablePath.text(redaction.url(String(decoding: path, as: UTF8.self))))
        }
        let (failed, ok) = own.outcome == .failed ? (own, other) : (other, own)
        return .pair(failed: ComparedBody(failed), ok: ComparedBody(ok))
    }

    /// Path and query.
    private func target(_ id: RequestID) -> [UInt8] {
        rows.chunk(of: id).map { chunk in chunk.withPath(id) { Array($0) } } ?? []
    }
}
