import FetchCore
import RunModel

/// What Tab makes of the word at the end of a filter.
extension DeckState {
    /// The whole words that the last one could become, best first; empty for plain text.
    func filterCompletions(_ text: String) -> [String] {
        var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let last = words.popLast() ?? ""
        let sign = last.prefix { $0 == "!" }
        let word = String(last.dropFirst(sign.count))
        if let before = words.last(where: { !$0.isEmpty })?.drop(while: { $0 == "!" }), before.count == 2,
            let values = filterValues(before)
        {
            return values.filter { $0.hasPrefix(word.lowercased()) && $0 != word }
        }
        guard word.hasPrefix("~") else { return [] }
        if word.count > 2, let values = filterValues(word.prefix(2)) {
            let value = word.dropFirst(2).lowercased()
            return values.filter { $0.hasPrefix(value) && $0 != value }.map {
                "\(sign)\(word.prefix(2))\($0)"
            }
        }
        return filterLetters.filter { $0.hasPrefix(word) }.map { sign + $0 }
    }

    private var filterLetters: [String] {
        ["~s", "~h", "~m", "~k", "~t"] + (options.watch == nil ? [] : ["~d", "~a"])
    }

    /// What may stand after `~s` and so on; nil when the word is none of them.
    private func filterValues(_ letter: some StringProtocol) -> [String]? {
        switch letter {
        case "~s": ["2xx", "3xx", "4xx", "5xx"] + RowState.allCases.map(\.word)
        case "~h": (0..<min(hosts.count, 1_000)).map { hosts[HostID(rawValue: UInt32($0))].display }
        case "~m": ["get", "post", "put", "patch", "delete", "head", "options"]
        case "~k": FailureKind.ofRuns.map(\.word)
        case "~d":
            RoundDifference.Kind.allCases.map {
                $0.rawValue.split(separator: " ").first.map(String.init) ?? ""
            }
        case "~t": [">100ms", ">500ms", ">1s", ">5s", "<100ms"]
        default: nil
        }
    }
}
