import FetchCore
import Testing

@testable import DeckModel

@Suite("Order and cursor")
struct OrderTests {
    @Test("by default what is in flight stands first, then newest failures, newest done, and the queue")
    func defaultOrder() throws {
        var deck = try TestDeck(count: 8)
        deck.move(5, to: .connecting)
        deck.move(2, to: .waiting)
        deck.settle(1)
        deck.settle(7, status: 500)
        deck.settle(3)
        deck.settle(8, status: 404)
        #expect(deck.shown() == [5, 2, 8, 7, 3, 1, 4, 6])
        deck.move(7, 8, to: .queued)
        #expect(deck.shown() == [5, 2, 3, 1, 7, 8, 4, 6])
    }

    @Test("the selected request keeps its line while rows move around it")
    func staysPut() throws {
        var deck = try TestDeck(count: 40)
        _ = deck.press("j", "j", "j", "j")
        #expect(deck.selected == 5)
        #expect(deck.state.window(10).cursor == 4)
        deck.move(20, 21, 22, to: .connecting)
        #expect(deck.selected == 5)
        #expect(deck.state.window(10).cursor == 4)
        #expect(deck.shown() == Array(1...10))
        deck.settle(5, status: 500)
        #expect(deck.selected == 5)
        #expect(deck.state.window(10).ids.contains(RequestID(5)))
    }

    @Test("an open detail stays with its request, also when the filter does not show it any more")
    func openDetail() throws {
        var deck = try TestDeck(count: 6)
        deck.settle(3, 4, status: 500)
        _ = deck.press("E", "j", "enter")
        #expect(deck.selected == 3)
        deck.move(3, to: .queued)
        _ = deck.wait(.milliseconds(100))
        #expect(deck.shown() == [4])
        #expect(deck.selected == 3 && deck.state.detail()?.row.state == .queued)
        _ = deck.press("?", "esc")
        #expect(deck.state.ui.prompt == nil && deck.state.isInDetail && deck.selected == 3)
        _ = deck.press("esc")
        #expect(deck.state.ui.prompt == nil && deck.state.ui.openedRequest == nil && deck.selected == 4)
    }

    @Test("j and k in the detail go to the next request, and with the detail zoomed scroll it")
    func detailKeys() throws {
        var deck = try TestDeck(count: 6)
        _ = deck.press("enter", "j", "j")
        #expect(deck.selected == 3 && deck.state.ui.openedRequest == RequestID(3))
        _ = deck.press("pgdn")
        #expect(deck.state.ui.detailScroll == 7)
        _ = deck.press("e", "j")
        #expect(deck.selected == 3 && deck.state.ui.detailScroll == 8)
        _ = deck.press("G")
        #expect(deck.state.ui.detailScroll == 22)
    }

    @Test("moves stop at the ends, and pages and ends take the window along")
    func moves() throws {
        var deck = try TestDeck(count: 40)
        #expect(deck.selected == 1)
        _ = deck.press("k")
        #expect(deck.selected == 1)
        _ = deck.press("pgdn")
        #expect(deck.selected == 10)
        _ = deck.press("G")
        #expect(deck.selected == 40)
        #expect(deck.shown() == Array(31...40))
        _ = deck.press("j", "k")
        #expect(deck.selected == 39)
        _ = deck.press("g")
        #expect(deck.shown() == Array(1...10))
        _ = deck.press("down", "pgup", "end", "home")
        #expect(deck.selected == 1)
    }

    @Test("a window is full however small or large it is, and says where it stands")
    func windows() throws {
        var deck = try TestDeck(count: 25)
        _ = deck.press("G")
        for size in [1, 5, 24, 25, 60] {
            let window = deck.state.window(size)
            #expect(window.ids.count == min(size, 25))
            #expect(window.ids.last == RequestID(25))
            #expect(window.position == 25 - min(size, 25))
            #expect(window.count == 25)
        }
        #expect(deck.state.window(0).ids.isEmpty)
        let empty = try TestDeck(count: 0)
        #expect(empty.state.window(10).ids.isEmpty && empty.state.window(10).cursor == nil)
    }

