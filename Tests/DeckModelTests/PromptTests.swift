import FetchCore
import Testing

@testable import DeckModel

@Suite("Prompts, commands and menus")
struct PromptTests {
    private func run(_ line: String, _ deck: inout TestDeck) -> [DeckEffect] {
        _ = deck.press(":")
        _ = deck.type(line)
        return deck.press("enter")
    }

    @Test(
        "each command does what its key would",
        arguments: [
            ("concurrency 80", [DeckEffect.run(.setLimit(80))]), ("conc 3", [.run(.setLimit(3))]),
            ("per-host 4", [.run(.setHostLimit(nil, 4))]), ("per-host 0", [.run(.setHostLimit(nil, 0))]),
            ("per-host b.example 4", [.run(.setHostLimit(HostID(rawValue: 1), 4))]),
            ("rate 10", [.run(.setRate(10))]), ("rate 0.5", [.run(.setRate(0.5))]),
            ("rate off", [.run(.setRate(nil))]), ("host-rate 5", [.run(.setHostRate(5))]),
            ("pause", [.run(.pause)]), ("resume", []),
            ("theme nord", [.useTheme("nord"), .saveTheme("nord")]),
            ("export out/f.har", [.export(path: "out/f.har", format: .har, ids: ids(1, 2))]),
            ("export my file.csv", [.export(path: "my file.csv", format: .csv, ids: ids(1, 2))]),
            ("columns id path", [.saveColumns([ColumnID("id"), ColumnID("path")])]),
            ("retry 2", [.run(.retry(ids(2)))]), ("cancel", [.run(.cancel(ids(1)))]),
            ("redraw", [.redraw]),
            ("go 2", []), ("2", []), ("", []),
        ] as [(String, [DeckEffect])])
    func commands(line: String, effects: [DeckEffect]) throws {
        var deck = try TestDeck([
            FetchRequest(url: "http://a.example/"), FetchRequest(url: "http://b.example/"),
        ])
        _ = update(&deck.state, .themes(["default-dark", "nord"], current: "default-dark"))
        #expect(run(line, &deck) == effects)
        #expect(!deck.complains)
        #expect(deck.state.ui.prompt == nil && deck.state.ui.openedRequest == nil)
    }

