import FetchCore
import RunModel

/// When the rounds of a watch begin, and whom it tells what.
enum WatchOptions: OptionSection {
    static let title = "Rounds and alerts"
    static let options: [ProgramOption] = [
        .every, .everyFailing, .rounds, .watchTime, .spread, .keep, .alertWhen, .clearWhen, .alertCommand,
        .bell, .quietHours, .fresh,
    ]
}

extension ProgramOption {
    static let every = ProgramOption(
        "every", .value("T"), default: "60s",
        "A round begins every T, on a grid from the start: 30s, 5m; 0.1s at least.")

    static let everyFailing = ProgramOption(
        "every-failing", .value("T"), default: "as --every",
        "What failed in the last round is sent again every T.")

    static let rounds = ProgramOption(
        "rounds", .value("N"), default: "no end", isInConfig: false, "Stop after N full rounds.")

    static let watchTime = ProgramOption(
        "for", .value("T"), default: "no end", isInConfig: false, "Begin no round after T.")

    static let spread = ProgramOption(
        "spread", .toggle, default: "on",
        "Spread the starts of a round over half of T, each request always at its own place.")

    static let keep = ProgramOption(
        "keep", .value("N"), default: "120", "Rounds that are kept on screen.")

    static let alertWhen = ProgramOption(
        "alert-when", .value("RULE"), default: "2 in a row",
        "A request's alert is raised when so many of its last rounds failed: '2 in a row', '3 of 10'.")

    static let clearWhen = ProgramOption(
        "clear-when", .value("RULE"), default: "1 in a row",
        "Its alert ends when so many of its last rounds were ok.")

    static let alertCommand = ProgramOption(
        "alert-cmd", .value("CMD"), default: "none",
        "A shell command for each alert that is raised or ends: JSON on its standard input, 10 s at most.")

    static let bell = ProgramOption(
        "bell", .toggle, default: "on", isInConfig: false,
        "In the dashboard, ring the terminal bell once a round in which an alert is raised or ends.")

    static let quietHours = ProgramOption(
        "quiet-hours", .value("HH:MM-HH:MM"), default: "none",
        "Local hours in which alerts are recorded and no command is called.")

    static let fresh = ProgramOption(
        "fresh", .flag, default: "off", isInConfig: false,
        "Begin at round 1, and forget the alerts that the output knows.")

    static let budget = ProgramOption(
        "budget", .repeated("RULE"), default: "none",
        """
        What the run must keep, else exit 4: 'ok>=99%', 'p95<400ms', 'changed=0'; before it \
        host:H, group:G or name:N, after it 'in 1h' or 'in 20 rounds'.
        """)

    static let abortOnBudget = ProgramOption(
        "abort-on-budget", .flag, default: "off",
        "Once a budget is broken by 100 answers or more, start nothing more.")
}
