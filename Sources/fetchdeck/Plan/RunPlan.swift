import FetchCore
import FetchFiles
import RunModel

/// A run as it was asked for: every option read and checked.
struct RunPlan {
    var settings: RunSettings
    var values: OptionValues
    var config: ConfigFile
    var environment: [String: String]
    private(set) var proxies: ProxyReading
    var redaction: Redaction
    /// Where records go; nil when nowhere.
    var output: String?
    var isResuming: Bool
    /// Whether the list is for workers on other machines: variables of the environment are theirs.
    var isShared = false
    /// Lines to say before the run, such as a limit that had to give way.
    var notices: [String] = []

    /// - Throws: one line about the first thing that cannot be.
    init(_ given: OptionValues, environment: [String: String]) throws(ProgramError) {
        let config = try ConfigFile.load(environment: environment)
        let values = try OptionFiles.read(
            given.over(Self.fromEnvironment(environment)).over(config.options))
        try self.init(values: values, config: config, environment: environment)
    }

    /// The plan of a worker: what the run says holds on all machines, whatever this one's config file and variables say; but for its
    /// proxies, its ~/.netrc and its files.
    init(shared values: OptionValues, environment: [String: String]) throws(ProgramError) {
        try self.init(values: values, config: ConfigFile(), environment: environment)
    }

    private init(
        values: OptionValues, config: ConfigFile, environment: [String: String]
    ) throws(ProgramError) {
        self.config = config
        self.values = values
        self.environment = environment
        settings = try SettingsReading.settings(values)
        proxies = try ProxyReading(values, environment: environment)
        settings.transport.proxy = proxies.settings
        let netrc = try NetrcReading(values, environment: environment)
        settings.transport.netrc = netrc.netrc
        notices += config.notice.map { [$0] } ?? []
        notices += netrc.notice.map { [$0] } ?? []
        redaction = values.isOn(.showSecrets) ? .none : .standard
        output = try values.read(.output) { text throws(OptionComplaint) in
            guard !text.isEmpty else { throw OptionComplaint("expected a file, or - for standard output") }
            return text
        }
        isResuming = values.isOn(.resume) || values.isOn(.resumeUnsafe)
        try checkContradictions()
        if let notice = try DescriptorLimit.fit(&settings, to: DescriptorLimit.raise()) {
            notices.append(notice)
        }
    }

    /// Goes by no proxy of the environment, which knows nothing of the program's own server.
    mutating func ignoreProxyEnvironment() {
        guard proxies.isFromEnvironment else { return }
        proxies = ProxyReading()
        settings.transport.proxy = .none
    }

    /// What an earlier run left on record; nil without `--resume`.
    func readResume() throws(ProgramError) -> ResumeIndex? {
        guard isResuming, let output else { return nil }
        do {
            return try ResumeIndex(path: output, repeatsUncertain: values.isOn(.resumeUnsafe))
        } catch {
            throw ProgramError(
                ExitStatus(rawValue: error.exitStatus) ?? .usage, [error.description.sanitised()])
        }
    }

    private func checkContradictions() throws(ProgramError) {
        if isResuming {
            let option = values.isOn(.resume) ? ProgramOption.resume : .resumeUnsafe
            guard let output else {
                throw .usage("\(option.long) needs -o FILE, the records of the run to go on with")
            }
            guard output != "-" else {
                throw .usage("\(option.long) can't read standard output; it needs -o FILE")
            }
        }
        if values.has(.json), values.has(.data) || values.has(.dataBinary) {
            let other = values.has(.data) ? ProgramOption.data : .dataBinary
            throw .usage(
                "\(values.place(.json)) and \(values.place(other)) contradict each other; give one body")
        }
    }

    /// The options that variables of the environment stand for.
    static func fromEnvironment(_ environment: [String: String]) -> OptionValues {
        var values = OptionValues()
        if let theme = environment["FETCHDECK_THEME"], !theme.isEmpty {
            values.set(.theme, [theme], origin: .environment("FETCHDECK_THEME"))
        }
        if let token = environment["FETCHDECK_BEARER"], !token.isEmpty {
            values.set(.bearer, [token], origin: .environment("FETCHDECK_BEARER"))
        }
        // https://no-color.org: present and not empty.
        if let noColor = environment["NO_COLOR"], !noColor.isEmpty {
            values.set(.noColor, ["true"], origin: .environment("NO_COLOR"))
        }
        return values
    }
}
