import FetchCore
import Foundation
import Testing

@testable import FetchFiles

/// Each file of `Fixtures/Lists` stands beside what is read from it: `users.csv` and `users.csv.expected`.
///
/// `RECORD_FIXTURES=1 swift test` writes the expected files anew, and fails so that nobody forgets to look at them.
@Suite("Lists and what is read from them")
struct ListFixtureTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/Lists")

    static let names: [String] = {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return all.filter { $0.hasSuffix(".expected") }.map { String($0.dropLast(9)) }.sorted()
    }()

    @Test("A list is read as its fixture says", arguments: names)
    func fixture(name: String) throws {
        var options = ListOptions()
        options.skipsBadLines = name.contains("skip")
        if ["all-", "petstore"].contains(where: { name.contains($0) }) {
            options.operations = OperationChoice("all") ?? .safe
        }
        let path = Self.folder.appendingPathComponent(name).path
        let listing = try readList([.file(path)], options)
        let text = listing.text.replacing(Self.folder.path + "/", with: "")
        let expectedFile = Self.folder.appendingPathComponent(name + ".expected")
        if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] != nil {
            try Data(text.utf8).write(to: expectedFile)
            Issue.record("recorded \(name)")
        } else {
            #expect(text == (try String(contentsOf: expectedFile, encoding: .utf8)))
        }
    }

    @Test("Every format has fixtures, good and bad")
    func complete() throws {
        for format in ListFormat.allCases {
            let own = try Self.names.filter { name in
                let bytes = try Data(contentsOf: Self.folder.appendingPathComponent(name))
                return ListFormat.guess(fileName: name, firstBytes: bytes, isAll: true) == format
            }
            #expect(own.contains { $0.contains("bad") }, "\(format)")
            #expect(own.contains { !$0.contains("bad") }, "\(format)")
        }
    }
}
