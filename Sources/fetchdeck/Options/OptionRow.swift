import ArgumentParser
import FetchCore

/// One option as people see it: `--help`, the README's table and the config file's keys all come from its row.
struct OptionRow: Sendable {
    let id: OptionID
    /// The one-letter name; nil when it has none.
    let short: Character?
    let kind: Kind
    /// As the table shows it: `50`, `none`, `off`; empty where nothing sensible can be said.
    let defaultText: String
    let meaning: String
    let section: Section
    /// Whether the config file may set it. What belongs to one run only stays on the command line.
    let isInConfig: Bool
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

    /// The headings of `--help` and of the table.
    enum Section: String, Sendable, CaseIterable {
        case load = "Concurrency, timeouts, retries"
        case request = "Request defaults"
        case transport = "TLS, proxy, protocol"
        case list = "The list"
        case records = "Results"
        case screen = "Screen"
    }

    init(
        _ id: OptionID, _ kind: Kind, short: Character? = nil, default defaultText: String = "",
        _ section: Section, isInConfig: Bool = true, _ meaning: String, _ setting: RunSetting? = nil
    ) {
        self.id = id
        self.short = short
        self.kind = kind
        self.setting = setting
        self.defaultText =
            setting.flatMap { $0.isOnlyLive ? nil : $0.text(RunSettings()) } ?? defaultText
        self.meaning = meaning
        self.section = section
        self.isInConfig = isInConfig
    }

    /// `-c, --concurrency N`.
    var usage: String {
        let long = kind == .toggle ? "\(id.long)/--no-\(id.rawValue)" : id.long
        let names = short.map { "-\($0), \(long)" } ?? long
        switch kind {
        case .flag, .toggle: return names
        case .value(let value), .repeated(let value): return "\(names) \(value)"
        }
    }

    var takesValue: Bool {
        switch kind {
        case .flag, .toggle: false
        case .value, .repeated: true
        }
    }

    /// The names as the argument parser wants them; `-c50` reads as `-c 50`.
    var name: NameSpecification {
        guard let short else { return .customLong(id.rawValue) }
        return [.customShort(short, allowingJoined: takesValue), .customLong(id.rawValue)]
    }

    var help: ArgumentHelp {
        let tail = defaultText.isEmpty ? "" : " (default: \(defaultText))"
        switch kind {
        case .flag, .toggle: return ArgumentHelp("\(meaning)\(tail)")
        case .value(let value), .repeated(let value):
            return ArgumentHelp("\(meaning)\(tail)", valueName: value)
        }
    }
}

extension NameSpecification {
    static func of(_ id: OptionID) -> NameSpecification { OptionTable[id].name }
}

extension ArgumentHelp {
    static func of(_ id: OptionID) -> ArgumentHelp { OptionTable[id].help }
}
