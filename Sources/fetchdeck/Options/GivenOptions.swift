import ArgumentParser

/// What a command line gives of the options of one section.
///
/// The argument parser learns of a type's options by reflection and hands their values over by decoding, so the
/// section's own list serves for both, in place of a property an option.
struct GivenOptions<Section: OptionSection>: ParsableArguments {
    /// The texts given, by option; a flag's is `true` or `false`. What was not given is not there.
    private(set) var values: [ProgramOption: [String]] = [:]

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        for option in Section.options {
            let texts = try option.texts(in: container, at: Key(stringValue: option.name))
            if !texts.isEmpty { values[option] = texts }
        }
    }

    /// Every long name is one.
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) { nil }
    }
}

extension GivenOptions: CustomReflectable {
    var customMirror: Mirror {
        Mirror(self, children: Section.options.map { (label: $0.name, value: $0.definition) })
    }
}

/// What a command line gives of all options of a run.
struct RunOptions: ParsableArguments {
    @OptionGroup(title: LoadOptions.title) var load: GivenOptions<LoadOptions>
    @OptionGroup(title: RequestOptions.title) var request: GivenOptions<RequestOptions>
    @OptionGroup(title: TransportOptions.title) var transport: GivenOptions<TransportOptions>
    @OptionGroup(title: ListReadingOptions.title) var list: GivenOptions<ListReadingOptions>
    @OptionGroup(title: RecordOptions.title) var records: GivenOptions<RecordOptions>
    @OptionGroup(title: ScreenOptions.title) var screen: GivenOptions<ScreenOptions>

    var values: OptionValues {
        let sections = [
            load.values, request.values, transport.values, list.values, records.values, screen.values,
        ]
        return OptionValues(sections.reduce(into: [:]) { $0.merge($1) { $1 } }, origin: .commandLine)
    }
}

extension OptionValues {
    /// These of a command line, and what it gives of the options of rounds.
    func with(_ watch: GivenOptions<WatchOptions>) -> OptionValues {
        OptionValues(given.mapValues(\.values).merging(watch.values) { $1 }, origin: .commandLine)
    }
}

extension ProgramOption {
    /// The option as the argument parser wants it.
    fileprivate var definition: Any {
        switch kind {
        case .flag: Flag(wrappedValue: false, name: names, help: help)
        case .toggle:
            Flag<Bool?>(name: names, inversion: .prefixedNo, exclusivity: .chooseLast, help: help)
        case .value, .repeated:
            Option<[String]>(
                wrappedValue: [], name: names, parsing: .unconditionalSingleValue, help: help,
                completion: Completions.ofValue(self))
        }
    }

    /// What was given of it.
    fileprivate func texts<Key: CodingKey>(
        in container: KeyedDecodingContainer<Key>, at key: Key
    ) throws -> [String] {
        switch kind {
        case .flag:
            try container.decode(Flag<Bool>.self, forKey: key).wrappedValue ? ["true"] : []
        case .toggle:
            try container.decode(Flag<Bool?>.self, forKey: key).wrappedValue.map { [String($0)] } ?? []
        case .value, .repeated: try container.decode(Option<[String]>.self, forKey: key).wrappedValue
        }
    }

    /// `-c50` reads as `-c 50`.
    private var names: NameSpecification {
        guard let short else { return .customLong(name) }
        return [.customShort(short, allowingJoined: valueName != nil), .customLong(name)]
    }

    private var help: ArgumentHelp {
        // A long list has to have where it can be wrapped.
        let shown = defaultText.count > 30 ? defaultText.replacing(",", with: ", ") : defaultText
        let tail = shown.isEmpty ? "" : " (default: \(shown))"
        guard let valueName else { return ArgumentHelp("\(meaning)\(tail)") }
        return ArgumentHelp("\(meaning)\(tail)", valueName: valueName)
    }
}
