import FetchCore
import RunModel

/// Failed requests by the body that they were answered with, which its hash tells.
///
/// A row costs two bytes, once anything has failed with a body.
struct BodyLedger: Sendable {
    private var groups: [SHA256Digest: UInt16] = [:]
    /// One entry a row as far as one has failed with a body: the number of the body; 0 for none.
    private var rows: [UInt16] = []
    /// How many rows that failed by a cause have each body.
    private var causes: [UInt32: [UInt16: Int]] = [:]

    /// What all bodies have that come when there are too many to tell apart.
    private static let untold = UInt16.max

    /// A row has failed with a body.
    mutating func add(_ row: UInt32, _ digest: SHA256Digest, cause: UInt32) {
        let place = Int(row)
        if place >= rows.count {
            rows.append(contentsOf: repeatElement(0, count: place + 1 - rows.count))
        }
        let group = group(digest)
        rows[place] = group
        causes[cause, default: [:]][group, default: 0] += 1
    }

    /// A row that had failed by the cause has gone on.
    mutating func remove(_ row: UInt32, cause: UInt32) {
        let place = Int(row)
        guard place < rows.count, rows[place] != 0 else { return }
        let group = rows[place]
        rows[place] = 0
        guard let count = causes[cause]?[group] else { return }
        causes[cause]?[group] = count > 1 ? count - 1 : nil
    }

    /// How the bodies are shared of what has failed by a cause; nil where none is known.
    func share(_ cause: UInt32) -> (digest: SHA256Digest?, share: BodyShare)? {
        guard let counts = causes[cause], !counts.isEmpty else { return nil }
        let told = counts.filter { $0.key != Self.untold }
        let most = told.max { ($0.value, $1.key) < ($1.value, $0.key) }
        let untold = counts[Self.untold] ?? 0
        let share = BodyShare(
            alike: most?.value ?? 1, total: counts.values.reduce(0, +), different: told.count + untold)
        return (most.flatMap { most in groups.first { $0.value == most.key }?.key }, share)
    }

    private mutating func group(_ digest: SHA256Digest) -> UInt16 {
        if let known = groups[digest] { return known }
        guard groups.count + 1 < Int(Self.untold) else { return Self.untold }
        let group = UInt16(groups.count + 1)
        groups[digest] = group
        return group
    }
}

/// How many answers that failed by one cause have the same body.
package struct BodyShare: Sendable, Equatable {
    /// So many have the body that most have.
    package var alike: Int
    /// So many have a body.
    package var total: Int
    /// How many different bodies there are.
    package var different: Int
    /// A request that has the body that most have, and how it begins; nil where no copy is kept.
    package var example: Example?

    package struct Example: Sendable, Equatable {
        package var id: RequestID
        package var text: String
    }

    init(alike: Int, total: Int, different: Int) {
        self.alike = alike
        self.total = total
        self.different = different
    }

    /// `17 of 17 500s have one body`.
    ///
    /// - Parameter noun: what the answers are called: `500s`.
    package func words(_ noun: String) -> String {
        if alike > 1 {
            let others = different > 2 ? ", the others \(Figures.count(different - 1)) more" : ""
            return "\(Figures.count(alike)) of \(Figures.count(total)) \(noun) have one body\(others)"
        }
        return total == 1
            ? "one of the \(noun) has a body"
            : "\(Figures.count(total)) \(noun) have as many different bodies"
    }
}

extension DeckState {
    /// How the answers that failed by a cause share their bodies; nil where none had any, and while the display is frozen.
    package func bodyShare(of cause: CauseID) -> BodyShare? {
        guard frozen == nil, let (digest, share) = bodies.share(cause.rawValue) else { return nil }
        var known = share
        if share.alike > 1, let digest,
            let kept = archive.newest(where: { $0.sha256 == digest && $0.hasBody })
        {
            let text = Sanitising.text((kept.details?.bodyPrefix ?? []).prefix(200))
            known.example = BodyShare.Example(id: kept.id, text: text)
        }
        return known
    }

    /// Keeps in mind with which body a request has failed.
    mutating func noteBody(_ settlement: Settlement) {
        guard settlement.outcome == .failed, settlement.bodyBytes > 0, let digest = settlement.sha256 else {
            return
        }
        let index = settlement.id.index
        bodies.add(UInt32(index), digest, cause: rows.notes[index])
    }
}

extension Settlement {
    /// Whether anything of its body is kept.
    var hasBody: Bool { details?.bodyPrefix.isEmpty == false }
}
