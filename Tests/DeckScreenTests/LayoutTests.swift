import FetchCore
import RunModel
import TestSupport
import Testing

@testable import DeckModel
@testable import DeckScreen

@Suite("Room on screen")
struct LayoutTests {
    /// The columns that are shown at a width of the screen, and the cells that PATH has.
    private func layout(_ columns: Int, hosts: Int = 3) -> (shown: [String], path: Int) {
        let all = ColumnTable.standard.filter(\.isDefault)
        let wishes = all.map { column in
            column.wish(
                in: TableFacts(
                    width: columns, requestCount: 1_000, hostCount: hosts, longestHostName: 15))
        }
        let places = ColumnLayout(wishes, from: 2, width: columns - 4).places
        let path = places.first { all[$0.index].id == ColumnID("path") }
        return (places.map { all[$0.index].id.rawValue }, path?.width ?? 0)
    }

    @Test("the path gets the room, and the columns come by priority")
    func columns() {
        #expect(layout(40).shown == ["id", "path", "state", "status"])
        #expect(layout(80).shown == ["id", "host", "path", "state", "status", "info", "latency"])
        #expect(layout(80).path >= 19)
        #expect(layout(80, hosts: 1).shown == ["id", "path", "state", "status", "info", "latency"])
        #expect(layout(80, hosts: 1).path >= 26)
        #expect(layout(120).shown.contains("method"))
        // All but the names, which a list without any has no column for.
        #expect(layout(200).shown.count == ColumnTable.standard.count(where: \.isDefault) - 1)
    }

    /// The columns of a list with names and `--extract`, with what they need, at a width.
    private func places(_ width: Int, _ change: (inout TableFacts) -> Void) -> [String: Int] {
        var table = TableFacts(width: width, requestCount: 100, hostCount: 3, longestHostName: 9)
        table.longestPath = 30
        table.longestName = 12
        change(&table)
        let all = ColumnTable.all(extractedNames: ["user"]).filter(\.isDefault)
        let places = ColumnLayout(all.map { $0.wish(in: table) }, from: 2, width: width - 4).places
        return Dictionary(uniqueKeysWithValues: places.map { (all[$0.index].id.rawValue, $0.width) })
    }

