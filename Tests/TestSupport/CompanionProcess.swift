import Foundation
import Synchronization

/// A server program that lives as long as the test process does, and no longer, however that ends.
///
/// A shell stands between: it reads from a pipe that the test process holds, and ends the server at the pipe's end, or when
/// the test process is gone.
package final class CompanionProcess: Sendable {
    /// What went wrong, with what the program said.
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    private let lifeline: FileHandle
    private let shell: Mutex<Process>

    /// Starts it and returns once a line that it says contains `sign`.
    ///
    /// - Parameters:
    ///   - start: shell commands that start the server in the background, and say that it is up.
    ///   - end: shell commands that end it.
    ///   - line: the line that told so.
    init(start: String, end: String, sign: String, line: inout String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // A child that another thread starts at this moment may hold the pipe open too: the watcher looks at the test
        // process itself.
        let watch = """
            ( while kill -0 \(getpid()) && kill -0 $$; do sleep 0.3; done
              \(end)
              kill $$ ) </dev/null >/dev/null 2>&1 &
            watcher=$!
            """
        process.arguments = ["-c", "\(start)\n\(watch)\nread -r _\n\(end)\nkill $watcher 2>/dev/null\nwait"]
        let input = Pipe()
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.runWithSignalsOpen()
        lifeline = input.fileHandleForWriting
        shell = Mutex(process)
        var said = ""
        while !said.contains(sign) || said.last != "\n" {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else {
                throw Failure(description: "the program ended before it was up; it said: \(said)")
            }
            said += String(decoding: bytes, as: UTF8.self)
        }
        line = said.split(separator: "\n").last { $0.contains(sign) }.map(String.init) ?? ""
        // Read on, or the program blocks once the pipe is full.
        output.fileHandleForReading.readabilityHandler = { handle in
            if handle.availableData.isEmpty { handle.readabilityHandler = nil }
        }
    }

    deinit {
        stop()
    }

    /// Ends the server and returns when it has ended.
    package func stop() {
        try? lifeline.close()
        shell.withLock { $0.waitUntilExit() }
    }

    /// Runs a program to its end; throws what it said when it fails.
    @discardableResult
    package static func run(_ program: String, _ arguments: [String], in folder: URL? = nil) throws -> String
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.runWithSignalsOpen()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                description: "\(program) \(arguments.joined(separator: " ")) ended with "
                    + "\(process.terminationStatus): \(said)")
        }
        return said
    }
}

extension Process {
    /// Starts it with no signal blocked. A child inherits the mask of the thread that starts it, and the threads of Swift's
    /// pool block most: a server would then be deaf to SIGTERM and to the end of its own children.
    fileprivate func runWithSignalsOpen() throws {
        var open = sigset_t()
        var before = sigset_t()
        sigemptyset(&open)
        pthread_sigmask(SIG_SETMASK, &open, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try run()
    }
}
