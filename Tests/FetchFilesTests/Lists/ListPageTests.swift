import FetchCore
import Foundation
import Testing

@testable import FetchFiles

/// The page about list formats, held to what is read.
@Suite("docs/guide/lists.md")
struct ListPageTests {
    private static let page: String = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return (try? String(contentsOf: root.appendingPathComponent("docs/guide/lists.md"), encoding: .utf8))
            ?? ""
    }()

    /// The fenced examples of a format.
    private static func examples(_ format: ListFormat) -> [String] {
        page.components(separatedBy: "```\(format.rawValue)\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0] + "\n"
        }
    }

    @Test("has an example of each format that is read without a fault", arguments: ListFormat.allCases)
    func examples(format: ListFormat) throws {
        _ = RuleProbe.isUsed
        let examples = Self.examples(format)
        #expect(!examples.isEmpty)
        for example in examples {
            let folder = try ListFolder()
            // What an example names as a file of the reader's own.
            let text = example.replacing(
                "'photo=<notes'", with: "'photo=<\(try folder.write("x", to: "notes"))'")
            let listing = try readList(text, named: "example.\(format.rawValue)")
            #expect(listing.faults == [])
            #expect(!listing.requests.isEmpty)
            // By its content alone it is taken for the same.
            let guess = ListFormat.guess(fileName: "list.txt", firstBytes: Array(example.utf8), isAll: true)
            #expect(guess == format)
        }
    }

    @Test("names every field of jsonl")
    func fields() {
        for field in JSONLines.fields { #expect(Self.page.contains("`\(field)`"), "\(field)") }
    }
}
