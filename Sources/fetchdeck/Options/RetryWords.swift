import FetchCore
import RunModel

/// The words of `--retry-on`: statuses, classes of statuses and failure kinds.
enum RetryWords {
    /// The kinds that may be named. A request that cannot be sent is never worth another attempt.
    static let kinds = FailureKind.ofRuns.filter { $0 != .input }

    /// `408,425,…,dns,connect`, in the order of the contract.
    static func text(_ policy: RetryPolicy) -> String {
        let statuses = policy.statuses.sorted().map(String.init)
        return (statuses + kinds.filter { policy.failureKinds.contains($0) }.map(\.word)).joined(
            separator: ",")
    }

    /// Reads a list such as `429,5xx,dns`; an empty one retries nothing.
    ///
    /// - Throws: the complaint, without the option's name.
    static func parse(_ text: String) throws(OptionComplaint) -> (statuses: Set<Int>, kinds: Set<FailureKind>)
    {
        var statuses: Set<Int> = []
        var kinds: Set<FailureKind> = []
        for word in text.split(separator: ",").map({ $0.trimmingSpaces() }) where !word.isEmpty {
            if let status = Int(word) {
                guard (100...599).contains(status) else {
                    throw OptionComplaint("invalid status '\(word)'; expected 100 to 599")
                }
                statuses.insert(status)
            } else if let kind = Self.kinds.first(where: { $0.word == word.lowercased() }) {
                kinds.insert(kind)
            } else if word.count == 3, word.lowercased().hasSuffix("xx"), let first = Int(word.prefix(1)),
                (1...5).contains(first)
            {
                statuses.formUnion(first * 100...first * 100 + 99)
            } else {
                throw OptionComplaint(
                    "invalid status or failure kind '\(word)'\(Nearest.hint(word, kinds: Self.kinds.map(\.word)))"
                )
            }
        }
        return (statuses, kinds)
    }
}
