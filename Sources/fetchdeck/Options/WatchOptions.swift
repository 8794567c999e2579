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
        "Time from the start of one round to the next, such as 30s or 5m; at least 0.1s.")

    static let everyFailing = ProgramOption(
        "every-failing", .value("T"), default: "as --every",
        "The same for the requests that failed in the last round.")

    static let rounds = ProgramOption(
        "rounds", .value("N"), default: "no end", isInConfig: false, "Stop after N full rounds.")

    static let watchTime = ProgramOption(
        "for", .value("T"), default: "no end", isInConfig: false, "Start no round after T.")

    static let spread = ProgramOption(
        "spread", .toggle, default: "on",
        "Spread the starts of a round over half of --every, each request always at the same offset.")

    static let keep = ProgramOption(
        "keep", .value("N"), default: "120", "Rounds kept on screen.")

    static let alertWhen = ProgramOption(
        "alert-when", .value("RULE"), default: "2 in a row",
        "Raise a request's alert when so many of its last rounds failed: '2 in a row', '3 of 10'.")

    static let clearWhen = ProgramOption(
        "clear-when", .value("RULE"), default: "1 in a row",
        "Clear the alert when so many of its last rounds were ok.")

    static let alertCommand = ProgramOption(
        "alert-cmd", .value("CMD"), default: "none",
        "Shell command to run when an alert is raised or cleared: JSON on its standard input, 10 s at most.")

    static let bell = ProgramOption(
        "bell", .toggle, default: "on", isInConfig: false,
        "In the dashboard, ring the terminal bell once for each round in which an alert is raised or cleared."
    )

    static let quietHours = ProgramOption(
        "quiet-hours", .value("HH:MM-HH:MM"), default: "none",
        "Hours of local time in which alerts are recorded but no command is run.")

    static let fresh = ProgramOption(
        "fresh", .flag, default: "off", isInConfig: false,
        "Start at round 1, and ignore the alerts in the output.")

    static let budget = ProgramOption(
        "budget", .repeated("RULE"), default: "none",
        """
        A requirement, exit 4 if it is not met: 'ok>=99%', 'p95<400ms', 'cert>14d', 'changed=0'; before it a scope \
        (host:H, group:G, name:N), after it a window ('in 1h', 'in 20 rounds').
        """)

    static let abortOnBudget = ProgramOption(
        "abort-on-budget", .flag, default: "off",
        "Start nothing more once a budget is broken by 100 or more responses.")
}
