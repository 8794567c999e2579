/// The options that stand under one heading of `--help` and of the table, in this order.
protocol OptionSection: Sendable {
    static var title: String { get }
    static var options: [ProgramOption] { get }
}

/// Every option of a run, in the order of the help.
enum OptionTable {
    static let sections: [any OptionSection.Type] = [
        LoadOptions.self, RequestOptions.self, TransportOptions.self, ListReadingOptions.self,
        RecordOptions.self, ScreenOptions.self, WatchOptions.self,
    ]

    static let options: [ProgramOption] = sections.flatMap { $0.options }

    /// Those that any run has.
    static let ofRuns: [ProgramOption] = options.filter { !WatchOptions.options.contains($0) }

    /// The option of that long name, as `per-host`.
    static func named(_ name: some StringProtocol) -> ProgramOption? { byName[String(name)] }

    private static let byName = Dictionary(
        options.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
