import CNcurses
import DeckModel
import DeckScreen
import FetchCore
import Glibc

/// The terminal while the dashboard has it: shows frames, tells what keys and mouse did, and gives it back as it was.
///
/// It belongs to the main thread, and is the only user of ncurses in the process. Between ``enter(_:environment:)`` and
/// ``leave()`` the terminal is given back by whatever ends the process, SIGKILL excepted.
///
///     let terminal = try CursesTerminal.enter(options)
///     defer { terminal.leave() }
///     var waiter = DeckWaiter(input: terminal.inputDescriptor, wakeup: wakeup)
///     while !isDone {
///         let ready = waiter.wait(for: untilNextFrame)
///         if ready.contains(.input) { terminal.readInputs().forEach(handle) }
///         if ready.contains(.signals) { for signal in waiter.signals.take() { … } }
///         terminal.paint(frame)
///     }
package final class CursesTerminal {
    package let traits: TerminalTraits
    /// In cells; changes with ``windowChanged()`` only.
    package private(set) var size: TerminalSize
    /// What the terminal answered when asked for the color behind its text; nil when it didn't, or wasn't asked.
    package internal(set) var background: ThemeColor?

    let device: TerminalDevice
    /// What the terminal had been set to, and is set to again in the end.
    let originalModes: termios
    private let options: TerminalOptions
    private var writer: CellWriter
    private var decoder: InputDecoder
    private let files: (input: UnsafeMutablePointer<FILE>, output: UnsafeMutablePointer<FILE>)
    /// What others write to standard error would tear the screen; it is held back until the end.
    private var errors: HeldErrors?
    /// Inputs that came while an answer was awaited.
    private var early: [TerminalInput] = []
    private var shown: Frame?
    private var isCursorShown = false
    private(set) var isInside = true
    var hasTitle = false
    var hasProgress = false

    /// Takes the terminal: alternate screen, raw keys, mouse, focus reports, bracketed paste.
    ///
    /// Call it on the main thread; ``SignalWatch/shared`` is in force afterwards, before ncurses can install handlers
    /// of its own.
    ///
    /// - Parameter environment: Looks a variable up; the process's by default.
    /// - Throws: ``TerminalError`` where there is no terminal fit for it; nothing was changed then.
    package static func enter(
        _ options: TerminalOptions = TerminalOptions(),
        environment: (String) -> String? = { getenv($0).map { String(cString: $0) } }
    ) throws(TerminalError) -> CursesTerminal {
        _ = SignalWatch.shared
        SignalWatch.watchJobControl(true)
        let isUTF8 = TerminalLocale.adopt()
        let device: TerminalDevice
        do { device = try TerminalDevice.find() } catch {
            SignalWatch.watchJobControl(false)
            throw error
        }
        do {
            let entry = try TerminalEntry.find(device: device, environment: environment)
            let traits = TerminalTraits(
                entry: entry, isUTF8: isUTF8, options: options, environment: environment)
            let terminal = try CursesTerminal(device: device, traits: traits, options: options)
            terminal.open(colorFgBg: environment("COLORFGBG"))
            return terminal
        } catch {
            SignalWatch.watchJobControl(false)
            device.close()
            throw error
        }
    }

    private init(
        device: TerminalDevice, traits wanted: TerminalTraits, options: TerminalOptions
    ) throws(TerminalError) {
        self.device = device
        self.options = options
        var modes = termios()
        guard tcgetattr(device.input, &modes) == 0 else {
            throw TerminalError(.refused, String(cString: strerror(errno)))
        }
        originalModes = modes
        // Streams of our own descriptors: ncurses closes neither, and standard output stays free for the summary.
        guard let input = fdopen(device.input, "r"), let output = fdopen(device.output, "w") else {
            throw TerminalError(.refused, String(cString: strerror(errno)))
        }
        files = (input, output)
        // The size is asked of the kernel alone: LINES and COLUMNS of the environment are stale after a resize.
        use_env(false)
        use_tioctl(true)
        traits = try Self.startCurses(wanted, files)
        writer = CellWriter(depth: traits.depth)
        decoder = InputDecoder(sequences: TerminalEntry.keySequences())
        size = device.size ?? TerminalSize(columns: 80, rows: 24)
    }

    deinit {
        leave()
    }

    /// Starts ncurses.
    ///
    /// - Returns: The traits, with 256 colors where ncurses is too old for an entry with more.
    private static func startCurses(
        _ traits: TerminalTraits,
        _ files: (input: UnsafeMutablePointer<FILE>, output: UnsafeMutablePointer<FILE>)
    ) throws(TerminalError) -> TerminalTraits {
        func start() -> Bool { newterm(traits.name, files.output, files.input) != nil }
        var traits = traits
        var hasStarted = false
        if traits.depth == .truecolor {
            hasStarted = DirectColorEntry(name: traits.name).use(start)
            if !hasStarted { traits.depth = .palette256 }
        }
        guard hasStarted || start() else { throw TerminalError(.unknownTerminal, traits.name) }
        if start_color() == OK { use_default_colors() }
        // An ncurses that doesn't read the entry takes the system's.
        if traits.depth > .palette256, fd_colors() <= 256 {
            traits.depth = fd_colors() < 256 ? .ansi16 : .palette256
        }
        return traits
    }

    /// For `poll`: readable when ``readInputs()`` has something.
    package var inputDescriptor: Int32 { device.input }

    /// Shows a frame; only what differs from the one before is written.
    ///
    /// A frame of another size than the terminal's is cut, or leaves the rest blank.
    package func paint(_ frame: Frame) {
        guard isInside else { return }
        let before = shown.flatMap { $0.columns == frame.columns && $0.rows == frame.rows ? $0 : nil }
        if before == nil { werase(fd_stdscr()) }
        var changes = before == nil || before?.cursor != frame.cursor
        for row in 0..<min(frame.rows, size.rows) {
            if let before, frame.hasSameRow(row, as: before) { continue }
            writer.write(frame, row: row)
            changes = true
        }
        guard changes else { return }
        placeCursor(frame.cursor)
        wnoutrefresh(fd_stdscr())
        doupdate()
        shown = frame
    }

    private func placeCursor(_ cursor: CursorPosition?) {
        if (cursor != nil) != isCursorShown {
            isCursorShown = cursor != nil
            curs_set(isCursorShown ? 1 : 0)
        }
        leaveok(fd_stdscr(), cursor == nil)
        if let cursor { wmove(fd_stdscr(), Int32(cursor.row), Int32(cursor.column)) }
    }

    /// The next ``paint(_:)`` writes every cell, as `^L` wants it.
    package func redraw() {
        shown = nil
        clearok(fd_curscr(), true)
    }

    /// Everything that the terminal reported and that has not been taken; empty when there is nothing.
    ///
    /// Doesn't wait, but for the rest of a sequence that began with Esc: ``TerminalOptions/escapeMilliseconds``.
    package func readInputs() -> [TerminalInput] {
        var inputs = early
        early = []
        while device.hasInput(milliseconds: 0) {
            guard let bytes = device.readAvailable() else { return inputs + [.closed] }
            inputs += decoder.feed(bytes, at: .now)
            // One look suffices for the rest of a sequence; a flood of input can't keep us here for ever.
            if inputs.count > 1000 { return inputs }
            if decoder.awaitsRest, !device.hasInput(milliseconds: options.escapeMilliseconds) {
                inputs += decoder.flush(at: .now)
            }
        }
        return inputs
    }

    /// To be called when ``WatchedSignal/windowChange`` came, or at any time: takes over the size of the terminal.
    ///
    /// - Returns: The new size; nil when it is what it was.
    package func windowChanged() -> TerminalInput? {
        guard isInside, let now = device.size, now != size else { return nil }
        size = now
        // Not resizeterm: that one would leave a KEY_RESIZE behind in a queue that nobody reads.
        resize_term(Int32(now.rows), Int32(now.columns))
        // What the terminal did to its picture meanwhile is unknown.
        redraw()
        return .resize(columns: now.columns, rows: now.rows)
    }

    /// Stops the process as ^Z does, and comes back with the terminal taken again and painted as it was.
    ///
    /// - Parameter group: True when the user pressed the key: the whole job stops, as by the terminal's own ^Z; false
    ///   for ``WatchedSignal/suspend``, which came to this process.
    /// - Returns: The size, when it changed in between.
    package func suspend(group: Bool) -> TerminalInput? {
        guard isInside else { return nil }
        giveBack()
        SignalWatch.stopProcess(group: group)
        return resume()
    }

    /// Gives the terminal to another program for as long as the closure takes, and takes it again.
    ///
    /// - Returns: The size, when it changed in between.
    package func lend(_ body: () -> Void) -> TerminalInput? {
        guard isInside else { return nil }
        giveBack()
        body()
        return resume()
    }

    /// To be called when ``WatchedSignal/resume`` came: takes the terminal again and paints everything, for while the
    /// process stood, others wrote there.
    ///
    /// - Returns: The size, when it changed in between.
    package func resume() -> TerminalInput? {
        guard isInside else { return nil }
        // In the background this stops us until we have the terminal; not one byte is written to it before.
        reset_prog_mode()
        // After SIGSTOP nothing was given back, and whoever had the terminal since may have left the second screen.
        if !isendwin() { endwin() }
        takeOver()
        let resized = windowChanged()
        clearok(fd_curscr(), true)
        wrefresh(fd_stdscr())
        return resized
    }

    /// Gives the terminal back as it was; what follows is written to the ordinary screen. Calls after the first do nothing.
    package func leave() {
        guard isInside else { return }
        isInside = false
        giveBack()
        errors?.release()
        SignalWatch.watchJobControl(false)
        fclose(files.output)
        fclose(files.input)
    }

    private func open(colorFgBg: String?) {
        errors = HeldErrors()
        takeOver()
        wrefresh(fd_stdscr())
        resize_term(Int32(size.rows), Int32(size.columns))
        background = TerminalAnswer.background(colorFgBg: colorFgBg)
        if options.asksBackground { askBackground() }
    }

    /// Sets modes, and arms the rescue before the first of them.
    private func takeOver() {
        rearm()
        reset_prog_mode()
        raw()
        noecho()
        nonl()
        // Keys send what terminfo says they do.
        keypad(fd_stdscr(), true)
        device.write(Array(modeSequence(true).utf8))
        isCursorShown = false
        curs_set(0)
    }

    /// Writes a sequence behind ncurses' back, one that changes no cell; nothing once the terminal was given back.
    func send(_ text: String) {
        if isInside { device.write(Array(text.utf8)) }
    }

    /// Lays out anew what gives the terminal back.
    func rearm() {
        TerminalRescue.arm(
            descriptor: device.output, modes: originalModes, reset: resetSequence(), errors: errors)
    }

    private func giveBack() {
        device.write(Array((modeSequence(false) + extrasReset()).utf8))
        endwin()
        var modes = originalModes
        tcsetattr(device.input, TCSADRAIN, &modes)
        TerminalRescue.disarm()
        shown = nil
    }

    /// Waits for the answer to OSC 11. The query of attributes behind it is answered by every terminal, so that a
    /// terminal which knows no OSC 11 costs a round trip, too, and not the whole time.
    private func askBackground() {
        guard traits.modes else { return }
        device.write(Array("\u{1b}]11;?\u{1b}\\\u{1b}[c".utf8))
        let deadline = ContinuousClock.now + .milliseconds(options.answerMilliseconds)
        while !decoder.hasDeviceAttributes {
            let milliseconds = Int((deadline - .now).milliseconds)
            guard milliseconds > 0, device.hasInput(milliseconds: milliseconds),
                let bytes = device.readAvailable()
            else { return }
            for input in decoder.feed(bytes, at: .now) {
                if case .background(let color) = input { background = color } else { early.append(input) }
            }
        }
    }
}
