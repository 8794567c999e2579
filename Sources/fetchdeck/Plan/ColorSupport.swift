import DeckScreen

/// How many colors the terminal says it shows, from the environment alone.
enum ColorSupport {
    static func depth(_ environment: [String: String]) -> ColorDepth {
        if ColorDepth.saysTruecolor(environment["COLORTERM"]) { return .truecolor }
        let term = environment["TERM", default: ""]
        if term.isEmpty || term == "dumb" || term.hasPrefix("vt") { return .none }
        return term.contains("256color") ? .palette256 : .ansi16
    }
}
