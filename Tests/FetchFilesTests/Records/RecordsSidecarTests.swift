import FetchCore
import Foundation
import TestSupport
import Testing

@testable import FetchFiles

@Suite("What was in flight when a run ended")
struct RecordsSidecarTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func posts() throws -> RequestChunk {
        try chunk([
            FetchRequest(method: .post, url: "http://127.0.0.1/a"), FetchRequest(url: "http://127.0.0.1/b"),
            FetchRequest(method: .patch, url: "http://127.0.0.1/c"),
        ])
    }

    /// Leaves behind what a run does that is killed with these requests in flight.
    private func crash(inFlight ids: [Int], recorded: [Settlement] = []) throws {
        let chunk = try posts()
        let journal = InflightJournal(beside: folder.file("r.jsonl"))
        try journal.add(chunk)
        for id in ids { journal.begin(RequestID(id)) }
        let file = try ResultFile(path: folder.file("r.jsonl"), clock: noonClock)
        file.deliver(.of([chunk], recorded))
        file.close()
    }

    @Test("does not repeat what was in flight at a crash and is not idempotent")
    func uncertain() throws {
        try crash(inFlight: [1, 3])
        let settled = try ResumeIndex(path: folder.file("r.jsonl")).resolve(try posts())
        #expect(settled.map(\.id) == [RequestID(1), RequestID(3)])
        #expect(settled.allSatisfy { $0.outcome == .cancelled && !$0.isEarlier })
        #expect(settled[0].failure == .inFlightAtCrash)
        #expect(settled[0].failure?.message.hasPrefix("may have been received") == true)
    }

    @Test(
        "knows what may have been received by its field, and in older files by its message",
        arguments: [
            (#""maybe_received":true,"error":{"kind":"protocol","message":"x"}"#, true),
            (#""error":{"kind":"protocol","message":"may have been received: r sends it again"}"#, true),
            (
                #""maybe_received":false,"error":{"kind":"protocol","message":"may have been received"}"#,
                false
            ),
            (#""error":{"kind":"protocol","message":"x"}"#, false),
        ])
    func recordedFlags(_ rest: String, _ isUncertain: Bool) throws {
        let chunk = try posts()
        let line =
            #"{"id":1,"key":"\#(chunk.key(RequestID(1)))","method":"POST","outcome":"cancelled",\#(rest)}"#
        try folder.write(line + "\n", to: "r.jsonl")
        let settled = try ResumeIndex(path: folder.file("r.jsonl")).resolve(chunk)
        #expect(settled.map(\.id) == (isUncertain ? [RequestID(1)] : []))
    }

    @Test("repeats it when that is asked for")
    func unsafe() throws {
        try crash(inFlight: [1, 3], recorded: [.plain(2)])
        let index = try ResumeIndex(path: folder.file("r.jsonl"), repeatsUncertain: true)
        #expect(index.resolve(try posts()).map(\.id) == [RequestID(2)])
    }

    @Test("does not repeat it in a later run either, once it is on record as cancelled")
    func uncertainForGood() throws {
        try crash(inFlight: [1])
        for _ in 0..<3 {
            let path = folder.file("r.jsonl")
            let chunk = try posts()
            let settled = try ResumeIndex(path: path).resolve(chunk)
            #expect(settled.map(\.outcome) == [.cancelled])
            let journal = InflightJournal(beside: path)
            try journal.add(chunk)
            let file = try ResultFile(path: path, clock: noonClock, journal: journal)
            file.deliver(.of([chunk], settled))
            #expect(file.close() == nil)
            #expect(folder.names == ["r.jsonl"])
        }
        #expect(folder.lines("r.jsonl").count == 3)
    }

    @Test("believes a record that says ok over the sidecar")
    func recordedAndInFlight() throws {
        try crash(inFlight: [1], recorded: [.plain(1)])
        let settled = try ResumeIndex(path: folder.file("r.jsonl")).resolve(try posts())
        #expect(settled.map(\.outcome) == [.ok])
    }

    @Test("has each request that is being sent in the sidecar, until its record is written")
    func sidecar() throws {
        let path = folder.file("r.jsonl")
        let chunk = try posts()
        let journal = InflightJournal(beside: path)
        try journal.add(chunk)
        let key = chunk.key(RequestID(1)).rawValue
        func noted() throws -> [UInt32] {
            InflightSlots.parse(try InflightSlots.contents(path + ".inflight")).map(\.id)
        }
        #expect(try noted() == [])
        journal.begin(RequestID(1))
        #expect(
            folder.text("r.jsonl.inflight")?.contains(chunk.key(RequestID(1)).description + " 1 ") == true)
        journal.end(RequestID(1))
        #expect(try noted() == [1])
        // A further attempt begins before the record of the one before is written.
        journal.begin(RequestID(1))
        journal.recorded(RequestID(1), key: key)
        #expect(try noted() == [1])
        journal.end(RequestID(1))
        journal.recorded(RequestID(1), key: key)
        #expect(try noted() == [])
        journal.close()
        #expect(folder.names == [])
    }

    @Test("keeps the sidecar when a record could not be written")
    func unwritten() throws {
        let chunk = try posts()
        let journal = InflightJournal(beside: folder.file("r.jsonl"))
        try journal.add(chunk)
        journal.begin(RequestID(1))
        journal.end(RequestID(1))
        let path = folder.file("r.jsonl")
        let file = try ResultFile(path: path, clock: noonClock, journal: journal)
        #expect(unlink(path) == 0 && mkdir(path, 0o700) == 0)
        file.deliver(.of([chunk], [.plain(1)]))
        #expect(file.close() != nil)
        #expect(folder.names.contains("r.jsonl.inflight"))
    }

    @Test("makes no sidecar for requests that may be repeated")
    func idempotentOnly() throws {
        let journal = InflightJournal(beside: folder.file("r.jsonl"))
        try journal.add(try chunk("http://127.0.0.1/1"))
        journal.begin(RequestID(1))
        #expect(folder.names == [])
    }

    @Test("has room for any number of requests at once, and uses it again")
    func room() throws {
        let count = 20_000
        let requests = (1...count).map { FetchRequest(method: .post, url: "http://127.0.0.1/\($0)") }
        var builder = RequestChunkBuilder(hosts: HostTable())
        for request in requests { try builder.append(request) }
        let path = folder.file("r.jsonl")
        let journal = InflightJournal(beside: path)
        var chunks = ChunkList()
        while let chunk = builder.take() {
            try journal.add(chunk)
            chunks.append(chunk)
        }
        for round in 1...2 {
            for id in 1...count { journal.begin(RequestID(id)) }
            let noted = InflightSlots.parse(try InflightSlots.contents(path + ".inflight"))
            #expect(Set(noted.map(\.id)).count == count, "round \(round)")
            for id in 1...count {
                guard let chunk = chunks.find(RequestID(id)) else { continue }
                journal.end(RequestID(id))
                journal.recorded(RequestID(id), key: chunk.key(RequestID(id)).rawValue)
            }
        }
        #expect(InflightSlots.parse(try InflightSlots.contents(path + ".inflight")).isEmpty)
        journal.close()
    }

    @Test("does not share a sidecar with another run that is still going")
    func lockedSidecar() throws {
        let first = InflightJournal(beside: folder.file("r.jsonl"))
        try first.add(try posts())
        let second = InflightJournal(beside: folder.file("r.jsonl"))
        let chunk = try posts()
        let error = #expect(throws: RecordError.self) { try second.add(chunk) }
        #expect(error?.reason == "another run that sends POST or PATCH requests is using it")
        first.close()
    }
}
