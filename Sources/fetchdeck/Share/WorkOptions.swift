/// What a worker has of its own; everything else is the run's.
enum WorkOptions: OptionSection {
    static let title = "The worker"
    static let options: [ProgramOption] = [.sharedRun, .once]
}

/// Which run a command is about.
enum RunChoiceOptions: OptionSection {
    static let title = "The run"
    static let options: [ProgramOption] = [.sharedRun, .judgedBudget]
}

extension ProgramOption {
    static let sharedRun = ProgramOption(
        "run", .value("NAME"), default: "the only unfinished run or the newest", isInConfig: false,
        "The run, by the name that 'fetchdeck share load' printed.")

    /// ``budget`` as whoever looks at a run gives it.
    static let judgedBudget = ProgramOption(
        "budget", .repeated("RULE"), default: "those that the list was loaded with", isInConfig: false,
        """
        A requirement that the run is judged by, exit 4 if it is not met: 'ok>=99%', 'p95<400ms', 'cert>14d'; before it a \
        scope (host:H, group:G, name:N), after it a window ('in 1h').
        """)

    static let once = ProgramOption(
        "once", .flag, default: "off", isInConfig: false,
        "End when the run is done; else wait for the next one.")
}
