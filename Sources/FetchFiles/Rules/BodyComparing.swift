import Dispatch
import FetchCore
import Synchronization

/// Compares saved bodies by what jq filters leave of them: `--ignore 'del(.date)'`.
///
/// Bodies are JSON values: how they are spaced, and the order of their names, makes no difference. The filters run in the
/// process that judges rules.
package struct BodyComparing: Sendable {
    /// How many pairs are on their way to that process at once.
    private static let batch = 64
    /// With the names of every object in order.
    private static let sorted = """
        walk(if type == "object" then to_entries | sort_by(.key) | from_entries else . end)
        """

    private let rule: BodyRule
    private let judge: RuleJudge

    /// Throws at the first filter that jq does not understand.
    package init(filters: [String]) throws(RecordError) {
        judge = RuleJudge(limit: RuleBudget.compileTime)
        for filter in filters {
            if let complaint = judge.complaint(about: BodyRule(.extract, filter)) {
                throw RecordError(.badFilter, "--ignore '\(filter.sanitised())'", reason: complaint)
            }
        }
        let chain = filters.map { "(\($0))" }.joined(separator: " | ")
        rule = BodyRule(.extract, "\(chain) | \(Self.sorted)")
    }

    /// Whether the bodies of each pair are the same; nil where one cannot be read, is no JSON, or the filter fails on it.
    ///
    /// - Parameter pairs: paths of the two bodies.
    package func areSame(_ pairs: [(String, String)]) -> [Bool?] {
        var result: [Bool?] = []
        for start in stride(from: 0, to: pairs.count, by: Self.batch) {
            let part = pairs[start..<min(pairs.count, start + Self.batch)]
            let texts = judged(part.flatMap { [$0.0, $0.1] })
            for place in stride(from: 0, to: texts.count, by: 2) {
                guard let one = texts[place], let other = texts[place + 1] else {
                    result.append(nil)
                    continue
                }
                result.append(one == other)
            }
        }
        return result
    }

    /// What the filters leave of each body; nil where that is nothing.
    private func judged(_ paths: [String]) -> [String?] {
        let texts = Mutex([String?](repeating: nil, count: paths.count))
        let group = DispatchGroup()
        for (place, path) in paths.enumerated() {
            guard let body = readAll(path, upTo: RuleBudget.bodyBytes) else { continue }
            group.enter()
            judge.judge(body, by: [rule]) { result in
                if case .success(let verdict) = result, case .value(let json)? = verdict.answers.first {
                    texts.withLock { $0[place] = json }
                }
                group.leave()
            }
        }
        group.wait()
        return texts.withLock { $0 }
    }
}
