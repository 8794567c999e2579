import FetchCore

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
    private static let exclusive: [Set<OptionID>] = [[.user, .bearer], [.data, .dataBinary, .json]]

    private(set) var given: [OptionID: Given] = [:]
    /// The options of the command line in the order given, one entry a value; empty where it is not known.
    private var order: [OptionID] = []

    init() {}

    init(_ values: [OptionID: [String]], origin: Origin) {
        given = values.mapValues { Given(values: $0, origin: origin) }
    }

    mutating func set(_ id: OptionID, _ values: [String], origin: Origin) {
        given[id] = Given(values: values, origin: origin)
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
        for (id, value) in lower.given where given[id] == nil {
            let rivals = Self.exclusive.filter { $0.contains(id) }.reduce(Set<OptionID>()) { $0.union($1) }
            if rivals.contains(where: { given[$0] != nil }) { continue }
            result.given[id] = value
        }
        return result
    }

    func has(_ id: OptionID) -> Bool { given[id] != nil }

    /// The last value given; nil when none was.
    func text(_ id: OptionID) -> String? { given[id]?.values.last }

    /// All values given, in order.
    func all(_ id: OptionID) -> [String] { given[id]?.values ?? [] }

    /// All values of several options, in the order given; where that is not known, option by option.
    func allInOrder(_ ids: [OptionID]) -> [(id: OptionID, value: String)] {
        let known = order.filter { ids.contains($0) && given[$0]?.origin == .commandLine }
        var rest = ids.reduce(into: [OptionID: ArraySlice<String>]()) { $0[$1] = all($1)[...] }
        return (known + ids.flatMap { id in all(id).map { _ in id } }).compactMap { id in
            rest[id]?.popFirst().map { (id, $0) }
        }
    }

    /// Whether a flag is on; nil when nothing was said.
    func flag(_ id: OptionID) -> Bool? { text(id).map { $0 == "true" } }

    func isOn(_ id: OptionID) -> Bool { flag(id) ?? false }

    /// Reads the value with `reading`; nil when none was given.
    ///
    /// - Throws: the complaint as one line that says where the value stands: `--rate -1: …`, `config.toml:3: rate -1: …`.
    func read<Value>(
        _ id: OptionID, _ reading: (String) throws(OptionComplaint) -> Value
    ) throws(ProgramError) -> Value? {
        guard let text = text(id) else { return nil }
        do { return try reading(text) } catch { throw complaint(error, id, text) }
    }

    /// Reads every value with `reading`.
    func readAll<Value>(
        _ id: OptionID, _ reading: (String) throws(OptionComplaint) -> Value
    ) throws(ProgramError) -> [Value] {
        var result: [Value] = []
        for text in all(id) {
            do { result.append(try reading(text)) } catch { throw complaint(error, id, text) }
        }
        return result
    }

    /// Sets what was given of the option.
    ///
    /// - Throws: the complaint as one line, about the text at fault.
    func apply(
        _ setting: RunSetting, of id: OptionID, to settings: inout RunSettings
    ) throws(ProgramError) {
        let texts = all(id)
        do { return try setting.apply(texts, &settings) } catch {
            var scratch = settings
            for text in texts {
                do { try setting.apply([text], &scratch) } catch { throw complaint(error, id, text) }
            }
            throw complaint(error, id, texts.last ?? "")
        }
    }

    /// One line about an option's value, with its place and, unless it is a secret, the value.
    func complaint(_ complaint: OptionComplaint, _ id: OptionID, _ value: String) -> ProgramError {
        let secret = [.user, .bearer, .cookie, .variable].contains(id)
        let value = id == .proxy ? ProxyAddress.shown(value) : value
        let shown = secret ? "" : " \(value.isEmpty ? "''" : value.sanitised())"
        return .usage("\(place(id))\(shown): \(complaint.text)")
    }

    /// How a message names the option: `--rate`, `config.toml:3: rate`, `FETCHDECK_THEME`.
    func place(_ id: OptionID) -> String {
        switch given[id]?.origin {
        case .environment(let name): name
        case .config(let file, let line): "\(file):\(line): \(id.rawValue)"
        case .commandLine, nil: id.long
        }
    }
}
