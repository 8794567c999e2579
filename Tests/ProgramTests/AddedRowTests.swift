import Foundation
import TestSupport
import Testing

@Suite("Rows that are added while the run goes", .serialized)
struct AddedRowTests {
    private static func paste(_ text: String) -> String { "\u{1b}[200~\(text)\u{1b}[201~" }

    @Test("what is pasted is offered as it is understood, and added after a yes")
    func paste() throws {
        let deck = try LiveDeck(["/1"]) { _ in .init() }
        try deck.waitForFinish()
        let url = deck.server.url
        let commands = "curl -H 'X-A: b' -d 'x=1' \(url)/2\ncurl \(url)/3\n"
        try deck.press(Self.paste(commands), shows: "Add 2 requests?")
        try deck.wait(for: "POST \(url)/2")
        try deck.press("n", hides: "Add 2 requests?")
        #expect(deck.served == ["/1"])
        try deck.press(Self.paste(commands), shows: "Add 2 requests?")
        try deck.press("y", shows: "✓ 3 ok")
        #expect(deck.served.sorted() == ["/1", "/2", "/3"])
        let posted = try #require(deck.server.requests.first { $0.path == "/2" })
        #expect(posted.method == "POST" && posted.header("X-A") == "b" && posted.body == Array("x=1".utf8))
        // What is no request is no key presses either.
        try deck.press(Self.paste("qqq"), shows: "pasted text goes into a prompt")
        try KeyDrill.finish(deck, served: 3, status: 0)
        #expect(deck.outcomes.sorted() == ["1 ok", "2 ok", "3 ok"])
    }

