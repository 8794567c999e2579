/// The options of commands on the database of shared runs.
enum ShareOptions: OptionSection {
    static let title = "Database"
    static let options: [ProgramOption] = [.shareWait]
}

extension ProgramOption {
    static let shareWait = ProgramOption(
        "share-wait", .value("S"), default: "60", isInConfig: false,
        "How long to try again where nobody answers; a wrong password, for one, ends the command at once.")
}
