import Glibc
import TestSupport
import Testing

@Suite("The terminal under job control and with its extras")
struct TerminalJobTests {
    /// The probe as a job of a shell, which says when it has stopped and goes on with it when a line is typed.
    private func startJob() throws -> PseudoTerminal {
        let script = """
            set -m; "$0"; echo "[stopped]"; read -r line; fg >/dev/null; echo "[over $?]"; read -r line
            """
        let terminal = try PseudoTerminal(
            "/bin/bash", ["--norc", "-c", script, TerminalConductTests.probe],
            environment: ["SWIFT_BACKTRACE": "enable=no"])
        try terminal.wait(for: "probe 80x24")
        return terminal
    }

    private func finish(_ terminal: PseudoTerminal) throws {
        terminal.send("q")
        try terminal.wait(for: "[over 0]")
        #expect(terminal.modes == terminal.originalModes)
        #expect(terminal.screen.modes == [7, 25])
        terminal.send("\n")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    private func expectStopped(_ terminal: PseudoTerminal) throws {
        try terminal.wait(for: "[stopped]")
        #expect(terminal.modes == terminal.originalModes)
        #expect(terminal.screen.modes == [7, 25])
        terminal.send("\n")
        try terminal.wait(until: "the probe is back") {
            $0.screen.isAlternate && $0.screen.contains("probe 80x24") && $0.screen.contains("back")
        }
        #expect(terminal.screen.modes == TerminalConductTests.inside)
    }

    @Test("^Z gives the terminal to the shell, and fg takes and paints it again, as often as one likes")
    func suspendByKey() throws {
        let terminal = try startJob()
        terminal.send("\u{1a}")
        try expectStopped(terminal)
        terminal.send("j")
        try terminal.wait(for: #"key character("j") 0"#)
        try finish(terminal)
    }

    @Test("SIGTSTP does what ^Z does")
    func suspendBySignal() throws {
        let terminal = try startJob()
        terminal.send("i")
        try terminal.wait(for: "pid ")
        let line = terminal.screen.lines.first { $0.hasPrefix("pid ") } ?? ""
        let process = try #require(pid_t(line.dropFirst(4)))
        kill(process, SIGTSTP)
        try expectStopped(terminal)
        try finish(terminal)
    }

    @Test("after SIGSTOP and SIGCONT everything is painted, also at another size")
    func stopped() throws {
        let terminal = try PseudoTerminal(TerminalConductTests.probe)
        try terminal.wait(for: "probe 80x24")
        terminal.signal(SIGSTOP)
        try terminal.waitForStop()
        terminal.scribble("\u{1b}[2Jsomebody else")
        terminal.resize(columns: 100, rows: 30)
        terminal.signal(SIGCONT)
        try terminal.wait(for: "probe 100x30")
        try terminal.wait(for: "wide 日本語|")
        #expect(!terminal.screen.contains("somebody else"))
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test("where nobody could continue it, ^Z changes nothing")
    func orphan() throws {
        let terminal = try PseudoTerminal(TerminalConductTests.probe)
        try terminal.wait(for: "probe 80x24")
        terminal.send("\u{1a}")
        try terminal.wait(for: "back")
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(terminal.modes == terminal.originalModes)
    }

    @Test("the background is asked for, and a terminal that doesn't answer delays nothing for long")
    func background() throws {
        let probe = TerminalConductTests.probe
        try PseudoTerminal(probe, ["--ask"], background: "rgb:fdfd/f6f6/e3e3").wait(for: "back #fdf6e3")
        try PseudoTerminal(probe, ["--ask"]).wait(for: "back unknown")
        try PseudoTerminal(probe, ["--ask"], environment: ["COLORFGBG": "15;0"]).wait(for: "back #000000")
        // The console isn't asked: it would show the question.
        let console = try PseudoTerminal(probe, ["--ask"], environment: ["TERM": "linux"])
        try console.wait(for: "back unknown")
        #expect(console.screen.commands.isEmpty)
    }

    @Test("copies, title, progress and the bell reach the terminal, and are undone in the end")
    func extras() throws {
        let terminal = try PseudoTerminal(
            TerminalConductTests.probe, environment: ["TERM_PROGRAM": "ghostty"])
        try terminal.wait(for: "probe 80x24")
        terminal.send("cTpb")
        try terminal.wait(until: "the bell") { $0.screen.bells == 1 }
        try terminal.wait(for: "copy sent")
        #expect(terminal.screen.commands == ["52;c;Y3VybCAneCc=", "0;title of it", "9;4;1;42"])
        terminal.send("q")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(terminal.screen.commands.last == "9;4;0")
        let output = String(decoding: terminal.output, as: UTF8.self)
        #expect(output.contains("\u{1b}[22;0t") && output.contains("\u{1b}[23;0t"))
    }

    @Test("a terminal without a clipboard is named instead of being sent a copy")
    func noClipboard() throws {
        let terminal = try PseudoTerminal(TerminalConductTests.probe, environment: ["TERM": "vt100"])
        try terminal.wait(for: "probe 80x24")
        terminal.send("cTp")
        try terminal.wait(for: "a terminal of type vt100 has no clipboard")
        #expect(terminal.screen.commands.isEmpty)
    }
}