    @Test(
        "what --extract finds and the list's names come before phases, size and attempts", arguments: 80...160
    )
    func wanted(width: Int) {
        let shown = places(width) { _ in }
        let isRich = ["phases", "size", "attempts"].contains { shown[$0] != nil }
        #expect(shown["extract.user"] != nil)
        #expect(places(width) { $0.longestHostName = 21 }["extract.user"] != nil)
        if isRich { #expect(shown["extract.user"] != nil && shown["name"] != nil) }
        #expect(places(width) { $0.longestName = 0 }["name"] == nil)
    }

    @Test("columns are no wider than what stands in them, and what is left over goes to those that are cut")
    func content() {
        let shown = places(240) { $0.longestReason = 60 }
        #expect(shown["host"] == 9)
        #expect(shown["path"] == 30)
        #expect(shown["name"] == 12)
        #expect(shown["method"] == 6)
        #expect((shown["info"] ?? 0) >= 60)
        #expect(places(240) { $0.longestMethod = 9 }["method"] == 9)
        #expect((places(240) { $0.longestPath = 500 }["path"] ?? 0) >= 60)
    }

    @Test("no column stands beyond the screen or over another, whatever they wish for")
    func fits() {
        var dice = Dice(state: 5)
        for _ in 0..<2_000 {
            let wishes = (0..<Int.random(in: 1...14, using: &dice)).map { _ in
                let least = Int.random(in: 1...30, using: &dice)
                return ColumnWish(
                    width: ColumnWidth(
                        minimum: least, ideal: least + Int.random(in: 0...40, using: &dice),
                        flex: Int.random(in: 0...3, using: &dice)),
                    dropOrder: Int.random(in: 0...12, using: &dice),
                    alignment: Bool.random(using: &dice) ? .left : .right)
            }
            let width = Int.random(in: 0...300, using: &dice)
            let places = ColumnLayout(wishes, from: 2, width: width).places
            #expect(zip(places, places.dropFirst()).allSatisfy { $0.column + $0.width < $1.column })
            #expect(places.allSatisfy { $0.column >= 2 && $0.column + $0.width <= 2 + width && $0.width > 0 })
            #expect(places.isEmpty == (width == 0))
        }
    }

    @Test(
        "a path is cut in its middle, a host before its port, and neither is wider than it may be",
        arguments: [
            ("/v2/catalog/items/8842", 14, "/v2/cata…/8842"), ("/short", 14, "/short"),
            ("/日本語/ページ/とても長い", 12, "/日本語…長い"), ("/abcdefgh", 5, "/abc…"), ("/ab", 0, ""),
        ])
    func middle(text: String, width: Int, expected: String) {
        let cut = CellText.truncatedMiddle(text, to: width)
        #expect(cut == expected)
        #expect(CellText.width(cut) <= width)
    }

    @Test(
        "a query is cut before the path is",
        arguments: [
            ("/search?q=coffee&page=12", 14, "/search?q=cof…"),
            ("/v2/catalog/items/8842?x=1", 14, "/v2/cata…/8842"),
            ("/items?page=1", 14, "/items?page=1"), ("?q=1", 3, "?q…"), ("/a?b", 0, ""),
        ])
    func query(text: String, width: Int, expected: String) {
        #expect(CellText.truncatedPath(text, to: width) == expected)
    }

    @Test(
        "hosts keep their port",
        arguments: [
            ("127.0.0.1:8081", 14, "127.0.0.1:8081"), ("127.0.0.1:8081", 11, "127.0…:8081"),
            ("api.example.com", 10, "api.examp…"), ("[2001:db8::1]:8443", 12, "[2001:…:8443"),
            ("a.b:65535", 8, "a.b:655…"), ("a.bcdef:65535", 11, "a.bc…:65535"), ("host:65535", 7, "host:6…"),
        ])
    func hosts(text: String, width: Int, expected: String) {
        #expect(CellText.truncatedHost(text, to: width) == expected)
        #expect(CellText.width(expected) <= max(width, CellText.width(text)))
    }

    @Test(
        "the verdict on a finished run has its numbers at any width, and what they were where there is room",
        arguments: [
            (80, "12 failed, 340 cancelled"), (100, "12 failed, 340 cancelled (9 may have been received)"),
        ])
    func verdict(width: Int, words: String) {
        var facts = HeaderFacts()
        facts.word = .finished
        facts.elapsed = .seconds(86)
        facts.counts[.ok] = 1648
        facts.counts[.failed] = 12
        facts.counts[.cancelled] = 340
        facts.uncertain = 9
        facts.requestHistory = Array(repeating: 9, count: 60)
        var canvas = Canvas(columns: width, rows: 1, theme: .standard, look: ScreenLook())
        HeaderPanel.drawRun(
            facts, row: 0, in: Rect(row: 0, column: 0, height: 1, width: width), on: &canvas)
        let line = canvas.frame.dump()
        #expect(line.contains("1:26  \(words)  "), "\(line)")
    }

    @Test("a line that is too long goes on in the next row, at a blank where there is one")
    func wraps() {
        let line = DetailLine([Span("one two ", .dim), Span("three four five six seven", .text)])
        let rows = Wrap.rows(line, width: 20, indent: 2).map { $0.spans.map(\.text).joined() }
        #expect(rows == ["one two three four ", "  five six seven"])
        let long = Wrap.rows(DetailLine([Span(String(repeating: "日", count: 30))]), width: 21, indent: 4)
        #expect(long.allSatisfy { $0.spans.reduce(0) { $0 + CellText.width($1.text) } <= 21 })
        #expect(long.flatMap(\.spans).map(\.text).joined().filter { $0 == "日" }.count == 30)
        #expect(Wrap.lines("a verylongword b", width: 6) == ["a", "verylo", "ngword", "b"])
    }
}
