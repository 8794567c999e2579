import FetchCore

/// The statuses that an operation declares: `200`, `4XX`, and any where it has a `default`.
enum DeclaredStatuses {
    /// Nil when it declares none.
    static func rule(of operation: DocumentNode) -> Expectation? {
        let ranges = (operation["responses"]?.members ?? []).compactMap { range($0.key) }
        return ranges.isEmpty ? nil : .status(ranges)
    }

    private static func range(_ word: String) -> ClosedRange<Int>? {
        if word == "default" { return 100...599 }
        if word.count == 3, word.uppercased().hasSuffix("XX"), let first = word.first?.wholeNumberValue,
            (1...5).contains(first)
        {
            return first * 100...first * 100 + 99
        }
        guard let code = Int(word), (100...599).contains(code) else { return nil }
        return code...code
    }
}
