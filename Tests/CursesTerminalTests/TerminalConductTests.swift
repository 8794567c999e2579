import DeckScreen
import Glibc
import TestSupport
import Testing

/// One way to end the probe, and how it ends then.
struct WayOut: Sendable, CustomTestStringConvertible {
    var name: String
    var keys: String?
    var signal: Int32?
    var ending: PseudoTerminal.Ending

    var testDescription: String { name }
}

@Suite("The terminal, through a pseudo-terminal")
struct TerminalConductTests {
    /// Modes while the probe has it: keys of the cursor, wrap, mouse, focus, pastes, the second screen.
    static let inside: Set<Int> = [1, 7, 1000, 1002, 1006, 1004, 2004, 1049]
    static let probe = BuiltProducts.path("TerminalProbe")

    private func start(
        _ arguments: [String] = [], _ environment: [String: String] = [:], term: String = "xterm-256color",
        columns: Int = 80, rows: Int = 24, input: PseudoTerminal.Input = .terminal, background: String? = nil
    ) throws -> PseudoTerminal {
        // Without Swift's own report of a crash, which is written after ours and is not what is looked at.
        let variables = ["TERM": term, "SWIFT_BACKTRACE": "enable=no"].merging(environment) { $1 }
        return try PseudoTerminal(
            Self.probe, arguments, environment: variables, columns: columns, rows: rows, input: input,
            background: background)
    }

