import FetchCore
import TestSupport
import Testing

@testable import DeckModel

@Suite("Keys")
struct KeyTests {
    @Test(
        "each key of the contract has a row in the table",
        arguments: [
            "j", "k", "up", "down", "pgup", "pgdn", "g", "G", "home", "end", "?", "f1", "enter", "esc", "tab",
            "1", "2", "3", "4", "5", "P", "p", "r", "R", "X", "space", "U", "+", "-", "}", "{", "]", "[", "/",
            "E", ">", "<", "o", "f6", "I", "F", "Z", "y", "Y", "x", "e", "T", ":", "ctrl-l", "ctrl-z", "q",
            "ctrl-c", "ctrl-r", "C",
        ])
    func contract(name: String) throws {
        let stroke = try #require(KeyStroke(name: name))
        #expect(KeyMap.standard.binding(for: stroke, in: KeyPlaces(.requests)) != nil)
    }

    @Test(
        "in the detail, b and c copy body and URL",
        arguments: [("b", "copy-body"), ("c", "copy-url")] as [(String, ActionID)])
    func detailKeys(name: String, action: ActionID) throws {
        let stroke = try #require(KeyStroke(name: name))
        #expect(KeyMap.standard.binding(for: stroke, in: .detail)?.id == action)
        for view in DeckView.allCases {
            #expect(KeyMap.standard.binding(for: stroke, in: KeyPlaces(view)) == nil)
        }
    }

    @Test("every name of the [keys] section has exactly one row, and every row a help text")
    func everyAction() {
        let actions = KeyTable.standard.map(\.id)
        #expect(Set(actions).count == actions.count)
        #expect(KeyTable.standard.allSatisfy { !$0.help.isEmpty && !$0.label.isEmpty })
    }