    private func sorted(_ column: String, _ direction: String = "asc") throws -> [Int] {
        var deck = try TestDeck([
            FetchRequest(url: "http://b.example/zebra", name: "one"),
            FetchRequest(method: .post, url: "http://a.example/apple/very/long/path/2", name: "two"),
            FetchRequest(url: "http://c.example/apple/very/long/path/1"),
            FetchRequest(url: "http://a.example/mango", name: "four"),
        ])
        deck.settle(1, milliseconds: 30, bytes: 9)
        deck.settle(2, status: 500, milliseconds: 10, attempts: 3, bytes: 70)
        deck.settle(3, milliseconds: 20, bytes: 8_000)
        _ = deck.press(":")
        _ = deck.type("sort \(column) \(direction)")
        _ = deck.press("enter")
        #expect(!deck.complains)
        return deck.shown()
    }

    @Test(
        "each column sorts, rows without a value last in both directions",
        arguments: [
            ("id", "asc", [1, 2, 3, 4]), ("id", "desc", [4, 3, 2, 1]), ("latency", "asc", [2, 3, 1, 4]),
            ("latency", "desc", [1, 3, 2, 4]), ("host", "asc", [2, 4, 1, 3]), ("path", "asc", [3, 2, 4, 1]),
            ("path", "desc", [1, 4, 2, 3]), ("name", "asc", [4, 1, 2, 3]), ("name", "desc", [2, 1, 4, 3]),
            ("status", "asc", [1, 3, 2, 4]), ("status", "desc", [2, 1, 3, 4]),
            ("size", "desc", [3, 2, 1, 4]),
            ("attempts", "desc", [2, 1, 3, 4]), ("method", "asc", [1, 3, 4, 2]),
            ("state", "asc", [4, 1, 3, 2]),
        ])
    func columns(column: String, direction: String, expected: [Int]) throws {
        #expect(try sorted(column, direction) == expected)
    }

    @Test("> and < go through the columns shown and the default order, I inverts, undo restores the order")
    func sortKeys() throws {
        var deck = try TestDeck(count: 3)
        _ = deck.press(">")
        #expect(deck.state.ui.sort == SortOrder(column: ColumnID("id"), descends: false))
        _ = deck.press("I")
        #expect(deck.state.ui.sort == SortOrder(column: ColumnID("id"), descends: true))
        #expect(deck.shown() == [3, 2, 1])
        _ = deck.press("<")
        #expect(deck.state.ui.sort == nil)
        _ = deck.press("u")
        #expect(deck.state.ui.sort == SortOrder(column: ColumnID("id"), descends: true))
        _ = deck.press("o", "G", "enter")
        #expect(deck.state.ui.sort == SortOrder(column: ColumnID("cert"), descends: false))
    }

    @Test("I reads the default order from its end, row by row, filtered and as the run goes on, and back")
    func inverted() throws {
        var deck = try TestDeck(count: 8)
        deck.move(5, to: .connecting)
        deck.settle(1, 3)
        deck.settle(7, status: 500)
        let before = deck.shown()
        _ = deck.press("I")
        #expect(deck.shown() == before.reversed())
        deck.settle(8, status: 404)
        _ = deck.wait(.seconds(2))
        let inverted = deck.shown()
        _ = deck.press("E")
        #expect(deck.shown() == [7, 8])
        _ = deck.press("E", "I")
        #expect(deck.shown() == inverted.reversed() && deck.state.ui.sort == nil)
        #expect(deck.shown() == [5, 8, 7, 3, 1, 2, 4, 6])
        _ = deck.press("u")
        #expect(deck.shown() == inverted)
    }

