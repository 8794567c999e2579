import CursesTerminal
import DeckModel
import DeckScreen
import Glibc

/// A program with nothing but the terminal, for the tests of CursesTerminal: it paints what it is told, and ends in every
/// way that a program can.
///
/// Arguments: `--no-mouse`, `--no-color`, `--ascii`, `--ask` (for the background).
@main
struct TerminalProbe {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        var options = TerminalOptions()
        options.mouse = !arguments.contains("--no-mouse")
        options.color = !arguments.contains("--no-color")
        options.unicode = !arguments.contains("--ascii")
        options.asksBackground = arguments.contains("--ask")
        do {
            let terminal = try CursesTerminal.enter(options)
            let status = Probe(terminal).run()
            terminal.leave()
            print("left with \(status)")
            exit(status)
        } catch {
            print("refused: \(error)")
            let text = Array("and standard error is open\n".utf8)
            _ = write(STDERR_FILENO, text, text.count)
            exit(9)
        }
    }
}

/// The loop of the probe.
final class Probe {
    private let terminal: CursesTerminal
    private let waiter: DeckWaiter
    private var heard: [String] = []
    private var status: Int32?
    private var showsCursor = false

    init(_ terminal: CursesTerminal) {
        self.terminal = terminal
        waiter = DeckWaiter(input: terminal.inputDescriptor)
    }

    /// Runs until a key or a signal ends it.
    func run() -> Int32 {
        while true {
            terminal.paint(frame())
            if let status { return status }
            let ready = waiter.wait(for: nil)
            if ready.contains(.input) { terminal.readInputs().forEach(hear) }
            if ready.contains(.signals) { waiter.signals.take().forEach(hear) }
            if ready.contains(.woken) { heard.append("woken") }
        }
    }

    private func frame() -> Frame {
        let size = terminal.size
        let traits = terminal.traits
        var frame = Frame(columns: size.columns, rows: size.rows)
        let background = terminal.background.map(\.hex) ?? "unknown"
        let red = CellStyle(foreground: ThemeColor(rgb: 0xff0000), attributes: .bold)
        frame.put(
            "probe \(size.columns)x\(size.rows) unicode \(traits.unicode) depth \(traits.depth) back \(background)",
            row: 0, column: 0, style: red)
        if size.rows > 4 {
            frame.put(
                traits.unicode ? "wide 日本語|e\u{301}|" : "ascii|", row: 1, column: 0, style: .plain)
            frame.put("corner", row: size.rows - 1, column: size.columns - 6, style: .plain)
        }
        let room = max(0, size.rows - 4)
        for (index, line) in heard.suffix(room).enumerated() {
            frame.put(line, row: index + 2, column: 0, style: .plain)
        }
        if showsCursor { frame.cursor = CursorPosition(row: 1, column: 5) }
        return frame
    }

    private func hear(_ input: TerminalInput) {
        heard.append("\(heard.count) " + describe(input))
        switch input {
        case .closed: status = 129
        case .key(let stroke): act(stroke)
        default: break
        }
    }

    private func describe(_ input: TerminalInput) -> String {
        switch input {
        case .key(let stroke): "key \(stroke.key) \(stroke.modifiers.rawValue)"
        case .mouse(let mouse):
            "mouse \(mouse.kind) at \(mouse.column),\(mouse.row) \(mouse.modifiers.rawValue)"
        case .paste(let text): "paste '\(text.replacing("\n", with: "/"))'"
        case .resize(let columns, let rows): "resize \(columns)x\(rows)"
        case .focus(let has): "focus \(has)"
        case .background(let color): "background \(color.hex)"
        case .closed: "closed"
        }
    }

    private func act(_ stroke: KeyStroke) {
        switch stroke {
        case .character("q"): status = 0
        // Without giving the terminal back: atexit has to.
        case .character("e"): exit(3)
        case .character("t"): trap()
        case .character("a"): abort()
        case .character("n"): UnsafeMutablePointer<Int>(bitPattern: 8)?.pointee = 1
        case .character("o"): print(overflow(0))
        case .character("c"): heard.append("copy \(terminal.copy("curl 'x'"))")
        case .character("T"): terminal.setTitle("title\u{1b}\u{07} of it")
        case .character("p"): terminal.setProgress(.running(percent: 42))
        case .character("b"): terminal.ring()
        case .character("E"): complain()
        case .character("i"): heard.append("pid \(getpid())")
        case .character("u"): showsCursor.toggle()
        case .character("w"): wake()
        case .control("l"): terminal.redraw()
        case .control("z"): back(from: terminal.suspend(group: true))
        default: break
        }
    }

    private func hear(_ signal: WatchedSignal) {
        switch signal {
        case .interrupt: status = 130
        case .terminate: status = 143
        case .hangUp: status = 129
        case .suspend: back(from: terminal.suspend(group: false))
        case .resume: back(from: terminal.resume())
        case .windowChange: if let resized = terminal.windowChanged() { hear(resized) }
        }
    }

    private func back(from resized: TerminalInput?) {
        heard.append("\(heard.count) back")
        if let resized { hear(resized) }
    }

    /// From another thread, as the engine does.
    private func wake() {
        let wakeup = waiter.wakeup
        let thread = Task.detached { wakeup.signal() }
        _ = thread
    }

    /// As a library does that knows nothing of the dashboard.
    private func complain() {
        let text = Array("stray words\n".utf8)
        _ = write(STDERR_FILENO, text, text.count)
        heard.append("complained")
    }

    private func trap() {
        let numbers: [Int] = heard.isEmpty ? [1] : []
        print(numbers[0])
    }

    private func overflow(_ depth: Int) -> Int {
        depth < 0 ? 0 : 1 + overflow(depth + 1) + heard.count
    }
}
