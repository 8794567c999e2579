import FetchFiles
import RunModel

/// Puts the answers of two runs together, request by request.
struct AnswerPairing {
    private(set) var comparison = RunComparison()
    private(set) var unreadBodies = 0

    init(before: RunAnswers, after: RunAnswers, ignoring: BodyComparing?) {
        let pairs = before.pairs(with: after)
        let types = Self.numbers(of: after.types, in: before.types)
        func answers(_ pair: (before: Int, after: Int)) -> (ComparedAnswer, ComparedAnswer) {
            let (one, other) = (before.answers[pair.before], after.answers[pair.after])
            return (ComparedAnswer(one, type: one.type), ComparedAnswer(other, type: types[Int(other.type)]))
        }
        let same = ignoring.map {
            Self.sameBodies(
                $0, before, after,
                pairs.filter { pair in
                    let (one, other) = answers(pair)
                    return one.outcome == .ok && other.outcome == .ok
                        && AnswerDifference(one, other).contains(.body)
                })
        }
        unreadBodies = same?.unread ?? 0
        for pair in pairs {
            let (one, other) = answers(pair)
            var difference = AnswerDifference(one, other)
            if same?.before.contains(pair.before) ?? false { difference.remove(.body) }
            comparison.add(
                before: one, after: other, part: Int(before.answers[pair.before].part),
                difference: difference)
        }
    }

    /// The numbers that the texts of one table have in the other; one that is not there has none of those.
    private static func numbers(of texts: TextNumbers, in others: TextNumbers) -> [UInt32] {
        let known = Dictionary(
            (0..<UInt32(others.count)).map { (others.text($0 + 1), $0 + 1) },
            uniquingKeysWith: { one, _ in one })
        return [0] + (0..<UInt32(texts.count)).map { known[texts.text($0 + 1)] ?? UInt32.max - $0 }
    }

    /// Which of the pairs have the same bodies but for what is ignored, by their places before; and how many can't be told.
    private static func sameBodies(
        _ comparing: BodyComparing, _ before: RunAnswers, _ after: RunAnswers,
        _ pairs: [(before: Int, after: Int)]
    ) -> (before: Set<Int>, unread: Int) {
        let saved = pairs.compactMap { pair -> (place: Int, paths: (String, String))? in
            guard let one = before.bodyPath(pair.before), let other = after.bodyPath(pair.after) else {
                return nil
            }
            return (pair.before, (one, other))
        }
        let verdicts = comparing.areSame(saved.map(\.paths))
        let same = zip(saved, verdicts).filter { $0.1 == true }.map(\.0.place)
        return (Set(same), pairs.count - verdicts.count { $0 != nil })
    }
}

extension ComparedAnswer {
    fileprivate init(_ answer: RunAnswers.Answer, type: UInt32) {
        self.init(
            outcome: answer.outcome, status: Int(answer.status), type: type == 0 ? nil : type,
            digest: answer.digest == 0 ? nil : answer.digest, microseconds: answer.microseconds,
            cause: answer.cause == 0 ? nil : answer.cause)
    }
}
