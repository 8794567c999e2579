import Foundation
import TestSupport
import Testing

@Suite("The recipes of CONTRIBUTING.md")
struct RecipeTests {
    @Test("apply as they are written, and take the files and lines that they say")
    func figures() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let script = Process()
        script.executableURL = root.appendingPathComponent("scripts/try-recipes")
        let (output, errors) = (Pipe(), Pipe())
        (script.standardOutput, script.standardError) = (output, errors)
        try script.run()
        let counted = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        script.waitUntilExit()
        try #require(script.terminationStatus == 0, "\(complaint)")

        let page = try String(contentsOf: root.appendingPathComponent("CONTRIBUTING.md"), encoding: .utf8)
        let rows = counted.split(separator: "\n").dropFirst(2).map(Self.cells)
        #expect(rows.count == 7)
        for row in rows {
            let told = try #require(
                page.split(separator: "\n").map(Self.cells).first { $0.first == row.first },
                "CONTRIBUTING.md has no '\(row[0])'")
            #expect(Array(told.suffix(2)) == Array(row.suffix(2)), "\(row[0])")
        }
    }

    /// `| a | b |` as its cells.
    private static func cells(_ line: Substring) -> [String] {
        line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}