    @Test("what a key acts on keeps the cursor, wherever it moves", arguments: ["p", "X", "y", "space"])
    func actedOn(key: String) throws {
        var deck = try TestDeck(count: 6)
        #expect(deck.selected == 1)
        _ = deck.press(key)
        let selected = key == "space" ? 2 : 1
        deck.move(4, 5, to: .connecting)
        deck.settle(3, status: 500)
        #expect(deck.selected == selected)
    }

    @Test("many rows are put in order away from the keys, and an answer to an older order is dropped")
    func jobs() throws {
        let count = RowOrder.inlineRows + 10
        var deck = try TestDeck(count: count)
        guard case .sort(let old)? = deck.press(">", "I").last else {
            Issue.record("no job was asked for")
            return
        }
        guard case .sort(let job)? = deck.press("I").last else {
            Issue.record("no second job was asked for")
            return
        }
        _ = update(&deck.state, .sorted(old.run()))
        try deck.add([FetchRequest(url: "http://a.example/last")])
        _ = update(&deck.state, .sorted(job.run()))
        #expect(deck.state.order.rows.count == count + 1)
        #expect(deck.shown(3) == [1, 2, 3])
        _ = deck.press("G")
        #expect(deck.selected == count + 1)
    }

    @Test("a filter that is typed and deleted leaves many rows in their order, and sorts nothing anew")
    func filterOfSorted() throws {
        let count = RowOrder.inlineRows + 10
        var deck = try TestDeck(count: count)
        guard case .sort(let job)? = deck.press(">", "I").last else {
            Issue.record("no job was asked for")
            return
        }
        _ = deck.press("/")
        #expect(deck.type("7") == [])
        // Not yet sorted: in the order of the list. The answer is taken for the filter that there is then.
        #expect(deck.shown(2) == [7, 17])
        _ = update(&deck.state, .sorted(job.run()))
        #expect(deck.shown(2) == [50_007, 49_997])
        try deck.add([FetchRequest(url: "http://a.example/7"), FetchRequest(url: "http://a.example/8")])
        #expect(deck.state.order.rows.last == UInt32(count))
        #expect(deck.type("7") == [])
        #expect(deck.shown(2) == [49_977, 49_877])
        #expect(deck.press("backspace", "backspace") == [])
        #expect(deck.shown(2) == [count, count - 1])
        #expect(deck.state.order.rows.suffix(2) == [UInt32(count), UInt32(count + 1)])
    }

    @Test("follow takes the selection to the newest request, until someone moves")
    func follow() throws {
        var deck = try TestDeck(count: 9)
        deck.move(1, to: .connecting)
        _ = deck.press("F")
        #expect(deck.selected == 1)
        deck.move(2, 3, to: .connecting)
        #expect(deck.selected == 3)
        _ = deck.press("k")
        deck.move(4, to: .connecting)
        #expect(deck.selected == 2 && !deck.state.ui.isFollowing)
    }

    @Test("frozen, the display stands still while the run goes on, and says what has changed")
    func freeze() throws {
        var deck = try TestDeck(count: 30)
        deck.move(1, to: .waiting)
        _ = deck.press("Z")
        let before = (deck.shown(), deck.state.header, deck.state.row(RequestID(1)), deck.state.hostRows())
        deck.settle(1, status: 500)
        deck.move(2, to: .connecting)
        _ = deck.wait(.seconds(2))
        #expect(deck.shown() == before.0 && deck.state.header == before.1)
        #expect(deck.state.row(RequestID(1)) == before.2 && deck.state.hostRows() == before.3)
        #expect(deck.state.frozenSince == FrozenChanges(since: .start, moves: 2, settled: 1, failed: 1))
        _ = deck.press("G")
        #expect(deck.selected == 30)
        #expect(deck.press("P") == [.run(.pause)])
        _ = deck.press("Z")
        #expect(deck.state.frozenSince == nil)
        #expect(deck.state.header.counts[.failed] == 1 && deck.state.header.word == .paused)
    }
}
