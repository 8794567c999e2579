import FetchCore
import Foundation
import TestSupport
import Testing

@testable import FetchFiles

@Suite("Records that were made with secrets")
struct RecordRedactingTests {
    private let folder: TemporaryFolder
    private static let line =
        #"{"id": 1, "key":"0000000000000001","method":"GET","url":"http://me:pw1@h/\u0061?token=pw2","outcome":"failed","#
        + #""status":500,"error":{"kind":"status","message":"no \"way\" to http://h/?key=pw3","more":[1]},"#
        + #""finished_at":"2026-11-22T12:00:01.000Z","final_url":"http://h/?sig\u003dpw4"}"#
    private static let redacted =
        #"{"id": 1, "key":"0000000000000001","method":"GET","url":"http://•••@h/a?token=•••","outcome":"failed","#
        + #""status":500,"error":{"kind":"status","message":"no \"way\" to http://h/?key=•••","more":[1]},"#
        + #""finished_at":"2026-11-22T12:00:01.000Z","final_url":"http://h/?sig=•••"}"#
    /// A line of a list that could not be read.
    private static let unread =
        #"{"id":2,"key":"0000000000000002","method":"GET","url":"curl h -H 'Authorization: Bearer pw5'","#
        + #""outcome":"failed","error":{"kind":"input","message":"no host"},"attempts":0,"#
        + #""finished_at":"2026-11-22T12:00:01.000Z"}"#
    /// Spaces and names of others stay as they are where nothing is hidden.
    private static let plain =
        #"{"id":3 , "key":"0000000000000003","url":"http://h/?q=1","outcome":"ok","x":null}"#

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(
            [Self.line, Self.unread, Self.plain].joined(separator: "\n") + "\n", to: "r.jsonl")
    }

    private func export(_ name: String, from source: String = "r.jsonl", _ redaction: Redaction) throws
        -> String
    {
        let reader = try RecordReader(path: folder.file(source), hosts: HostTable(), redaction: redaction)
        try RecordExport(path: folder.file(name), redaction: redaction).write(reader)
        return try folder.read(name)
    }

    @Test("are exported without them, and all else as it is")
    func hidden() throws {
        let lines = try export("x.jsonl", .standard).split(separator: "\n").map(String.init)
        #expect(lines.first == Self.redacted)
        #expect(lines.last == Self.plain)
        #expect(lines.count == 3 && !lines[1].contains("pw5"))
        for name in ["x.csv", "x.har", "x.txt", "x.sh"] {
            let text = try export(name, .standard)
            #expect(text.contains("•••") && text.firstMatch(of: /pw[1-5]/) == nil, "\(name): \(text)")
        }
    }

    @Test("are exported with them where they are asked for, and from each format without them")
    func shown() throws {
        #expect(try export("x.jsonl", .none).hasPrefix(Self.line + "\n"))
        for name in ["x.csv", "x.har"] {
            #expect(try export(name, .none).contains("pw2"))
            let again = try export("again.jsonl", from: name, .standard)
            #expect(again.contains("token=•••") && again.firstMatch(of: /pw[1-5]/) == nil)
        }
    }

    @Test("are shown without them")
    func replayed() throws {
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: HostTable())
        #expect(reader.chunks[0].url(RequestID(1)) == "http://•••@h/a?token=•••")
        var settlements: [Settlement] = []
        try reader.replay { settlements += $0.settlements }
        #expect(settlements[0].details?.finalURL == "http://h/?sig=•••")
        #expect(settlements[0].failure?.message == "no \"way\" to http://h/?key=•••")
    }
}
