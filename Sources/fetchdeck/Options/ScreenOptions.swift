/// How the run is shown.
enum ScreenOptions: OptionSection {
    static let title = "Screen"
    static let options: [ProgramOption] = [
        .plain, .theme, .themesDir, .ascii, .noColor, .fps, .mouse, .paused, .exitWhenDone,
    ]
}

extension ProgramOption {
    static let plain = ProgramOption(
        "plain", .flag, default: "when output is no terminal",
        "No dashboard: a progress line on stderr, one line per failure, a summary.")

    static let theme = ProgramOption(
        "theme", .value("NAME"), default: "default-dark", "The theme; see 'fetchdeck themes'.")

    static let themesDir = ProgramOption(
        "themes-dir", .value("DIR"), "A folder of themes to look in first.")

    static let ascii = ProgramOption(
        "ascii", .flag, default: "in a non-UTF-8 locale", "Draw with ASCII characters only.")

    static let noColor = ProgramOption(
        "no-color", .flag, default: "off", "No colors; as NO_COLOR in the environment.")

    static let fps = ProgramOption(
        "fps", .value("N"), default: "10", "Maximum frames per second.")

    static let mouse = ProgramOption(
        "mouse", .toggle, default: "on", "Mouse support: wheel, clicks, column heads.")

    static let paused = ProgramOption(
        "paused", .flag, default: "off", isInConfig: false,
        "Show the list and send nothing until P, r on rows, or :run (what the filter shows).")

    static let exitWhenDone = ProgramOption(
        "exit-when-done", .flag, default: "off in the dashboard",
        "Quit when everything is settled; otherwise the dashboard stays open to browse, retry and export.")
}
