import Foundation
import RunModel
import Testing

@Suite("Reasons to wait in the guide")
struct GuideReasonTests {
    private static func page(_ name: String) throws -> [Substring] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/guide/\(name)"), encoding: .utf8)
        return text.split(separator: "\n")
    }

    @Test("each that a queued row can have is a row of the table", arguments: WaitKind.allCases)
    func rows(kind: WaitKind) throws {
        let reasons = try Self.page("keys-and-views.md").filter { $0.hasPrefix("| `") }
            .compactMap { $0.split(separator: "|").first }
        #expect(reasons.contains { $0.contains("`\(kind.words)`") || $0.contains("`\(kind.words) ") })
    }

    @Test("each that metrics tell of is named there", arguments: WaitKind.allCases.map(\.label) + ["held"])
    func labels(label: String) throws {
        let line = try #require(try Self.page("over-time.md").first { $0.contains("`fetchdeck_queued`") })
        #expect(line.contains("`\(label)`"))
    }
}
