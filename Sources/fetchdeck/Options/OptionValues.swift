import FetchCore
import RunModel

/// What was asked for, from all places: the command line wins over the environment, that over the config file.
struct OptionValues: Sendable, Equatable {
    /// Where a value was said.
    enum Origin: Sendable, Equatable {
        case commandLine
        /// The variable's name.
        case environment(String)
        case config(file: String, line: Int)
    }

    /// What was said of one option. A flag's values are `true` or `false`.
    struct Given: Sendable, Equatable {
        var values: [String]
        var origin: Origin
    }

    /// Options of which one, given in a higher place, silences the others of a lower one.
    private static let exclusive: [Set<ProgramOption>] = [[.user, .bearer], [.data, .dataBinary, .json]]

    private(set) var given: [ProgramOption: Given] = [:]
    /// The options of the command line in the order given, one entry a value; empty where it is not known.
    private var order: [ProgramOption] = []

    init() {}

    init(_ values: [ProgramOption: [String]], origin: Origin) {
        given = values.mapValues { Given(values: $0, origin: origin) }
    }

    mutating func set(_ option: ProgramOption, _ values: [String], origin: Origin) {
        given[option] = Given(values: values, origin: origin)
    }

    /// Puts other values in the place of those that were given, if any were.
    mutating func replace(_ option: ProgramOption, with values: [String]) {
        given[option]?.values = values
    }

    /// This, with the order that the arguments of the command line have.
    func ordered(as arguments: [String]) -> OptionValues {
        var result = self
        result.order = OptionOrder.read(arguments)
        return result
    }

    /// This, and what the lower place says of options that this does not have.
    func over(_ lower: OptionValues) -> OptionValues {
        var result = self
        for (option, value) in lower.given where given[option] == nil {
            let rivals = Self.exclusive.filter { $0.contains(option) }.reduce(Set<ProgramOption>()) {
                $0.union($1)
            }
            if rivals.contains(where: { given[$0] != nil }) { continue }
            result.given[option] = value
        }
        return result
    }

    func has(_ option: ProgramOption) -> Bool { given[option] != nil }

    /// These values but for some options'.
    func without(_ options: [ProgramOption]) -> OptionValues {
        var rest = self
        for option in options { rest.given[option] = nil }
        return rest
    }

    /// The last value given; nil when none was.
    func text(_ option: ProgramOption) -> String? { given[option]?.values.last }

    /// All values given, in order.
    func all(_ option: ProgramOption) -> [String] { given[option]?.values ?? [] }

    /// All values of several options, in the order given; where that is not known, option by option.
    func allInOrder(_ ids: [ProgramOption]) -> [(option: ProgramOption, value: String)] {
        let known = order.filter { ids.contains($0) && given[$0]?.origin == .commandLine }
        var rest = ids.reduce(into: [ProgramOption: ArraySlice<String>]()) { $0[$1] = all($1)[...] }
        return (known + ids.flatMap { option in all(option).map { _ in option } }).compactMap { option in
            rest[option]?.popFirst().map { (option, $0) }
        }
    }

    /// Whether a flag is on; nil when nothing was said.
    func flag(_ option: ProgramOption) -> Bool? { text(option).map { $0 == "true" } }

    func isOn(_ option: ProgramOption) -> Bool { flag(option) ?? false }

    /// Reads the value with `reading`; nil when none was given.
    ///
    /// - Throws: the complaint as one line that says where the value stands: `--rate -1: …`, `config.toml:3: rate -1: …`.
    func read<Value>(
        _ option: ProgramOption, _ reading: (String) throws(OptionComplaint) -> Value
    ) throws(ProgramError) -> Value? {
        guard let text = text(option) else { return nil }
        do { return try reading(text) } catch { throw complaint(error, option, text) }
    }

    /// Reads every value with `reading`.
    func readAll<Value>(
        _ option: ProgramOption, _ reading: (String) throws(OptionComplaint) -> Value
    ) throws(ProgramError) -> [Value] {
        var result: [Value] = []
        for text in all(option) {
            do { result.append(try reading(text)) } catch { throw complaint(error, option, text) }
        }
        return result
    }

    /// Sets what was given of the option.
    ///
    /// - Throws: the complaint as one line, about the text at fault.
    func apply(
        _ setting: RunSetting, of option: ProgramOption, to settings: inout RunSettings
    ) throws(ProgramError) {
        let texts = all(option)
        do { return try setting.apply(texts, &settings) } catch {
            var scratch = settings
            for text in texts {
                do { try setting.apply([text], &scratch) } catch { throw complaint(error, option, text) }
            }
            throw complaint(error, option, texts.last ?? "")
        }
    }

    /// One line about an option's value, with its place and, unless it is a secret, the value.
    func complaint(_ complaint: OptionComplaint, _ option: ProgramOption, _ value: String) -> ProgramError {
        let value = option == .proxy ? ProxyAddress.shown(value) : value
        let shown = option.isSecret ? "" : " \(value.isEmpty ? "''" : value.sanitised())"
        return .usage("\(place(option))\(shown): \(complaint.text)")
    }

    /// How a message names the option: `--rate`, `config.toml:3: rate`, `FETCHDECK_THEME`.
    func place(_ option: ProgramOption) -> String {
        switch given[option]?.origin {
        case .environment(let name): name
        case .config(let file, let line): "\(file):\(line): \(option.name)"
        case .commandLine, nil: option.long
        }
    }
}