    @Test("the name of every key of the table is read back as that key")
    func names() {
        for stroke in KeyTable.standard.flatMap(\.keys) { #expect(KeyStroke(name: stroke.name) == stroke) }
    }

    @Test(
        "key names are read in the ways people write them",
        arguments: [
            ("^L", KeyStroke.control("l")), ("ctrl-L", .control("l")), ("C-l", .control("l")),
            ("Return", KeyStroke(.enter)), ("PageUp", KeyStroke(.pageUp)), ("F12", KeyStroke(.function(12))),
            ("shift-r", .character("R")), ("alt-x", KeyStroke(.character("x"), .alt)), ("-", .character("-")),
            ("space", .character(" ")), ("ctrl-pgup", KeyStroke(.pageUp, .control)), ("^", .character("^")),
        ])
    func aliases(name: String, stroke: KeyStroke) {
        #expect(KeyStroke(name: name) == stroke)
    }

    @Test("what is no key has no name", arguments: ["", "foo", "f0", "f99", "ctrl-", "ctrl-foo", "jj"])
    func noKey(name: String) {
        #expect(KeyStroke(name: name) == nil)
    }

    // MARK: Bindings of the user

    @Test("a key of one's own takes the place of the standard ones")
    func rebound() throws {
        let map = try KeyMap(overrides: [KeyOverride(action: "retry", keys: ["f5", "ctrl-t"])])
        #expect(action("f5", map) == "retry")
        #expect(action("r", map) == nil)
    }

    @Test("two actions may swap their keys")
    func swapped() throws {
        let map = try KeyMap(overrides: [
            KeyOverride(action: "retry", keys: ["p"]), KeyOverride(action: "hold", keys: ["r"]),
        ])
        #expect(action("p", map) == "retry")
        #expect(action("r", map) == "hold")
    }

    private func action(_ stroke: KeyStroke, _ map: KeyMap, in place: KeyPlaces = KeyPlaces(.requests))
        -> ActionID?
    {
        map.binding(for: stroke, in: place)?.id
    }

    @Test("a key that a line gives to an action is taken from the others, without an error")
    func taken() throws {
        let map = try KeyMap(overrides: [KeyOverride(action: "retry", keys: ["x", "c"], line: 7)])
        #expect(action("x", map) == "retry")
        #expect(action("c", map, in: .detail) == "retry")
        #expect(map.binding(of: "export")?.keys == [])
        #expect(map.binding(of: "copy-url")?.keys == [])
    }

    @Test("a key that a line gives to an action of the detail keeps what it does in the views")
    func takenInDetail() throws {
        let map = try KeyMap(overrides: [KeyOverride(action: "copy-body", keys: ["r"], line: 7)])
        #expect(action("r", map, in: .detail) == "copy-body")
        #expect(action("r", map) == "retry")
        #expect(action("r", map, in: KeyPlaces(.hosts)) == "retry")
    }

    @Test("two lines may give one key to an action of the detail and to one of the views")
    func shared() throws {
        let map = try KeyMap(overrides: [
            KeyOverride(action: "retry", keys: ["f5"]), KeyOverride(action: "copy-url", keys: ["f5"]),
        ])
        #expect(action("f5", map) == "retry" && action("f5", map, in: .detail) == "copy-url")
    }

    @Test("a key that two lines give away in one place is an error with the later line")
    func clash() {
        let wanted = KeyMapError.clash("x", "retry", "export", line: 7)
        #expect(throws: wanted) {
            try KeyMap(overrides: [
                KeyOverride(action: "export", keys: ["x"], line: 7),
                KeyOverride(action: "retry", keys: ["x"], line: 3),
            ])
        }
        #expect(
            wanted.description == "key 'x' would be both 'retry' and 'export'; give one of them another key")
    }

    @Test("no two rows of the table have one key in one place, but for those of the detail")
    func noClash() {
        for place in [KeyPlaces.detail] + DeckView.allCases.map({ KeyPlaces($0) }) {
            let rows = KeyTable.standard.filter { $0.places.contains(place) }
            for alone in [true, false] {
                let keys = rows.filter { ($0.places == .detail) == alone }.flatMap(\.keys)
                #expect(Set(keys).count == keys.count)
            }
        }
    }

    @Test("a key of another place says what it does there")
    func elsewhere() throws {
        var deck = try TestDeck(count: 1)
        #expect(deck.press("c") == [])
        #expect(deck.says == "c: copy URL, in the detail of a request")
        _ = deck.press("ctrl-o")
        #expect(deck.says == "^O does nothing here; ? shows the keys")
    }

    @Test("an unknown action gets the nearest known one, an unknown key a hint")
    func unknown() {
        #expect(throws: KeyMapError.unknownAction("retri", line: 3, nearest: "retry")) {
            try KeyMap(overrides: [KeyOverride(action: "retri", keys: ["x"], line: 3)])
        }
        #expect(throws: KeyMapError.unknownKey("hyper-q", action: "quit", line: 4)) {
            try KeyMap(overrides: [KeyOverride(action: "quit", keys: ["hyper-q"], line: 4)])
        }
    }

    // MARK: Streams

    @Test("no stream of keys, events and times traps, and no request is lost", arguments: [11, 12, 13])
    func streams(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let requests = (0..<40).map { FetchRequest(url: "http://h\($0 % 3).example/p/\($0)?token=x\($0)") }
        var deck = try TestDeck(requests)
        _ = update(&deck.state, .themes(["default-dark", "nord", "mono"], current: "nord"))
        let keys = Self.keys
        for _ in 0..<6_000 {
            if Int.random(in: 0..<4, using: &dice) == 0 { randomEvent(&deck, &dice) }
            let effects = update(&deck.state, .key(keys.randomElement(using: &dice) ?? "j"))
            if case .sort(let job)? = effects.last { _ = update(&deck.state, .sorted(job.run())) }
            #expect(deck.state.header.counts.total == 40 || deck.state.frozenSince != nil)
            let window = deck.state.window(10)
            #expect(
                window.ids.count <= 10 && window.cursor.map { $0 < window.ids.count } ?? window.ids.isEmpty)
        }
        #expect(deck.state.tally.counts.total == 40)
        for id in window(deck) { _ = deck.state.detail(of: id) }
    }

    private func window(_ deck: TestDeck) -> [RequestID] { deck.state.window(40).ids }

    private static let keys: [KeyStroke] =
        KeyTable.standard.flatMap(\.keys)
        + [
            "backspace", "left", "right", "del", "ctrl-u", "ctrl-w", "~", "s", "t", "5", "x", "!", "a", "m",
            "y", "n", "é",
        ]

    private func randomEvent(_ deck: inout TestDeck, _ dice: inout Dice) {
        let id = Int.random(in: 1...40, using: &dice)
        switch Int.random(in: 0..<8, using: &dice) {
        case 0: deck.move(id, to: .connecting)
        case 1: deck.settle(id)
        case 2: deck.settle(id, status: 404)
        case 3: deck.move(id, to: .queued)
        case 4:
            _ = update(
                &deck.state,
                .mouse(MouseInput(.press(.left), column: 1, row: 1), target: .request(RequestID(id))))
        case 5: _ = update(&deck.state, .mouse(MouseInput(.wheelDown, column: 1, row: 1), target: .list))
        case 6: _ = update(&deck.state, .paste("~s 5xx\nq"))
        default: _ = deck.wait(.milliseconds(100))
        }
    }
}
