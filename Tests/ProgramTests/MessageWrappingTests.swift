import Foundation
import TestSupport
import Testing

@testable import fetchdeck

@Suite("Messages on a terminal", .timeLimit(.minutes(2)))
struct MessageWrappingTests {
    @Test("messages are broken between words at the width of a terminal, and nowhere else")
    func wrapping() throws {
        let folder = try Folder()
        let arguments = ["no/such/folder/with/a/long/name.txt", "-o", "r.jsonl", "--plain"]
        let terminal = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"), arguments, environment: ["HOME": folder.path], columns: 30,
            rows: 10, folder: folder.path)
        #expect(try terminal.waitForExit() == .exited(2))
        let plain = try ProgramRun(arguments, in: folder)
        #expect(plain.errorLines.count == 1)
        let lines = terminal.screen.lines.map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        #expect(lines.count > 2)
        // The name is longer than a line: the terminal breaks it, so that it can be copied.
        #expect(lines.joined().replacing(" ", with: "") == plain.errorLines[0].replacing(" ", with: ""))
        // The end of that name stands on a line of its own.
        let words = Set(plain.errorLines[0].split(separator: " "))
        for line in lines where !line.contains("/") && line != lines.first(where: { $0.hasSuffix(".txt:") }) {
            #expect(line.split(separator: " ").allSatisfy { words.contains($0) }, "\(line)")
        }
    }

    @Test(
        "a long line goes on set in, words stay whole, nothing is lost",
        arguments: [
            ("one two three four five six", 20, "one two three four\n  five six"),
            ("short\nlines stay as they are", 30, "short\nlines stay as they are"),
            ("http://host/a/very/long/path is down", 20, "http://host/a/very/long/path\n  is down"),
            ("  set in by two words", 20, "  set in by two\n  words"),
            ("日本語 日本語 日本語 日本", 20, "日本語 日本語 日本語\n  日本"),
            ("no room at all", 5, "no room at all"),
        ])
    func wrapped(text: String, columns: Int, expected: String) {
        #expect(MessageWrapping.wrap(text, columns: columns) == expected)
    }
}
