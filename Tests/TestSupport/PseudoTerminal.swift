import Glibc

/// A program on a terminal of its own, as a person would run it: keys go in, a screen comes out.
///
/// It is not `Sendable`: one test, one thread. Nothing in it sleeps; all waits are for output, for the end of the program,
/// or for a deadline, which is a failure.
///
///     let terminal = try PseudoTerminal(path, ["urls.txt"], environment: ["TERM": "xterm-256color"])
///     try terminal.wait(for: "requests")
///     terminal.send("q")
///     #expect(try terminal.waitForExit() == .exited(0))
package final class PseudoTerminal {
    /// Where the program's standard input comes from.
    package enum Input: Sendable {
        case terminal
        /// A descriptor, as the read end of a pipe; it stays the caller's to close.
        case descriptor(Int32)
    }

    /// How the program ended.
    package enum Ending: Sendable, Equatable {
        case exited(Int32)
        case killed(Int32)
    }

    /// What went wrong, with what the screen showed.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package private(set) var screen: PseudoTerminalScreen
    /// All that the program wrote, byte for byte.
    package private(set) var output: [UInt8] = []
    package let process: pid_t
    /// ``modes`` before the program was started.
    package let originalModes: [UInt8]
    private let master: Int32
    private var ending: Ending?
    private var isStopped = false
    private var isOver = false
    private var isOpen = true

    /// Starts a program as the leader of a session whose controlling terminal is the new one.
    ///
    /// - Parameters:
    ///   - program: A path.
    ///   - environment: All of it but PATH, TERM (xterm-256color) and LANG (C.UTF-8), which are there unless named;
    ///     an empty value leaves the variable out.
    ///   - folder: Where it is started; nil is where the tests run.
    ///   - background: What the terminal answers to OSC 11, such as `rgb:0000/0000/0000`; nil doesn't answer.
    package init(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:],
        columns: Int = 80, rows: Int = 24, input: Input = .terminal, folder: String? = nil,
        background: String? = nil
    ) throws {
        screen = PseudoTerminalScreen(columns: columns, rows: rows)
        screen.background = background
        // What posix_openpt, unlockpt and ptsname do; closed on exec from the first, for other tests start programs too.
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        var isLocked: Int32 = 0
        var number: Int32 = -1
        guard master >= 0, ioctl(master, 0x4004_5431, &isLocked) == 0,
            ioctl(master, 0x8004_5430, &number) == 0
        else {
            throw Failure(description: "no pseudo-terminal: " + String(cString: strerror(errno)))
        }
        let slave = "/dev/pts/\(number)"
        var window = winsize(
            ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &window)
        originalModes = Self.modes(of: master)
        do {
            // env changes the folder and becomes the program: posix_spawn's own way there is no part of Glibc's module.
            let command = (folder.map { ["/usr/bin/env", "-C", $0] } ?? []) + [program] + arguments
            process = try Self.spawn(command, Self.variables(environment), slave: slave, input: input)
        } catch {
            close(master)
            throw error
        }
    }

    deinit {
        if ending == nil {
            kill(-process, SIGKILL)
            kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
        hangUp()
    }

    private static func variables(_ given: [String: String]) -> [String] {
        var all = ["PATH": "/usr/local/bin:/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8"]
        all.merge(given) { $1 }
        return all.filter { !$0.value.isEmpty }.map { "\($0.key)=\($0.value)" }
    }

    private static func spawn(
        _ command: [String], _ variables: [String], slave: String, input: Input
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The leader of a session gets the first terminal that it opens as its controlling one.
        posix_spawn_file_actions_addopen(&actions, 0, slave, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        if case .descriptor(let descriptor) = input {
            posix_spawn_file_actions_adddup2(&actions, descriptor, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let newSession: Int16 = 0x80  // POSIX_SPAWN_SETSID, hidden without _GNU_SOURCE
        posix_spawnattr_setflags(
            &attributes, newSession | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
        var texts: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var values: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { for text in texts + values { free(text) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, command[0], &actions, &attributes, &texts, &values)
        guard result == 0 else {
            throw Failure(description: "\(command[0]) can't be started: " + String(cString: strerror(result)))
        }
        return process
    }

    /// Types it.
    package func send(_ text: String) {
        send(Array(text.utf8))
    }

    package func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        let deadline = ContinuousClock.now + .seconds(20)
        while !rest.isEmpty, ContinuousClock.now < deadline {
            let written = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                // It reads nothing, perhaps because what it writes isn't read.
                pump(.milliseconds(5))
            } else {
                return
            }
        }
    }

    /// Changes what the screen shows behind the program's back, as another program's output does.
    package func scribble(_ text: String) {
        // Not into the middle of a sequence of which a part has been read.
        let deadline = ContinuousClock.now + .seconds(5)
        while screen.state != .ground, !isOver, .now < deadline { pump(.milliseconds(5)) }
        screen.feed(Array(text.utf8))
    }

    /// Sends the program itself a signal.
    package func signal(_ number: Int32) {
        kill(process, number)
    }

    /// Gives the terminal another size; the kernel tells the program by SIGWINCH.
    package func resize(columns: Int, rows: Int) {
        screen.resize(columns: columns, rows: rows)
        var window = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &window)
    }

    /// Takes the terminal away, as closing its window does; nothing is seen of the program from then on but its end.
    package func hangUp() {
        guard isOpen else { return }
        isOpen = false
        isOver = true
        close(master)
    }

    /// The modes of the terminal, as bytes to compare: input, output, control and local flags, and the control characters.
    package var modes: [UInt8] { Self.modes(of: master) }

    private static func modes(of master: Int32) -> [UInt8] {
        var modes = termios()
        guard tcgetattr(master, &modes) == 0 else { return [] }
        let flags = [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
        return flags.flatMap { flag in withUnsafeBytes(of: flag) { Array($0) } }
            + withUnsafeBytes(of: modes.c_cc) { Array($0) }
    }

    /// Reads what the program writes until the screen shows the text.
    package func wait(for text: String, within limit: Duration = .seconds(20)) throws {
        try wait(until: "the screen shows '\(text)'", within: limit) { $0.screen.contains(text) }
    }

    /// Reads what the program writes until something holds of a whole frame.
    ///
    /// - Parameter what: What is waited for, for the message of the failure.
    package func wait(
        until what: String, within limit: Duration = .seconds(20), _ holds: (PseudoTerminal) -> Bool
    ) throws {
        let deadline = ContinuousClock.now + limit
        while !holds(self) || readToRest() && !holds(self) {
            let left = deadline - .now
            guard left > .zero, !(isOver && ending != nil) else {
                let why = isOver ? "the program is over" : "not within \(limit)"
                throw Failure(description: "\(what): \(why); the screen shows:\n\(screen.text)")
            }
            pump(left)
        }
    }

    /// Reads until the program has nothing more to write for now: its main thread, which writes the screen, sleeps and nothing is on its
    /// way. A frame may be more than a terminal holds, and is cut then wherever the machine had something else to do. Whether
    /// anything was read.
    private func readToRest() -> Bool {
        var hasRead = false
        let deadline = ContinuousClock.now + .seconds(2)
        while !isOver, ending == nil, ContinuousClock.now < deadline {
            // Asked before it is looked for output: one that sleeps because it can't write has some.
            let sleeps = isMainThreadAsleep
            if pump(.zero) {
                hasRead = true
            } else if sleeps {
                break
            } else {
                _ = poll(nil, 0, 1)
            }
        }
        return hasRead
    }

    private var isMainThreadAsleep: Bool {
        let file = open("/proc/\(process)/task/\(process)/stat", O_RDONLY)
        guard file >= 0 else { return true }
        defer { close(file) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 1_024) { buffer, initialized in
            initialized = max(0, read(file, buffer.baseAddress, 1_024))
        }
        // The state stands behind the name, which is in parentheses.
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")), end + 2 < bytes.count else { return true }
        return bytes[end + 2] == UInt8(ascii: "S")
    }

    /// Reads what the program has written by now.
    package func readOn() {
        while !isOver, pump(.zero) {}
    }

    /// Reads to the end of the program.
    package func waitForExit(within limit: Duration = .seconds(20)) throws -> Ending {
        let deadline = ContinuousClock.now + limit
        while ending == nil {
            let left = deadline - .now
            guard left > .zero else {
                throw Failure(
                    description: "it doesn't end within \(limit); the screen shows:\n\(screen.text)")
            }
            pump(left)
        }
        // What it wrote last is still in the terminal.
        while !isOver, pump(.zero) {}
        guard let ending else { throw Failure(description: "no ending") }
        return ending
    }

    /// Reads until the program stands, as after SIGSTOP.
    package func waitForStop(within limit: Duration = .seconds(20)) throws {
        try wait(until: "the program stops", within: limit) { $0.isStopped }
    }

    /// One read at most, after one wait of a few milliseconds at most; false when nothing came.
    @discardableResult
    private func pump(_ limit: Duration) -> Bool {
        lookAfterProcess()
        guard !isOver else {
            if ending == nil { _ = poll(nil, 0, 2) }
            return false
        }
        var entry = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        let wait: Int32 = limit <= .zero ? 0 : ending == nil ? 5 : 0
        guard poll(&entry, 1, wait) > 0 else { return false }
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, initialized in
            count = read(master, buffer.baseAddress, 65_536)
            initialized = max(0, count)
        }
        guard count > 0 else {
            // EIO: nobody has the other end open any more.
            isOver = errno != EINTR && errno != EAGAIN
            return false
        }
        output += bytes
        screen.feed(bytes)
        let replies = screen.takeReplies()
        if !replies.isEmpty { send(replies) }
        return true
    }

    private func lookAfterProcess() {
        guard ending == nil else { return }
        var status: Int32 = 0
        // WCONTINUED is 8; the macros of <sys/wait.h> aren't seen from here.
        guard waitpid(process, &status, WNOHANG | WUNTRACED | 8) == process else { return }
        let low = status & 0x7f
        if status == 0xffff {
            isStopped = false
        } else if status & 0xff == 0x7f {
            isStopped = true
        } else if low == 0 {
            ending = .exited(status >> 8 & 0xff)
        } else {
            ending = .killed(low)
        }
    }
}

extension PseudoTerminalScreen {
    mutating func takeReplies() -> [UInt8] {
        defer { replies = [] }
        return replies
    }
}