    @Test("rows added while the list arrives get the next free ids, those of the list go on behind them")
    func arriving() throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let folder = try Folder()
        mkfifo(folder.url("list.urls").path, 0o600)
        let terminal = try PseudoTerminal(
            BuiltProducts.path("fetchdeck"), ["list.urls", "-o", "r.jsonl"],
            environment: ["HOME": folder.path], columns: 100, rows: 30, folder: folder.path)
        let writer = try FileHandle(forWritingTo: folder.url("list.urls"))
        try writer.write(contentsOf: Data("\(server.url)/1\n".utf8))
        try terminal.wait(for: "✓ 1 ok")
        terminal.send(":add \(server.url)/added\r")
        try terminal.wait(for: "✓ 2 ok")
        try writer.write(contentsOf: Data("\(server.url)/3\n\(server.url)/1\n".utf8))
        try writer.close()
        try terminal.wait(for: "✓ 4 ok")
        terminal.send("q")
        _ = try terminal.waitForExit()
        let records = try ProgramRun.records(folder.text("r.jsonl"))
        let paths = records.map { ($0["url"] as? String ?? "").replacing(server.url, with: "") }
        let ids = records.compactMap { $0["id"] as? Int }
        let byID = zip(ids, paths).sorted { $0.0 < $1.0 }.map { "\($0.0) \($0.1)" }
        #expect(byID == ["1 /1", "2 /added", "3 /3", "4 /1"])
        #expect(Set(records.compactMap { $0["key"] as? String }).count == 4)
    }

    @Test("an edited copy is sent as a new row, with what the request had")
    func edit() throws {
        let folder = try Folder()
        try folder.write("#!/bin/sh\nsed -i s/old/new/g \"$1\"\n", to: "editor")
        chmod(folder.url("editor").path, 0o700)
        let deck = try LiveDeck(
            [#"{"url": "SERVER/old", "method": "PUT", "headers": {"X-A": "old"}, "body": "old body"}"#],
            environment: ["EDITOR": folder.url("editor").path]
        ) { _ in .init() }
        try deck.waitForFinish()
        try deck.press("v", shows: "request 2 added")
        try deck.wait(for: "✓ 2 ok")
        let sent = deck.server.requests[1]
        #expect(sent.method == "PUT" && sent.path == "/new" && sent.header("X-A") == "new")
        #expect(sent.body == Array("new body".utf8))
        try KeyDrill.finish(deck, served: 2, status: 0)
    }

    @Test("what can't be sent is opened again, with what is wrong on top, until it can")
    func editAgain() throws {
        let folder = try Folder()
        // Spoils the URL first; then keeps what it is shown, and mends it.
        let script = """
            #!/bin/sh
            if [ -e \(folder.path)/shown ]; then
                cp "$1" \(folder.path)/shown; sed -i 's,http:///,http://,' "$1"
            else
                : > \(folder.path)/shown; sed -i 's,http://,http:///,; s/old/new/' "$1"
            fi

            """
        try folder.write(script, to: "editor")
        chmod(folder.url("editor").path, 0o700)
        let deck = try LiveDeck(
            [#"{"url": "SERVER/old", "method": "PUT", "body": "old body"}"#],
            environment: ["EDITOR": folder.url("editor").path]
        ) { _ in .init() }
        try deck.waitForFinish()
        try deck.press("v", shows: "request 2 added")
        try deck.wait(for: "✓ 2 ok")
        let shown = folder.text("shown").split(separator: "\n")
        #expect(shown.first?.hasPrefix("# error: request.http:2: no host in 'http:///") == true)
        #expect(shown.dropFirst().first?.hasSuffix("/new HTTP/1.1") != nil)
        #expect(deck.served == ["/old", "/new"])
        #expect(deck.server.requests[1].body == Array("new body".utf8))
        try KeyDrill.finish(deck, served: 2, status: 0)
    }

    /// A run of so many requests, and an editor that says that it is open and waits to be told to go on.
    private static func editing(_ count: Int, gate: Gate) throws -> LiveDeck {
        let folder = try Folder()
        let script =
            "#!/bin/sh\n: > begun\nwhile [ ! -e go ]; do sleep 0.02; done\nsed -i 's,/1$,/new,' \"$1\"\n"
        try folder.write(script, to: "editor")
        chmod(folder.url("editor").path, 0o700)
        let deck = try LiveDeck(
            (1...count).map { "/\($0)" }, ["-c", "4"], environment: ["EDITOR": folder.url("editor").path]
        ) { _ in .init(gate: gate) }
        try deck.serverHas(4)
        try deck.wait(for: "◔ waiting")
        deck.terminal.send("gv")
        try deck.terminal.wait(until: "the editor is open") { _ in deck.has("begun") }
        return deck
    }

    @Test("while the editor is open the run goes on and is recorded to its end; then all of it is on screen")
    func editMeanwhile() throws {
        let gate = Gate()
        let deck = try Self.editing(3_000, gate: gate)
        gate.open()
        try deck.serverHas(3_000)
        try deck.terminal.wait(until: "all are recorded") { _ in deck.outcomes.count == 3_000 }
        // Typed for the editor, and no wish to end the run.
        deck.terminal.signal(SIGINT)
        try deck.folder.write("", to: "go")
        try deck.wait(for: "3,001 ok")
        #expect(Set(deck.outcomes).count == 3_001 && deck.served.last == "/new")
        try KeyDrill.finish(deck, served: 3_001, status: 0)
    }

    @Test("SIGTERM ends the run and the editor that is open")
    func editTerminated() throws {
        let gate = Gate()
        let deck = try Self.editing(8, gate: gate)
        deck.terminal.signal(SIGTERM)
        #expect(try deck.terminal.waitForExit() == .exited(143))
        #expect(deck.outcomes.count == 4)
        gate.open()
    }

    @Test("an editor that changes nothing, fails or is not there sends nothing")
    func noEdit() throws {
        for (editor, words) in [
            ("true", "nothing sent: it was not changed"),
            ("false", "nothing sent: the editor ended with status 1"),
            ("sh -c ': > \"$1\"' sh", "nothing sent: it is empty"),
            ("sed -i 's,http://,http:///,'", "nothing sent: request.http:2: no host"),
            ("/nowhere/ed", "nothing sent: the editor '/nowhere/ed' can't be started"),
        ] {
            let deck = try LiveDeck(["/1"], environment: ["VISUAL": editor]) { _ in .init() }
            try deck.waitForFinish()
            try deck.press("v", shows: words)
            try KeyDrill.finish(deck, served: 1, status: 0)
        }
    }
}
