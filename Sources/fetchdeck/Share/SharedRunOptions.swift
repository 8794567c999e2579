/// What makes a run one of several machines.
enum SharedRunOptions: OptionSection {
    static let title = "Several machines"
    static let options: [ProgramOption] = [.share, .shareWait]
}

extension ProgramOption {
    static let share = ProgramOption(
        "share", .value("URL"), default: "none", isInConfig: false,
        "Put the list into this PostgreSQL database and work on it; 'fetchdeck work URL' joins on other machines."
    )
}
