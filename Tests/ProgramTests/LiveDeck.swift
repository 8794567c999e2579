import Foundation
import TestSupport
import Testing

/// The real dashboard on a terminal, before a server whose every answer a test decides.
final class LiveDeck {
    let server: TestHTTPServer
    let folder: Folder
    let terminal: PseudoTerminal

    /// Starts a run over these paths, one request each, as `METHOD /path` or `/path`; or over JSON objects, in which
    /// `SERVER` stands for the server's URL and `BYNAME` for the same with the name localhost.
    ///
    /// - Parameters:
    ///   - config: The text of the user's config file; nil for none.
    ///   - environment: Beside HOME, LANG and TERM.
    init(
        _ paths: [String], _ arguments: [String] = [], config: String? = nil,
        environment: [String: String] = [:],
        columns: Int = 100, rows: Int = 30,
        _ answer: @escaping @Sendable (SeenRequest) -> TestHTTPServer.Answer
    ) throws {
        let server = try TestHTTPServer(answer)
        self.server = server
        folder = try Folder()
        let lines = paths.map { path in
            let words = path.split(separator: " ")
            if path.hasPrefix("{") {
                return path.replacing("SERVER", with: server.url)
                    .replacing("BYNAME", with: "http://localhost:\(server.port)")
            }
            return words.count == 2 ? "\(words[0]) \(server.url)\(words[1])" : server.url + path
        }
        let name = paths.contains { $0.hasPrefix("{") } ? "list.jsonl" : "list.txt"
        try folder.write(lines.joined(separator: "\n") + "\n", to: name)
        if let config {
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/.config/fetchdeck", withIntermediateDirectories: true)
            try folder.write(config, to: ".config/fetchdeck/config.toml")
        }
        terminal = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"),
            // What waits at a gate is not to time out on a machine that is busy.
            [
                "\(folder.path)/\(name)", "-o", "\(folder.path)/r.jsonl", "--retries", "0", "--timeout",
                "300",
                "--read-timeout", "300",
            ] + arguments,
            environment: ["HOME": folder.path].merging(environment) { $1 }, columns: columns, rows: rows,
            folder: folder.path)
    }

    /// The targets that the server has read, in order.
    var served: [String] { server.requests.map(\.target) }

    /// `ID outcome` of each record, in the order they were written.
    var outcomes: [String] {
        let records = (try? ProgramRun.records(folder.text("r.jsonl"))) ?? []
        return records.map { "\($0["id"] as? Int ?? 0) \($0["outcome"] as? String ?? "?")" }
    }

    /// Types keys, and reads on until the screen shows the text.
    func press(_ keys: String, shows text: String) throws {
        terminal.send(keys)
        try terminal.wait(for: text)
    }

    /// Types keys, and reads on until the screen shows the text no more.
    func press(_ keys: String, hides text: String) throws {
        terminal.send(keys)
        try terminal.wait(until: "the screen shows '\(text)' no more") { !$0.screen.contains(text) }
    }

    /// Leaves a filter or a command, and reads on until its line is gone.
    func closePrompt() throws {
        terminal.send(Keys.escape)
        try terminal.wait(until: "the prompt is closed") { terminal in
            let lines = terminal.screen.lines
            return ![" /", " :"].contains(lines[lines.count - 2].prefix(2))
        }
    }

    func wait(for text: String) throws { try terminal.wait(for: text) }

    /// Reads on until everything has settled and is on screen, to the last line.
    func waitForFinish() throws {
        try terminal.wait(until: "a finished run is painted") { terminal in
            // The footer may be that of the frame before the first request, and what stands above it half painted.
            terminal.screen.contains("FINISHED") && terminal.screen.lines.last?.contains("quit") ?? false
                && !terminal.screen.contains("waiting for the first request")
        }
    }

    /// Reads on until all of so many requests that keys have sent again are settled, and that is on screen: a finished run
    /// is painted before the deck has heard of a retry as well.
    func waitForRetried(_ count: Int) throws {
        try terminal.wait(until: "\(count) retried requests are settled") { terminal in
            let told = terminal.screen.lines.lazy.compactMap {
                $0.components(separatedBy: "retried \(count): ").dropFirst().last
            }
            return told.first.map { line in
                !["in flight", "queued", "held"].contains { line.contains($0) }
            } ?? false
        }
    }

    /// Reads on until the server has read so many requests.
    func serverHas(_ count: Int) throws {
        let tally = server.tally
        try terminal.wait(until: "the server has read \(count) requests") { _ in tally.count >= count }
    }

    /// Whether a file of that name is in the folder.
    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.url(name).path) }

    /// Quits what has settled, and says with which status.
    func quit() throws -> PseudoTerminal.Ending {
        terminal.send("q")
        return try terminal.waitForExit()
    }

    /// The row and column, counted from 0, where the text first stands.
    func place(of text: String) -> (row: Int, column: Int)? {
        for (row, line) in terminal.screen.lines.enumerated() {
            if let range = line.range(of: text) {
                return (row, line.distance(from: line.startIndex, to: range.lowerBound))
            }
        }
        return nil
    }

    /// A report of the mouse as terminals send it: 0 is the left button, 32 more a drag, 64 and 65 the wheel.
    func mouse(_ button: Int, _ place: (row: Int, column: Int), isRelease: Bool = false) {
        terminal.send("\u{1B}[<\(button);\(place.column + 1);\(place.row + 1)\(isRelease ? "m" : "M")")
    }

    /// Clicks where the text first stands, once it does.
    func click(_ text: String) throws {
        try wait(for: text)
        let found = try #require(place(of: text), "'\(text)' is not on screen:\n\(terminal.screen.text)")
        mouse(0, found)
        mouse(0, found, isRelease: true)
    }

    /// Texts that were put on the clipboard (OSC 52).
    var copies: [String] {
        terminal.screen.commands.filter { $0.hasPrefix("52;c;") }.compactMap { command in
            Data(base64Encoded: String(command.dropFirst(5))).map { String(decoding: $0, as: UTF8.self) }
        }
    }
}

/// Names of keys that send more than a character.
enum Keys {
    static let escape = "\u{1B}"
    static let enter = "\r"
    static let tab = "\t"
    static let backTab = "\u{1B}[Z"
    static let f1 = "\u{1B}OP"
    static let f6 = "\u{1B}[17~"
    static let down = "\u{1B}OB"
    static let up = "\u{1B}OA"
    static let left = "\u{1B}OD"
    static let right = "\u{1B}OC"
    static let pageUp = "\u{1B}[5~"
    static let pageDown = "\u{1B}[6~"
    static let end = "\u{1B}OF"
    static let home = "\u{1B}OH"

    static func control(_ letter: Character) -> String {
        String(UnicodeScalar((letter.asciiValue ?? 0) & 0x1F))
    }
}
