import FetchCore
import Foundation
import TestSupport
import Testing

@testable import FetchFiles

/// Requests with a secret at each place that can have one, and braces of their own.
private let secretRequests = [
    FetchRequest(url: "http://h/1?token=t%201&b={{mine}}"),
    FetchRequest(url: "http://u:p@h/2?token=t2", headers: [HeaderField("X-Api-Key", "k\"1")]),
    FetchRequest(
        method: .post, url: "http://h/3", headers: [HeaderField("Content-Type", "application/json")],
        content: .bytes(Array(#"{"password":"p\"1","otp":12,"text":"{{mine}}"}"#.utf8), type: nil)),
    FetchRequest(
        method: .post, url: "http://h/4",
        headers: [
            HeaderField("Content-Type", "application/x-www-form-urlencoded"),
            HeaderField("Authorization", "Bearer b"),
        ], content: .bytes(Array("a=1&password=p%261&c=2".utf8), type: nil)),
    FetchRequest(url: "http://h/{{mine}}/5"),
    FetchRequest(
        method: .post, url: "http://h/6",
        headers: [HeaderField("Content-Type", "application/x-www-form-urlencoded")],
        content: .bytes(Array("\u{1}password=x&token=t2".utf8), type: nil)),
]

@Suite("Exported lists of requests with secrets")
struct ExportedListTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func export(_ secrets: ExportedSecrets, to name: String) throws -> ExportLoss {
        let chunk = try chunk(secretRequests)
        let rows = chunk.ids.map { RecordExport.Row(id: $0, chunk: chunk, settlement: nil) }
        let export = RecordExport(path: folder.file(name), secrets: secrets)
        #expect(try export.write(rows, clock: noonClock) == secretRequests.count)
        return export.loss(of: rows)
    }

    private func read(_ name: String, _ change: (inout ListOptions) -> Void = { _ in }) throws -> Listing {
        try readList([.file(folder.file(name))], options(change))
    }

    /// The values that a person gives for the names of the list.
    private static let values = [
        "TOKEN": "t 1", "LOGIN": "u:p", "TOKEN_2": "t2", "X_API_KEY": "k\"1", "PASSWORD": "p\"1",
        "OTP": "12", "AUTHORIZATION": "Bearer b", "PASSWORD_2": "p&1", "PASSWORD_3": "x",
    ]

    private func written() throws -> Listing {
        _ = try export(.asTheyAre, to: "plain.requests.jsonl")
        return try read("plain.requests.jsonl")
    }

    @Test("a list with names runs with their values as the requests were, braces of their own included")
    func again() throws {
        let loss = try export(.named, to: "o.requests.jsonl")
        #expect(Set(loss.variables) == Set(Self.values.keys))
        let again = try read("o.requests.jsonl") { $0.variables = ListVariables(given: Self.values) }
        #expect(again.text == (try written()).text)
        let text = try String(contentsOfFile: folder.file("o.requests.jsonl"), encoding: .utf8)
        for secret in ["t%201", "t2", "k\\\"1", "u:p", "Bearer b", "p%261", "p\\\\\\\"1"] {
            #expect(!text.contains(secret))
        }
    }

    @Test("a list with names is refused without their values, by names, and sends nothing of it")
    func refused() throws {
        for (name, count) in [("o.requests.jsonl", 5), ("o.txt", 2)] {
            let loss = try export(.named, to: name)
            for given in [[:], ["mine": "x"]] {
                let listing = try read(name) { $0.variables = ListVariables(given: given) }
                #expect(listing.requests.count == secretRequests.count - count, "\(listing.text)")
                #expect(listing.urls.contains("http://h/{{mine}}/5"))
                #expect(listing.faults.count == 1)
                for variable in loss.variables { #expect(listing.faults[0].contains("'\(variable)'")) }
            }
        }
    }

    @Test("a list of URLs with names runs with their values")
    func urls() throws {
        let loss = try export(.named, to: "o.txt")
        #expect(loss.variables == ["TOKEN", "LOGIN", "TOKEN_2"])
        let again = try read("o.txt") { $0.variables = ListVariables(given: Self.values) }
        #expect(again.urls == (try written()).urls && again.faults.isEmpty)
        let text = try String(contentsOfFile: folder.file("o.txt"), encoding: .utf8)
        #expect(text.hasPrefix("# fetchdeck vars: TOKEN\nhttp://h/1?token={{TOKEN}}&b={{mine}}\n"))
    }

    @Test("a script with names stops at one that is not set, and is read as a list with --env")
    func script() throws {
        let loss = try export(.named, to: "o.sh")
        let text = try String(contentsOfFile: folder.file("o.sh"), encoding: .utf8)
        #expect(text.hasPrefix("#!/bin/sh\nset -u\n"))
        // In a script values stand as they are sent.
        let values = Self.values.merging([
            "TOKEN": "t%201", "PASSWORD": #"p\"1"#, "PASSWORD_2": "p%261",
        ]) { $1 }
        #expect(Set(loss.variables).isSubset(of: values.keys))
        #expect(try read("o.sh").faults.count == 5)
        let again = try read("o.sh") { $0.environment = .values(values) }
        let written = try written()
        #expect(again.faults == [] && again.urls == written.urls)
        func bodies(_ listing: Listing) -> [RequestBody?] {
            listing.requests.map { $0.chunk.extras($0.id)?.body }
        }
        #expect(bodies(again).dropFirst(2) == bodies(written).dropFirst(2))
    }

    @Test("a file that names secrets or has them is its owner's alone")
    func mode() throws {
        for (secrets, expected) in [(ExportedSecrets.named, 0o600), (.asTheyAre, 0o600)] {
            _ = try export(secrets, to: "m.txt")
            let mode = try FileManager.default.attributesOfItem(atPath: folder.file("m.txt"))[
                .posixPermissions]
            #expect(mode as? Int == expected)
        }
    }

    @Test("an archive has no password of a body, and a list made of it is refused")
    func archive() throws {
        let chunk = try chunk(secretRequests)
        let rows = chunk.ids.map { id in
            RecordExport.Row(
                id: id, chunk: chunk,
                settlement: Settlement(
                    id: id, outcome: .ok, status: 200, finishedAt: RunInstant(nanoseconds: 1_000)))
        }
        let har = folder.file("o.har")
        try RecordExport(path: har).write(rows, clock: noonClock)
        let text = try String(contentsOfFile: har, encoding: .utf8)
        for secret in ["p\\\\\\\"1", "p%261", "Bearer b", "\\\"otp\\\":12"] {
            #expect(!text.contains(secret))
        }
        #expect(text.contains("a=1&password=•••&c=2"))
        let listing = try read("o.har")
        #expect(listing.urls.count == 1, "\(listing.text)")
    }
}
