import Foundation
import TestSupport

/// The real program, run to its end without a terminal.
struct ProgramRun {
    let status: Int32
    let output: String
    let errors: String

    /// Lines of standard output, without the last line end.
    var outputLines: [String] { Self.lines(output) }
    var errorLines: [String] { Self.lines(errors) }

    /// The records on standard output or in a file.
    static func records(_ text: String) throws -> [[String: Any]] {
        try lines(text).map { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        }
    }

    /// Runs the program; standard input is `input`, or nothing.
    ///
    /// - Parameter openFiles: how many files it may hold open; nil is as many as the tests.
    init(
        _ arguments: [String], input: String = "", environment: [String: String] = [:],
        openFiles: Int? = nil, in folder: Folder
    ) throws {
        let started = try Started(
            arguments, input: input, environment: environment, openFiles: openFiles, in: folder)
        self = started.waitUntilExit()
    }

    private init(status: Int32, output: String, errors: String) {
        self.status = status
        self.output = output
        self.errors = errors
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }

    /// The program while it runs; `fileBlocks` is how long a file may grow, in blocks of 512 bytes.
    final class Started {
        let process = Process()
        private let folder: Folder
        private let name = UUID().uuidString

        init(
            _ arguments: [String], input: String = "", output: FileHandle? = nil, errors: FileHandle? = nil,
            environment: [String: String] = [:], openFiles: Int? = nil, fileBlocks: Int? = nil,
            in folder: Folder
        ) throws {
            self.folder = folder
            for stream in ["in", "out", "err"] {
                try Data(stream == "in" ? Array(input.utf8) : []).write(to: folder.url("\(name).\(stream)"))
            }
            process.executableURL = URL(fileURLWithPath: BuiltProducts.path("fetchdeck"))
            process.arguments = arguments
            let limits =
                [openFiles.map { "ulimit -n \($0)" }, fileBlocks.map { "ulimit -f \($0)" }]
                .compactMap(\.self)
            if !limits.isEmpty {
                process.executableURL = URL(fileURLWithPath: "/bin/sh")
                process.arguments =
                    [
                        "-c", "\(limits.joined(separator: " && ")) && exec \"$0\" \"$@\"",
                        BuiltProducts.path("fetchdeck"),
                    ]
                    + arguments
            }
            process.currentDirectoryURL = folder.url("")
            process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path, "LANG": "C.UTF-8"]
                .merging(environment) { $1 }
            process.standardInput = try FileHandle(forReadingFrom: folder.url("\(name).in"))
            process.standardOutput = try output ?? FileHandle(forWritingTo: folder.url("\(name).out"))
            process.standardError = try errors ?? FileHandle(forWritingTo: folder.url("\(name).err"))
            try process.run()
        }

        /// What it has written to standard error so far.
        var errorsSoFar: String { folder.text("\(name).err") }

        /// Waits until it has written the text to standard error, 20 s at most.
        func wait(for text: String) throws {
            let deadline = ContinuousClock.now + .seconds(20)
            while !errorsSoFar.contains(text) {
                guard ContinuousClock.now < deadline, process.isRunning || errorsSoFar.contains(text) else {
                    throw Silence(description: "it has not said '\(text)': \(errorsSoFar)")
                }
                usleep(20_000)
            }
        }

        /// What a program should have said.
        struct Silence: Error, CustomStringConvertible {
            let description: String
        }

        func signal(_ number: Int32) {
            kill(process.processIdentifier, number)
        }

        func waitUntilExit() -> ProgramRun {
            process.waitUntilExit()
            // The shell's word for a death by signal, so that it can't pass for an exit status.
            let status =
                process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
            return ProgramRun(
                status: status, output: folder.text("\(name).out"), errors: folder.text("\(name).err"))
        }
    }
}

/// A folder of a test's own, gone with it.
final class Folder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("fetchdeck-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func url(_ name: String) -> URL { URL(fileURLWithPath: name.isEmpty ? path : "\(path)/\(name)") }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: url(name))
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(at: url(name), withIntermediateDirectories: true)
    }

    /// Empty when there is no such file.
    func text(_ name: String) -> String {
        (try? Data(contentsOf: url(name))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(name)") }
}
