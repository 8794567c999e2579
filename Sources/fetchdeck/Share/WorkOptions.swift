/// What a worker has of its own; everything else is the run's.
enum WorkOptions: OptionSection {
    static let title = "The worker"
    static let options: [ProgramOption] = [.sharedRun, .once]
}

/// Which run a command is about.
enum RunChoiceOptions: OptionSection {
    static let title = "The run"
    static let options: [ProgramOption] = [.sharedRun]
}

extension ProgramOption {
    static let sharedRun = ProgramOption(
        "run", .value("NAME"), default: "the only unfinished run or the newest", isInConfig: false,
        "The run, by the name that 'fetchdeck share load' printed.")

    static let once = ProgramOption(
        "once", .flag, default: "off", isInConfig: false,
        "End when the run is done; else wait for the next one.")
}
