import ArgumentParser
import FetchCore

/// One option, in one place: the command line, `--help`, the README's table, the config file's keys and what `:` may
/// change all come from it. A new one is a constant, listed in the section where it stands in the help.
struct ProgramOption: Sendable {
    /// The long name: the word of the command line, of the config file and of messages.
    let name: String
    /// The one-letter name; nil when it has none.
    let short: Character?
    let kind: Kind
    /// As the table shows it: `50`, `none`, `off`; empty where nothing sensible can be said.
    let defaultText: String
    let meaning: String
    /// Whether the config file may set it. What belongs to one run only stays on the command line.
    let isInConfig: Bool
    /// Whether its value is left out of messages.
    let isSecret: Bool
    /// What it sets of a run; nil where it sets something else.
    let setting: RunSetting?

    /// What follows the name.
    enum Kind: Sendable, Equatable {
        /// Nothing: it is on when it is there.
        case flag
        /// Nothing, and `--no-NAME` turns it off.
        case toggle
        /// One value of this name, such as `N`; the last one given counts.
        case value(String)
        /// One value of this name each time it is given; all count, in order.
        case repeated(String)
    }

    init(
        _ name: String, _ kind: Kind, short: Character? = nil, default defaultText: String = "",
        isInConfig: Bool = true, isSecret: Bool = false, _ meaning: String, _ setting: RunSetting? = nil
    ) {
        self.name = name
        self.short = short
        self.kind = kind
        self.setting = setting
        self.defaultText =
            setting.flatMap { $0.isOnlyLive ? nil : $0.text(RunSettings()) } ?? defaultText
        self.meaning = meaning
        self.isInConfig = isInConfig
        self.isSecret = isSecret
    }

    /// `--concurrency`.
    var long: String { "--\(name)" }

    /// What is typed after the name, as `N`; nil for a flag.
    var valueName: String? {
        switch kind {
        case .flag, .toggle: nil
        case .value(let value), .repeated(let value): value
        }
    }

    /// `-c, --concurrency N`.
    var usage: String {
        let long = kind == .toggle ? "\(long)/--no-\(name)" : long
        let names = short.map { "-\($0), \(long)" } ?? long
        return valueName.map { "\(names) \($0)" } ?? names
    }
}

extension ProgramOption: Hashable {
    static func == (one: ProgramOption, other: ProgramOption) -> Bool { one.name == other.name }

    func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
