import Foundation
import TestSupport
import Testing

@Suite("What x writes", .serialized)
struct DashboardExportTests {
    /// Each kind with what its file has of request 3.
    private static let results = [
        ("o.jsonl", #""id": 3"#), ("o.csv", "3,"), ("o.har", "\"entries\""),
    ]
    private static let kinds =
        results + [("o.sh", "curl "), ("o.requests.jsonl", "{\"url\""), ("o.txt", "http://")]

    @Test(
        "what the filter shows and nothing else, in each kind of results, secrets redacted",
        arguments: results)
    func redacted(name: String, part: String) throws {
        let deck = try LiveDeck.finished()
        try deck.press("/~s 200 ~m get /a/" + Keys.enter, shows: "4 requests shown")
        try deck.press("x" + Keys.control("u") + "\(name)\r", shows: "exported 4 requests to \(name)")
        let text = Self.plain(deck.folder.text(name))
        #expect(text.contains(part) && text.contains("/a/3?token=•••") && text.contains("/a/8"))
        #expect(!text.contains("hush") && !text.contains("/bad/4") && !text.contains("/p/6"))
        try KeyDrill.finishSample(deck)
    }

    @Test(
        "a list asks what is to stand for secrets: names, themselves, or nothing is written",
        arguments: [
            ("o.sh", #"'"$TOKEN"'"#), ("o.requests.jsonl", "{{TOKEN}}"), ("o.txt", "{{TOKEN}}"),
        ])
    func list(name: String, named: String) throws {
        let deck = try LiveDeck.finished()
        func export() throws {
            try deck.press("x" + Keys.control("u") + "\(name)\r", shows: "1 request has secrets")
        }
        try deck.press("/~s 200 ~m get /a/" + Keys.enter, shows: "4 requests shown")
        try export()
        try deck.press(Keys.escape, shows: "nothing done")
        #expect(!deck.folder.exists(name))
        try export()
        try deck.press("w", shows: "exported 4 requests to \(name)")
        let text = Self.plain(deck.folder.text(name))
        #expect(text.contains("/a/3?token=\(named)") && text.contains("/a/8"))
        #expect(!text.contains("hush") && !text.contains("/bad/4"))
        try FileManager.default.removeItem(at: deck.folder.url(name))
        try export()
        try deck.press("W", shows: "exported 4 requests to \(name)")
        #expect(deck.folder.text(name).replacing("\\/", with: "/").contains("/a/3?token=hush"))
        let mode = try FileManager.default.attributesOfItem(atPath: deck.folder.url(name).path)[
            .posixPermissions]
        #expect(mode as? Int == 0o600)
        try KeyDrill.finishSample(deck)
    }

    @Test("an exported list of requests sends the same again, with the secrets given by name")
    func runsAgain() throws {
        let deck = try LiveDeck([
            #"{"url": "SERVER/1?token=hush", "method": "PUT", "headers": {"X-A": "b", "Authorization": "Bearer x"}, "body": "it's", "name": "n", "timeout": 7, "expect": "status=200"}"#,
            #"{"url": "SERVER/2", "method": "POST", "body_base64": "/wAB"}"#,
        ]) { _ in .init() }
        try deck.waitForFinish()
        try deck.press("x" + Keys.control("u") + "o.requests.jsonl\r", shows: "1 request has secrets")
        try deck.wait(for: "--var TOKEN=VALUE")
        try deck.press("w", shows: "exported 2 requests to o.requests.jsonl; run it: fetchdeck")
        let mode = try FileManager.default.attributesOfItem(
            atPath: deck.folder.url("o.requests.jsonl").path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let refused = try ProgramRun(["o.requests.jsonl", "--plain"], in: deck.folder)
        #expect(
            refused.status == 2 && refused.errors.contains("undefined variables 'TOKEN', 'AUTHORIZATION'"))
        #expect(deck.server.requests.count == 2)
        let run = try ProgramRun(
            ["o.requests.jsonl", "--plain", "--var", "TOKEN=hush", "--var", "AUTHORIZATION=Bearer x"],
            in: deck.folder)
        #expect(run.status == 0, "\(run.errors)")
        func seen(_ requests: ArraySlice<SeenRequest>) -> [String] {
            requests.map {
                "\($0.method) \($0.target) \($0.header("X-A") ?? "") \($0.header("Authorization") ?? "") \($0.body)"
            }
            .sorted()
        }
        let requests = deck.server.requests
        #expect(requests.count == 4 && seen(requests[..<2]) == seen(requests[2...]))
        #expect(try deck.quit() == .exited(0))
        // Broken at the width of the terminal.
        let words = String(decoding: deck.terminal.output, as: UTF8.self).split(
            whereSeparator: \.isWhitespace)
        #expect(
            words.joined(separator: " ").contains(
                "runs with its secrets: fetchdeck o.requests.jsonl --var TOKEN=VALUE --var AUTHORIZATION=VALUE"
            ))
    }

    @Test(
        "two values of one header or parameter have two names, the same value one; given back, each request has its own",
        arguments: ["o.requests.jsonl", "o.sh"])
    func namesOfValues(name: String) throws {
        let headers = ["Bearer x", "Bearer y", "Bearer x", "z"]
        let deck = try LiveDeck(
            headers.enumerated().map { place, value in
                #"{"url": "SERVER/\#(place)?token=t\#(place % 2)", "headers": {"Authorization": "\#(value)"}}"#
            }
        ) { _ in .init() }
        try deck.waitForFinish()
        try deck.press(":sort id asc\r", shows: "sorted by id")
        try deck.press("x" + Keys.control("u") + "\(name)\r", shows: "4 requests have secrets")
        try deck.press("w", shows: "exported 4 requests")
        let values = [
            "TOKEN": "t0", "TOKEN_2": "t1", "AUTHORIZATION": "Bearer x", "AUTHORIZATION_2": "Bearer y",
            "AUTHORIZATION_3": "z",
        ]
        if name == "o.sh" {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = [name]
            process.currentDirectoryURL = deck.folder.url("")
            process.environment = values.merging(["PATH": "/usr/bin:/bin"]) { $1 }
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        } else {
            let variables = values.flatMap { ["--var", "\($0.key)=\($0.value)"] }
            let run = try ProgramRun([name, "--plain"] + variables, in: deck.folder)
            #expect(run.status == 0, "\(run.errors)")
        }
        func seen(_ requests: ArraySlice<SeenRequest>) -> [String] {
            requests.map { "\($0.target) \($0.header("Authorization") ?? "")" }.sorted()
        }
        let requests = deck.server.requests
        #expect(requests.count == 8 && seen(requests.prefix(4)) == seen(requests.suffix(4)))
        #expect(try deck.quit() == .exited(0))
    }

    @Test("a list of URLs says what it has no place for before it is written")
    func losesBodies() throws {
        let deck = try LiveDeck([
            #"{"url": "SERVER/1", "method": "PUT", "headers": {"X-A": "b"}, "body": "b"}"#,
            #"{"url": "SERVER/2"}"#,
        ]) { _ in .init() }
        try deck.waitForFinish()
        try deck.press(":export o.txt\r", shows: "does not keep bodies of 1 request, headers")
        try deck.wait(for: "curl keeps them")
        try deck.press("y", shows: "exported 2 requests to o.txt")
        let lines = deck.folder.text("o.txt").split(separator: "\n").sorted().map(String.init)
        #expect(lines == ["PUT \(deck.server.url)/1", "\(deck.server.url)/2"])
        try KeyDrill.finish(deck, served: 2, status: 0)
    }

    @Test("with --show-secrets as they are", arguments: kinds)
    func secret(name: String, part: String) throws {
        let deck = try LiveDeck.finished(["--show-secrets", "-H", "X-Own: 1"])
        try deck.select(3)
        try deck.press("y", shows: "copied the curl command")
        #expect(deck.copies.last?.contains("/a/3?token=hush") ?? false)
        if name == "o.txt" {
            try deck.press("x" + Keys.control("u") + "\(name)\r", shows: "headers of 8 requests")
            try deck.press("y", shows: "exported 8 requests to \(name)")
        } else {
            try deck.press("x" + Keys.control("u") + "\(name)\r", shows: "exported 8 requests to \(name)")
        }
        let text = Self.plain(deck.folder.text(name))
        #expect(text.contains("/a/3?token=hush"))
        if name == "o.har" { #expect(text.contains("X-Own"), "headers of its requests, as with -o") }
        try KeyDrill.finishSample(deck)
    }

    @Test("Tab goes through the kinds, Esc leaves it, a file that is there is not overwritten")
    func prompt() throws {
        let deck = try LiveDeck.finished()
        deck.terminal.send("x")
        for line in [
            "as JSONL to fetchdeck.jsonl", "as CSV to fetchdeck.csv", "as HAR to fetchdeck.har",
            "as curl to fetchdeck.sh", "as requests to fetchdeck.requests.jsonl",
            "as URLs to fetchdeck.txt", "as JSONL to fetchdeck.jsonl",
        ] {
            try deck.wait(for: line)
            deck.terminal.send(Keys.tab)
        }
        try deck.press(Keys.escape, shows: "nothing written")
        try deck.folder.write("mine", to: "o.csv")
        try deck.press("x" + Keys.control("u") + "o.csv\r", shows: "o.csv is there already")
        #expect(deck.folder.text("o.csv") == "mine")
        #expect(!deck.folder.exists("fetchdeck.csv"))
        try KeyDrill.finishSample(deck)
    }

    @Test("lists in the order of the list, and of what is still open only where it is known")
    func order() throws {
        let (deck, gate) = try LiveDeck.gated(3, ["-c", "1"])
        gate.pass(1)
        try deck.wait(for: "✓ 1 ok")
        try deck.press(":sort id desc\r", shows: "sorted by id, greatest first")
        try deck.press(":export o.txt\r", shows: "exported 3 requests to o.txt")
        let urls = [1, 2, 3].map { "\(deck.server.url)/\($0)\n" }
        #expect(deck.folder.text("o.txt") == urls.joined())
        try deck.press(":export o.jsonl\r", shows: "exported 1 request to o.jsonl; 2 not settled yet")
        gate.open()
        try deck.waitForFinish()
        try KeyDrill.finish(deck, served: 3, status: 0)
    }

    /// Without what JSON may write in more ways than one.
    private static func plain(_ text: String) -> String {
        text.replacing("\\/", with: "/").replacing("\":", with: "\": ").replacing("  ", with: " ")
    }
}