    @Test("a list is exported in its own order, results in that of the screen")
    func exportOrder() throws {
        var deck = try TestDeck(count: 3)
        deck.settle(1, 2, 3)
        deck.settle(2, status: 500)
        let shown = deck.shown().map { RequestID($0) }
        #expect(shown != ids(1, 2, 3))
        #expect(
            run("export a.requests.jsonl", &deck) == [
                .export(path: "a.requests.jsonl", format: .requests, ids: ids(1, 2, 3))
            ])
        #expect(
            run("export a.csv", &deck) == [.export(path: "a.csv", format: .csv, ids: shown)])
    }

    @Test("quit quits once all has settled, and asks before", arguments: ["quit", "q"])
    func quit(line: String) throws {
        var deck = try TestDeck(count: 2)
        #expect(run(line, &deck) == [] && deck.state.ui.prompt != nil)
        _ = deck.press("n")
        deck.settle(1, 2)
        #expect(run(line, &deck) == [.quit(immediately: false)])
    }

    @Test("whatever a key does can be typed too, and completed")
    func actions() throws {
        let names = (DeckCommand.table + DeckCommand.ofKeys).map(\.name)
        #expect(Set(names).count == names.count)
        for binding in KeyTable.standard where binding.group != .move && binding.keys != ["ctrl-c"] {
            let name = binding.id.rawValue
            // The limits and the column to sort by are commands with a number or a name after them.
            let isTyped = names.contains(name) || ["command", "reserved"].contains(name)
            #expect(isTyped, "\(name)")
            guard DeckCommand.ofKeys.contains(where: { $0.name == name }) else { continue }
            var deck = try TestDeck(count: 3)
            deck.settle(1, status: 500)
            _ = update(&deck.state, .themes(["default-dark"], current: "default-dark"))
            var twin = deck
            let effects = run(name, &deck)
            #expect(effects == twin.state.press(binding), "\(name)")
            #expect(deck.says == twin.says && deck.state.ui.prompt == twin.state.ui.prompt, "\(name)")
        }
        var deck = try TestDeck(count: 1)
        _ = deck.press(":")
        _ = deck.type("copy-u")
        _ = deck.press("tab", "enter")
        #expect(deck.says == "URL of request 1 copied")
        _ = run("freze", &deck)
        #expect(deck.says == "no command 'freze'; did you mean 'freeze'?")
        _ = run("freez", &deck)
        #expect(deck.state.isFrozen)
    }

    @Test("an option that holds for the whole of a run is no command, and says where it is given")
    func optionOfStart() throws {
        var options = DeckOptions()
        options.optionsOfStart = ["threads"]
        var deck = try TestDeck(count: 1, options: options)
        _ = run("threads 4", &deck)
        #expect(deck.says == "threads can't be changed while the run goes; start it with --threads")
    }

    @Test(
        "a command that can't be done says why and what would do",
        arguments: [
            ("concurency 8", "did you mean 'concurrency'?"), ("concurrency", "concurrency takes N"),
            ("concurrency 0", "concurrency: expected 1 or more"),
            ("concurrency x", "concurrency: expected a whole number of 1 or more"),
            ("set concurrency -1", "concurrency: expected 1 or more"),
            ("per-host nowhere 4", "no host 'nowhere'"), ("per-host example 4", "fits 2 hosts"),
            ("rate 0", "rate: expected more than 0; off is no limit"),
            ("rate 0x10", "rate: expected requests a second, such as 20 or 0.5"),
            ("rate 1e3", "rate: expected requests a second, such as 20 or 0.5"),
            ("host-rate 9999999999", "host-rate: expected at most 1000000000; off is no limit"),
            ("rate", "rate takes"), ("theme nrd", "did you mean 'nord'?"),
            ("export out.doc", "tells no format"), ("export", "export takes"),
            ("sort foo", "no column 'foo'"),
            ("sort id up", "invalid direction 'up'"), ("columns pth", "did you mean 'path'?"),
            ("view x", "no view 'x'"), ("go 99", "no request '99'"), ("filter ~s", "~s takes"),
            ("re", "could be"), ("pause now please", "takes nothing"), ("undo", "nothing to undo"),
            ("retry-failed", "nothing has failed"), ("quit now", "takes nothing"),
        ])
    func complaints(line: String, message: String) throws {
        var deck = try TestDeck([
            FetchRequest(url: "http://a.example/"), FetchRequest(url: "http://b.example/"),
        ])
        _ = update(&deck.state, .themes(["default-dark", "nord"], current: "default-dark"))
        let effects = run(line, &deck)
        #expect(effects == [])
        #expect(deck.complains)
        #expect(deck.says?.contains(message) == true, "\(deck.says ?? "")")
    }

    @Test("every command of the table is completed, and its last word too")
    func completion() throws {
        var deck = try TestDeck(count: 1)
        _ = update(&deck.state, .themes(["dracula", "nord"], current: "nord"))
        _ = deck.press(":")
        _ = deck.type("conc")
        _ = deck.press("tab")
        #expect(prompt(deck)?.text == "concurrency ")
        _ = deck.press("ctrl-u")
        _ = deck.type("theme dr")
        _ = deck.press("tab", "enter")
        #expect(deck.state.ui.theme == "dracula")
        _ = deck.press(":")
        _ = deck.type("sort ")
        _ = deck.press("tab", "tab")
        #expect(prompt(deck)?.text == "sort id")
        _ = deck.press("shift-tab")
        #expect(prompt(deck)?.text == "sort default")
    }

    private func prompt(_ deck: TestDeck) -> TextPrompt? {
        if case .command(let prompt) = deck.state.ui.prompt { return prompt.text }
        return nil
    }

    @Test("the history goes back and forth, and comes back to what was typed")
    func history() throws {
        var deck = try TestDeck(count: 1)
        _ = run("rate 5", &deck)
        _ = run("rate 6", &deck)
        _ = deck.press(":")
        _ = deck.type("x")
        _ = deck.press("up", "up", "up")
        #expect(prompt(deck)?.text == "rate 5")
        _ = deck.press("down", "down")
        #expect(prompt(deck)?.text == "x")
    }

    @Test(
        "a line is edited as in a shell",
        arguments: [
            (["left", "left", "X"], "abc Xde"), (["home", "del"], "bc de"), (["ctrl-w"], "abc "),
            (["ctrl-a", "ctrl-k"], ""), (["ctrl-u"], ""), (["backspace"], "abc d"),
            (["ctrl-a", "right", "ctrl-h", "Z"], "Zbc de"), (["end", "ctrl-d", "!"], "abc de!"),
        ])
    func editing(keys: [String], expected: String) throws {
        var prompt = TextPrompt(text: "abc de")
        for key in keys { _ = prompt.edit(try #require(KeyStroke(name: key))) }
        #expect(prompt.text == expected)
        #expect((0...prompt.text.count).contains(prompt.cursor))
    }

    @Test("combining marks and emoji keep the cursor within the text")
    func wide() {
        var prompt = TextPrompt()
        for part in ["e", "\u{301}", "👨", "\u{200D}", "👩", "x"] { prompt.insert(part) }
        _ = prompt.edit("left")
        _ = prompt.edit("backspace")
        #expect(prompt.text == "éx")
        #expect(prompt.cursor == 1)
    }

    @Test(
        "pasted text is typed into a prompt, its first line without control characters, and never pressed as keys"
    )
    func paste() throws {
        var deck = try TestDeck(count: 2)
        #expect(update(&deck.state, .paste("q")) == [])
        #expect(deck.complains)
        _ = deck.press("/")
        _ = update(&deck.state, .paste("items\u{1B}/2\nq"))
        #expect(deck.state.ui.filterText == "items/2")
        #expect(deck.shown() == [2])
    }

    // MARK: Export and copy

    @Test(
        "a digit chooses the format of the name that is offered, whatever name is typed then, and is part of any other",
        arguments: [
            (["4"], "fetchdeck.sh", ExportFormat.curl, true), (["6", "2"], "fetchdeck.csv", .csv, true),
            (["tab", "6"], "fetchdeck.txt", .urls, true), (["left", "4"], "fetchdeck.json4l", .jsonl, false),
            (["ctrl-u", "4", ".", "h", "a", "r"], "4.har", .har, false),
            (["5", "ctrl-u", "b", ".", "c", "s", "v"], "b.csv", .requests, false),
            (["5", "ctrl-u", "b", ".", "j", "s", "o", "n", "l"], "b.jsonl", .requests, false),
            (["tab", "ctrl-u", "b"], "b", .csv, false),
        ])
    func exportDigits(keys: [String], name: String, format: ExportFormat, takesMore: Bool) throws {
        var deck = try TestDeck(count: 3)
        _ = deck.press("x")
        for key in keys { _ = deck.press(key) }
        guard case .export(let prompt) = deck.state.ui.prompt else {
            Issue.record("no prompt is open")
            return
        }
        #expect(prompt.name.text == name && prompt.format == format)
        #expect(prompt.keys.contains { $0.label == "URLs" } == takesMore)
    }

    @Test("x asks for format and name, the one following the other, and exports what the filter shows")
    func export() throws {
        var deck = try TestDeck(count: 12)
        _ = deck.press("/")
        _ = deck.type("items/1")
        _ = deck.press("enter", "x", "tab", "tab")
        guard case .export(let prompt) = deck.state.ui.prompt else {
            Issue.record("the prompt is not open")
            return
        }
        #expect(prompt.format == .har && prompt.name.text == "fetchdeck.har" && prompt.count == 4)
        _ = deck.press("ctrl-u")
        #expect(deck.press("enter") == [])
        _ = deck.type("a.txt")
        #expect(deck.press("enter") == [.export(path: "a.txt", format: .har, ids: ids(1, 10, 11, 12))])
        _ = deck.press("x", "ctrl-u")
        _ = deck.type("a.csv")
        #expect(deck.press("enter") == [.export(path: "a.csv", format: .csv, ids: ids(1, 10, 11, 12))])
    }

    @Test(
        "y copies the selected or the marked as curl, Y with secrets, c the URL and b the body in the detail")
    func copy() throws {
        var deck = try TestDeck(count: 3)
        #expect(deck.press("y") == [.copy(.curl(ids(1), showsSecrets: false))])
        #expect(deck.press("Y") == [.copy(.curl(ids(1), showsSecrets: true))])
        #expect(
            deck.press("j", "j", "space", "k", "space", "y") == [.copy(.curl(ids(2, 3), showsSecrets: false))]
        )
        #expect(deck.says == "2 requests copied as curl, secrets redacted")
        _ = deck.press("U")
        #expect(deck.state.ui.marks.isEmpty)
        _ = deck.press("g", "enter")
        #expect(deck.press("c") == [.copy(.url(RequestID(1)))])
        #expect(deck.press("b") == [])
        deck.settle(1, details: SettlementDetails(bodyPrefix: [1, 2, 3]))
        #expect(deck.press("b") == [.copy(.body(RequestID(1), [1, 2, 3]))])
    }

    // MARK: Menus

    @Test("the theme picker previews live; Esc reverts, Enter keeps it")
    func themes() throws {
        var deck = try TestDeck(count: 1)
        _ = update(&deck.state, .themes(["a", "b", "c"], current: "b"))
        #expect(deck.press("T", "j") == [.useTheme("c")])
        #expect(deck.press("esc") == [.useTheme("b")])
        #expect(deck.press("T", "k", "enter") == [.useTheme("a"), .saveTheme("a")])
        #expect(deck.state.ui.theme == "a")
    }

    @Test("the column chooser hides, moves and keeps; Esc reverts, and the last column stays")
    func columns() throws {
        var deck = try TestDeck(count: 1)
        let before = deck.state.ui.columns
        _ = deck.press("C", "space", "j", "J")
        #expect(deck.state.ui.columns == [before[2], before[1]] + before.dropFirst(3))
        _ = deck.press("esc")
        #expect(deck.state.ui.columns == before)
        let effects = deck.press("C", "space", "enter")
        #expect(effects == [.saveColumns(Array(before.dropFirst()))])
        #expect(deck.press("u") == [.saveColumns(before)])
        _ = run("columns id", &deck)
        _ = deck.press("C", "space")
        #expect(deck.state.ui.columns == [ColumnID("id")])
    }

    @Test("the help lists what works here first, can be searched, and goes back to where it was opened")
    func help() throws {
        var deck = try TestDeck(count: 2)
        _ = deck.press("enter", "?")
        let rows = deck.state.helpRows()
        #expect(Set(rows.map(\.name)).isSuperset(of: KeyTable.standard.map(\.id.rawValue)))
        #expect(rows.prefix(2).map(\.name) == ["next-tab", "previous-tab"])
        let firstDisabled = try #require(rows.firstIndex { $0.whyDisabled != nil })
        #expect(rows[firstDisabled...].allSatisfy { $0.whyDisabled != nil })
        _ = deck.press("/")
        _ = deck.type("curl")
        #expect(
            deck.state.helpRows().map(\.name) == ["copy-curl", "copy-curl-with-secrets", "export", "add"])
        _ = deck.press("esc", "q")
        #expect(deck.state.ui.prompt == nil && deck.state.isInDetail)
    }

    @Test("Enter and a second press of the mouse do the entry of the help that the cursor stands on")
    func helpDoes() throws {
        var deck = try TestDeck(count: 2)
        _ = deck.press("?", "/")
        _ = deck.type("pause or")
        #expect(deck.press("enter", "enter") == [.run(.pause)])
        #expect(deck.state.ui.prompt == nil)
        _ = deck.press("?")
        let rows = deck.state.helpRows()
        #expect(rows.first?.heading == "Rows")
        let place = try #require(rows.firstIndex { $0.name == "view-log" })
        let target = MouseTarget.menuItem(place)
        _ = update(&deck.state, .mouse(MouseInput(.press(.left), column: 0, row: 0), target: target))
        #expect(deck.state.ui.view == .requests)
        _ = update(&deck.state, .mouse(MouseInput(.doublePress(.left), column: 0, row: 0), target: target))
        #expect(deck.state.ui.view == .log && deck.state.ui.prompt == nil)
        // What does not work says why.
        _ = deck.press("?", "/")
        _ = deck.type("copy-body")
        #expect(deck.press("enter", "enter") == [])
        #expect(deck.says == "works in the detail of a request")
    }

    @Test("each command that no key does stands in the help and can be done there, or says why not")
    func helpOfCommands() throws {
        var deck = try TestDeck(count: 2)
        _ = deck.press("?")
        let rows = deck.state.helpRows()
        for command in DeckCommand.table where !command.arguments.isEmpty {
            #expect(rows.contains { $0.keys == ":\(command.usage)" }, "\(command.name)")
        }
        #expect(rows.first { $0.name == "run" }?.whyDisabled == "nothing is held")
        _ = deck.press("/")
        _ = deck.type(":per-host [")
        _ = deck.press("enter", "enter")
        #expect(deck.state.ui.prompt?.line?.text.text == "per-host ")
        _ = deck.type("3")
        #expect(deck.press("enter") == [.run(.setHostLimit(nil, 3))])
        deck.move(1, to: .held, attempt: 0)
        _ = deck.press("?", "/")
        _ = deck.type(":run")
        #expect(deck.press("enter", "enter") == [.run(.release(ids(1)))])
    }

    @Test("a mouse press selects, opens on the second, sorts by heads, and answers questions")
    func mouse() throws {
        var deck = try TestDeck(count: 9)
        let click = { (deck: inout TestDeck, kind: MouseKind, target: MouseTarget) in
            update(&deck.state, .mouse(MouseInput(kind, column: 0, row: 0), target: target))
        }
        _ = click(&deck, .press(.left), .request(RequestID(4)))
        #expect(deck.selected == 4 && deck.state.window(10).cursor == 3)
        _ = click(&deck, .doublePress(.left), .request(RequestID(4)))
        #expect(deck.state.ui.prompt == nil && deck.state.isInDetail)
        _ = click(&deck, .drag(.left), .paneBorder(percent: 99))
        #expect(deck.state.ui.listPercent == 85)
        _ = deck.press("esc")
        _ = click(&deck, .press(.left), .columnHead(ColumnID("latency")))
        _ = click(&deck, .press(.left), .columnHead(ColumnID("latency")))
        #expect(deck.state.ui.sort == SortOrder(column: ColumnID("latency"), descends: false))
        _ = click(&deck, .press(.left), .tab(.log))
        #expect(deck.state.ui.view == .log)
        #expect(click(&deck, .press(.left), .footer("pause")) == [.run(.pause)])
        deck.move(1, to: .waiting)
        _ = deck.press("q")
        #expect(click(&deck, .press(.left), .answer(true)) == [.quit(immediately: false)])
    }
}