    private func expectGivenBack(_ terminal: PseudoTerminal) {
        #expect(terminal.modes == terminal.originalModes)
        #expect(
            terminal.screen.modes == [7, 25],
            "wrap and the cursor, and no mouse, focus, paste or second screen")
        #expect(!terminal.screen.hasApplicationKeys)
        #expect(terminal.screen.unknown.isEmpty)
    }

    static let waysOut: [WayOut] = [
        WayOut(name: "a key", keys: "q", ending: .exited(0)),
        WayOut(name: "exit elsewhere", keys: "e", ending: .exited(3)),
        WayOut(name: "a trap", keys: "t", ending: .killed(SIGILL)),
        WayOut(name: "abort", keys: "a", ending: .killed(SIGABRT)),
        WayOut(name: "a bad address", keys: "n", ending: .killed(SIGSEGV)),
        WayOut(name: "no stack left", keys: "o", ending: .killed(SIGSEGV)),
        WayOut(name: "SIGINT", signal: SIGINT, ending: .exited(130)),
        WayOut(name: "SIGTERM", signal: SIGTERM, ending: .exited(143)),
        WayOut(name: "SIGHUP", signal: SIGHUP, ending: .exited(129)),
        WayOut(name: "SIGQUIT", signal: SIGQUIT, ending: .killed(SIGQUIT)),
        WayOut(name: "SIGUSR1", signal: SIGUSR1, ending: .killed(SIGUSR1)),
        WayOut(name: "SIGSEGV sent", signal: SIGSEGV, ending: .killed(SIGSEGV)),
    ]

    @Test("it is given back on every way out", arguments: waysOut)
    func givenBack(_ way: WayOut) throws {
        let terminal = try start()
        try terminal.wait(for: "probe 80x24")
        #expect(terminal.modes != terminal.originalModes)
        #expect(terminal.screen.modes == Self.inside)
        if let keys = way.keys { terminal.send(keys) }
        if let signal = way.signal { terminal.signal(signal) }
        let ending = try terminal.waitForExit()
        // A trap is SIGILL on Intel and SIGTRAP on ARM.
        let expected = way.keys == "t" && ending == .killed(SIGTRAP) ? ending : way.ending
        #expect(ending == expected)
        expectGivenBack(terminal)
    }

    @Test("when the terminal is gone the program ends, and doesn't spin")
    func gone() throws {
        let terminal = try start()
        try terminal.wait(for: "probe 80x24")
        terminal.hangUp()
        #expect(try terminal.waitForExit() == .exited(129))
    }

    @Test("what others write to standard error doesn't tear the screen, and is shown after it")
    func strayWords() throws {
        let terminal = try start()
        try terminal.wait(for: "probe 80x24")
        terminal.send("E")
        try terminal.wait(for: "complained")
        #expect(!String(decoding: terminal.output, as: UTF8.self).contains("stray words"))
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(terminal.screen.lines.prefix(2) == ["stray words", "left with 0"])
    }

    @Test("the last words of a trap are on the ordinary screen")
    func lastWords() throws {
        let terminal = try start()
        try terminal.wait(for: "probe 80x24")
        terminal.send("t")
        _ = try terminal.waitForExit()
        let output = String(decoding: terminal.output, as: UTF8.self)
        let ordinary = output.split(separator: "\u{1b}[?1049l").last ?? ""
        #expect(ordinary.contains("Index out of range"))
        expectGivenBack(terminal)
    }

    @Test(
        "it shows, hears and gives back on each kind of terminal",
        arguments: [
            "xterm-256color", "xterm", "screen", "screen-256color", "tmux", "tmux-256color", "linux", "vt100",
            "vt220", "rxvt", "xterm-kitty",
        ])
    func kinds(_ term: String) throws {
        let terminal = try start(term: term)
        let isPoor = ["linux", "vt100", "vt220"].contains(term)
        try terminal.wait(for: "probe 80x24 unicode \(!isPoor)")
        try terminal.wait(for: isPoor ? "ascii|" : "wide 日本語|e\u{301}|")
        try terminal.wait(until: "the corner") { $0.screen.lines.last?.hasSuffix("corner") == true }
        terminal.send(terminal.screen.hasApplicationKeys ? "\u{1b}OA" : "\u{1b}[A")
        try terminal.wait(for: "key up 0")
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
        expectGivenBack(terminal)
    }

    @Test(
        "a terminal that won't do is refused with a reason, and not one byte is sent to it",
        arguments: [
            ("dumb", "TERM is 'dumb'"), ("", "TERM is not set"),
            ("no-such-terminal", "TERM is 'no-such-terminal'"),
        ])
    func refused(_ term: String, _ reason: String) throws {
        let terminal = try start(term: term)
        #expect(try terminal.waitForExit() == .exited(9))
        #expect(terminal.screen.lines.first?.hasPrefix("refused: " + reason) == true)
        #expect(terminal.screen.contains("and standard error is open"))
        #expect(!terminal.output.contains(0x1b))
        #expect(terminal.modes == terminal.originalModes)
    }

    @Test("keys come from the terminal while standard input is a list")
    func listOnStandardInput() throws {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let terminal = try start(input: .descriptor(ends[0]))
        try terminal.wait(for: "probe 80x24")
        terminal.send("j")
        try terminal.wait(for: #"key character("j") 0"#)
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
        expectGivenBack(terminal)
    }

    @Test("Esc is answered at once, not after the second that ncurses would wait")
    func escape() throws {
        let terminal = try start()
        try terminal.wait(for: "probe 80x24")
        let pressed = ContinuousClock.now
        terminal.send("\u{1b}")
        try terminal.wait(for: "key escape 0")
        #expect(ContinuousClock.now - pressed < .milliseconds(700))
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test("mouse, focus and pastes are heard")
    func reports() throws {
        let terminal = try start()
        try terminal.wait(for: "probe 80x24")
        terminal.send("\u{1b}[<0;10;5M\u{1b}[<0;10;5m\u{1b}[<65;1;1M\u{1b}[O\u{1b}[200~a\nb\u{1b}[201~")
        try terminal.wait(for: "at 9,4 0")
        try terminal.wait(for: "mouse wheelDown at 0,0 0")
        try terminal.wait(for: "focus false")
        try terminal.wait(for: "paste 'a/b'")
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test("without the mouse it is never turned on")
    func noMouse() throws {
        let terminal = try start(["--no-mouse"])
        try terminal.wait(for: "probe 80x24")
        #expect(terminal.screen.modes.isDisjoint(with: [1000, 1002, 1006]))
    }

    @Test("colors are those of the terminal, and none when none are wanted")
    func colors() throws {
        let rich = try start()
        try rich.wait(for: "depth palette256")
        #expect(rich.screen.cell(row: 0, column: 0)?.look == .init(bold: true, foreground: 196))
        let poor = try start(term: "linux")
        try poor.wait(for: "depth ansi16")
        #expect(poor.screen.cell(row: 0, column: 0)?.look == .init(bold: true, foreground: 1))
        let none = try start(["--no-color"])
        try none.wait(for: "depth none")
        #expect(none.screen.cell(row: 0, column: 0)?.look == .init(bold: true))
        let upgraded = try start([], ["COLORTERM": "truecolor"], term: "xterm")
        try upgraded.wait(for: "depth truecolor")
    }

    @Test("a locale that isn't UTF-8 implies ASCII; one that isn't installed counts by its name")
    func locales() throws {
        try start([], ["LANG": "C"]).wait(for: "unicode false")
        try start([], ["LANG": "xx_XX.UTF-8"]).wait(for: "unicode true")
        try start([], ["LANG": "C.UTF-8", "LC_ALL": "POSIX"]).wait(for: "ascii|")
        try start(["--ascii"]).wait(for: "unicode false")
    }

    @Test("a resize is heard and painted, from whatever size to whatever")
    func resize() throws {
        let terminal = try start()
        try terminal.wait(for: "probe 80x24")
        for (columns, rows) in [(120, 40), (40, 12), (12, 3), (1, 1), (200, 60)] {
            terminal.resize(columns: columns, rows: rows)
            let head = String("probe \(columns)x\(rows)".prefix(columns))
            try terminal.wait(until: "the size \(columns)x\(rows)") { terminal in
                terminal.screen.lines[0].hasPrefix(head)
                    && (rows <= 4 || terminal.screen.lines[rows - 1].hasSuffix("corner"))
            }
        }
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
        expectGivenBack(terminal)
    }

    @Test("a storm of resizes ends in the right picture")
    func resizeStorm() throws {
        let terminal = try start()
        try terminal.wait(for: "probe 80x24")
        for step in 0..<200 { terminal.resize(columns: 30 + step % 97, rows: 5 + step % 41) }
        terminal.resize(columns: 91, rows: 33)
        // What was on its way was meant for other sizes; ^L paints anew.
        try terminal.wait(for: "resize 91x33")
        terminal.send("\u{0c}")
        try terminal.wait(until: "the last size") { terminal in
            terminal.screen.lines[0].hasPrefix("probe 91x33 ")
                && terminal.screen.lines[32] == String(repeating: " ", count: 85) + "corner"
        }
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test("^L paints what others overwrote")
    func redraw() throws {
        let terminal = try start()
        try terminal.wait(for: "probe 80x24")
        terminal.scribble("\u{1b}[1;1Hgarbage everywhere\u{1b}[10;1Hand here")
        terminal.send("\u{0c}")
        try terminal.wait(for: #"key character("l") 1"#)
        try terminal.wait(for: "probe 80x24")
        #expect(!terminal.screen.contains("and here"))
    }

    @Test("only what differs is written")
    func sparing() throws {
        let terminal = try start()
        try terminal.wait(for: "probe 80x24")
        terminal.send("j")
        try terminal.wait(for: #"0 key character("j") 0"#)
        let before = terminal.output.count
        terminal.send("k")
        try terminal.wait(for: #"1 key character("k") 0"#)
        #expect(terminal.output.count - before < 60)
    }

    @Test("the cursor is shown where a prompt wants it, and hidden again")
    func cursor() throws {
        let terminal = try start()
        try terminal.wait(for: "probe 80x24")
        #expect(!terminal.screen.modes.contains(25))
        terminal.send("u")
        try terminal.wait(until: "the cursor") { $0.screen.modes.contains(25) && $0.screen.cursor == (1, 5) }
        terminal.send("u")
        try terminal.wait(until: "no cursor") { !$0.screen.modes.contains(25) }
    }

    @Test("another thread ends the wait")
    func wakeup() throws {
        let terminal = try start()
        try terminal.wait(for: "probe 80x24")
        terminal.send("w")
        try terminal.wait(for: "woken")
    }
}
