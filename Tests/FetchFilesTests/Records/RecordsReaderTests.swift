import FetchCore
import Foundation
import TestSupport
import Testing

@testable import FetchFiles

@Suite("A finished run")
struct RecordsReaderTests {
    private let folder: TemporaryFolder
    private let hosts = HostTable()

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ settlements: [Settlement], of chunk: RequestChunk, to name: String) throws {
        let file = try ResultFile(path: folder.file(name), clock: noonClock, extracts: ["n"])
        file.deliver(.of([chunk], settlements))
        #expect(file.close() == nil)
    }

    private func batches(_ reader: RecordReader, size: Int = 8192) throws -> [EventBatch] {
        var batches: [EventBatch] = []
        try reader.replay(batchSize: size) { batches.append($0) }
        return batches
    }

    private func sample() throws -> (RequestChunk, [Settlement]) {
        let chunk = try chunk([
            FetchRequest(method: .post, url: "https://Api.example:8443/a", name: "one", group: "g"),
            FetchRequest(url: "http://[::1]/b?token=x"), FetchRequest(url: "http://api.example/c"),
        ])
        var first = Settlement.plain(1)
        first.details = SettlementDetails(
            finalURL: "http://x/", bodyPath: "b/1.json",
            extracted: [ExtractedValue(name: "n", json: #""v,""#)],
            retryAfterSeconds: 1.5)
        var second = Settlement.plain(2, outcome: .failed, status: 500)
        second.finishedAt = .milliseconds(500)
        second.details = SettlementDetails(
            failure: FetchFailure(.status, phase: .receive, message: "500 \"quoted\"\nline"))
        return (chunk, [first, second])
    }

    @Test("is read back as it was recorded, from every format", arguments: ["r.jsonl", "r.csv", "r.har"])
    func roundTrip(_ name: String) throws {
        let (chunk, settlements) = try sample()
        try write(settlements, of: chunk, to: name)
        let reader = try RecordReader(path: folder.file(name), hosts: hosts)
        #expect(reader.count == 2)
        #expect(reader.badLines == 0)
        #expect(reader.extractNames == ["n"])
        #expect(reader.clock.wall(.start) == noon + 100_000_000)
        #expect(reader.finishedAt == .milliseconds(400))
        let batch = try #require(try batches(reader).first)
        let expected = settlements.map { settlement in
            var shifted = settlement
            shifted.startedAt = .start
            shifted.finishedAt.nanoseconds -= 100_000_000
            return shifted
        }
        #expect(batch.settlements == expected)
        #expect(batch.moves.map(\.state) == [.ok, .failed])
        #expect(batch.moves.map(\.settlement) == [0, 1])
        #expect(batch.listEnded)
        #expect(batch.notices.map(\.notice) == [.finished])
        let read = try #require(batch.chunks.first)
        #expect(read.ids.map { read.url($0) } == ["https://Api.example:8443/a", "http://[::1]/b?token=•••"])
        #expect(read.ids.map { read.method($0) } == [.post, .get])
        #expect(read.extras(RequestID(1))?.name == "one")
        #expect(
            read.ids.map { hosts[read.host($0)] } == [
                HostName(isHTTPS: true, name: "api.example", port: 8443),
                HostName(isHTTPS: false, name: "::1", port: 80),
            ])
    }

    @Test("has the last record of each request, and no request for an id without one")
    func lastWins() throws {
        let chunk = try chunk("http://h/1", "http://h/2", "http://h/3", "http://h/4")
        try write([.plain(4), .plain(2, outcome: .failed, status: 500), .plain(2)], of: chunk, to: "r.jsonl")
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: hosts)
        let read = try #require(reader.chunks.first)
        #expect(read.count == 4)
        #expect(read.ids.map { read.isExcluded($0) } == [true, false, true, false])
        let batch = try #require(try batches(reader).first)
        #expect(batch.settlements.map(\.id) == [RequestID(4), RequestID(2)])
        #expect(batch.settlements.map(\.outcome) == [.ok, .ok])
    }

    @Test("tells what was begun before an earlier record of it from what a later run has sent anew")
    func sentAgain() throws {
        let chunk = try chunk("http://h/1", "http://h/2")
        var (again, anew) = (Settlement.plain(1), Settlement.plain(2))
        for settlement in [again, anew] { try write([settlement], of: chunk, to: "r.jsonl") }
        again.attempts = 2
        again.finishedAt = .milliseconds(7_200_000)
        anew.startedAt = .milliseconds(7_100_000)
        anew.finishedAt = .milliseconds(7_200_000)
        try write([again, anew], of: chunk, to: "r.jsonl")
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: hosts)
        let batch = try #require(try batches(reader).first)
        #expect(batch.settlements.map(\.wasSentAgain) == [true, false])
    }

    @Test("of several lists in one file has each request once, under an id of its own")
    func sameIDs() throws {
        try write([.plain(1), .plain(2)], of: try chunk("http://h/1", "http://h/2"), to: "r.jsonl")
        try write([.plain(1), .plain(2)], of: try chunk("http://h/3", "http://h/1"), to: "r.jsonl")
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: hosts)
        let read = try #require(reader.chunks.first)
        #expect(Set(read.ids.map { read.url($0) }) == ["http://h/1", "http://h/2", "http://h/3"])
        let batch = try #require(try batches(reader).first)
        #expect(Set(batch.settlements.map(\.id)).count == 3)
    }

    @Test("with ids far apart does not keep what lies between")
    func farApart() throws {
        let line = #"{"id":4000000000,"method":"GET","url":"http://h/","outcome":"ok","attempts":1}"#
        try folder.write(line + "\n", to: "r.jsonl")
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: hosts)
        #expect(reader.chunks.map(\.count) == [1])
    }

    @Test("is handed on in batches")
    func inBatches() throws {
        let chunk = try chunk((1...10).map { FetchRequest(url: "http://h/\($0)") })
        try write((1...10).map { .plain($0) }, of: chunk, to: "r.jsonl")
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: hosts)
        let all = try batches(reader, size: 4)
        #expect(all.map(\.settlements.count) == [4, 4, 2])
        #expect(all.map(\.chunks.count) == [1, 0, 0])
        #expect(all.map(\.notices.count) == [0, 0, 1])
    }

    @Test("begins where it is told to")
    func offset() throws {
        try write([.plain(1)], of: try chunk("http://h/old"), to: "r.jsonl")
        let file = try ResultFile(path: folder.file("r.jsonl"), clock: noonClock)
        file.deliver(.of([try chunk("http://h/new")], [.plain(1)]))
        file.close()
        let reader = try RecordReader(
            path: folder.file("r.jsonl"), hosts: hosts, firstOffset: file.firstOffset)
        #expect(reader.chunks.first?.url(RequestID(1)) == "http://h/new")
        #expect(reader.count == 1)
    }

    @Test("that is not there, or holds no records, says so")
    func unreadable() throws {
        let missing = folder.file("none.jsonl")
        let error = #expect(throws: RecordError.self) { try RecordReader(path: missing, hosts: hosts) }
        #expect(error?.description.hasPrefix("cannot read '\(missing)': No such file") == true)
        try folder.write("a,b\n1,2\n", to: "x.csv")
        let other = folder.file("x.csv")
        #expect(throws: RecordError.self) { try RecordReader(path: other, hosts: hosts) }
    }

    @Test("with lines that are no records has the others")
    func badLines() throws {
        try write([.plain(1)], of: try chunk("http://h/1"), to: "r.jsonl")
        let line = folder.lines("r.jsonl")[0]
        try folder.write(
            "junk\n\(line)\n{\"id\":\"x\"}\n{\"id\":2,\"outcome\":\"ok\",\"url\":\"no url\"}\n", to: "r.jsonl"
        )
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: hosts)
        #expect(reader.badLines == 2)
        #expect(reader.count == 2)
        #expect(reader.chunks.first?.extras(RequestID(2))?.unreadable == "no host in its URL")
    }

    // MARK: - Exports

    @Test("is exported as an archive with the headers and bodies of its requests where they are known")
    func exportedRequests() throws {
        let request = FetchRequest(
            method: .post, url: "http://127.0.0.1/1",
            headers: [HeaderField("X-A", "b"), HeaderField("Content-Type", "text/x")],
            content: .bytes(Array("text\n".utf8), type: nil))
        let chunk = try chunk([request])
        let file = try ResultFile(path: folder.file("r.jsonl"), clock: noonClock)
        file.deliver(.of([chunk], [.plain(1)]))
        #expect(file.close() == nil)
        var known = ChunkList()
        known.append(chunk)
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: HostTable())
        try RecordExport(path: folder.file("x.har")).write(reader, ids: [RequestID(1)], known: known)
        let listing = try readList([.file(folder.file("x.har"))])
        #expect(listing.faults == [])
        let (read, id) = try #require(listing.requests.first)
        #expect(read.method(id) == .post)
        #expect(read.extras(id)?.headers == request.headers.fields)
        #expect(read.extras(id)?.body == request.content?.body)
    }

    @Test("is exported from its records", arguments: ["x.jsonl", "x.csv", "x.har"])
    func exported(_ name: String) throws {
        let (chunk, settlements) = try sample()
        try write(settlements, of: chunk, to: "r.jsonl")
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: hosts)
        #expect(try RecordExport(path: folder.file(name)).write(reader) == 2)
        let again = try RecordReader(path: folder.file(name), hosts: hosts)
        #expect(try batches(again).first?.settlements == batches(reader).first?.settlements)
        #expect(folder.names.sorted() == ["r.jsonl", name].sorted())
        if name == "x.jsonl" { #expect(folder.text(name) == folder.text("r.jsonl")) }
    }

    @Test("is exported in the order asked for, without what was not asked for")
    func chosen() throws {
        let chunk = try chunk("http://h/1", "http://h/2", "http://h/3")
        try write([.plain(1), .plain(2), .plain(3)], of: chunk, to: "r.jsonl")
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: hosts)
        let ids = [RequestID(3), RequestID(1), RequestID(9)]
        #expect(try RecordExport(path: folder.file("x.jsonl")).write(reader, ids: ids) == 2)
        let lines = folder.lines("r.jsonl")
        #expect(folder.lines("x.jsonl") == [lines[2], lines[0]])
    }

    @Test("of a run that is still known is exported with what is settled, or as requests with all")
    func known() throws {
        let (chunk, settlements) = try sample()
        let rows = chunk.ids.map { id in
            RecordExport.Row(id: id, chunk: chunk, settlement: settlements.first { $0.id == id })
        }
        try write(settlements, of: chunk, to: "r.jsonl")
        #expect(try RecordExport(path: folder.file("x.jsonl")).write(rows, clock: noonClock) == 2)
        #expect(folder.text("x.jsonl") == folder.text("r.jsonl"))
        #expect(try RecordExport(path: folder.file("x.txt")).write(rows, clock: noonClock) == 3)
        #expect(
            folder.text("x.txt")
                == "POST https://Api.example:8443/a\nhttp://[::1]/b?token=•••\nhttp://api.example/c\n")
        let bare = RecordExport(path: folder.file("x.sh"), redaction: .none)
        #expect(try bare.write(rows, clock: noonClock) == 3)
        #expect(
            folder.text("x.sh")
                == "#!/bin/sh\ncurl -X 'POST' -L 'https://Api.example:8443/a'\ncurl -L -g 'http://[::1]/b?token=x'\n"
                + "curl -L 'http://api.example/c'\n")
    }

    @Test("replaces a file of that name as a whole, and leaves it when it cannot")
    func replaced() throws {
        let (chunk, settlements) = try sample()
        try write(settlements, of: chunk, to: "r.jsonl")
        let reader = try RecordReader(path: folder.file("r.jsonl"), hosts: hosts)
        try folder.write("old", to: "x.jsonl")
        try RecordExport(path: folder.file("x.jsonl")).write(reader)
        #expect(folder.text("x.jsonl") == folder.text("r.jsonl"))
        let error = #expect(throws: RecordError.self) {
            try RecordExport(path: "/dev/full", format: .csv).write(reader)
        }
        #expect(error?.errorNumber == ENOSPC)
        let path = folder.file("none/x.jsonl")
        let missing = #expect(throws: RecordError.self) { try RecordExport(path: path).write(reader) }
        #expect(missing?.subject == path)
    }
}
