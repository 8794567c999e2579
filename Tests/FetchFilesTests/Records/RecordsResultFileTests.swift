import FetchCore
import Foundation
import TestSupport
import Testing

@testable import FetchFiles

@Suite("A result file")
struct RecordsResultFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(
        _ settlements: [Settlement], of chunk: RequestChunk, to name: String, extracts: [String] = []
    ) throws {
        let file = try ResultFile(path: folder.file(name), clock: noonClock, extracts: extracts)
        file.deliver(.of([chunk], settlements))
        #expect(file.close() == nil)
    }

    @Test("has a line for each settlement, in their order, and appends to what is there")
    func appends() throws {
        let chunk = try chunk("http://127.0.0.1/1", "http://127.0.0.1/2")
        try write([.plain(2), .plain(1)], of: chunk, to: "r.jsonl")
        try write([.plain(1, outcome: .failed, status: 404)], of: chunk, to: "r.jsonl")
        let lines = folder.lines("r.jsonl")
        #expect(lines.map { $0.prefix(7) } == [#"{"id":2"#, #"{"id":1"#, #"{"id":1"#])
        #expect(lines.last?.contains(#""outcome":"failed","status":404"#) == true)
    }

    @Test("has all that was delivered once it is flushed, and after its end is flushed at once")
    func flushes() throws {
        let chunk = try chunk("http://127.0.0.1/1", "http://127.0.0.1/2")
        let file = try ResultFile(path: folder.file("r.jsonl"), clock: noonClock)
        for id in 1...2 {
            file.deliver(.of(id == 1 ? [chunk] : [], [.plain(id)]))
            file.flush()
            #expect(folder.lines("r.jsonl").count == id)
        }
        #expect(file.close() == nil)
        file.flush()
        #expect(folder.lines("r.jsonl").count == 2)
    }

    @Test("leaves out what an earlier run recorded")
    func earlier() throws {
        let chunk = try chunk("http://127.0.0.1/1", "http://127.0.0.1/2")
        var known = Settlement.plain(1)
        known.isEarlier = true
        try write([known, .plain(2)], of: chunk, to: "r.jsonl")
        #expect(folder.lines("r.jsonl").count == 1)
    }

    @Test(
        "cuts off a torn last line and keeps every whole one",
        arguments: [
            ("{\"id\":1}\n{\"id\":2,\"ke", "{\"id\":1}\n"), ("{\"id\":1}\n", "{\"id\":1}\n"), ("{\"id", ""),
            ("{\"id\":1}\n{\"id\":2}", "{\"id\":1}\n{\"id\":2}\n"), ("notes of mine", "notes of mine\n"),
            ("{\"id\":1}\n{\"url\":\"x}", "{\"id\":1}\n"),
        ])
    func tornLines(_ before: String, _ kept: String) throws {
        try folder.write(before, to: "r.jsonl")
        try write([.plain(1)], of: try chunk("http://127.0.0.1/1"), to: "r.jsonl")
        let text = try #require(folder.text("r.jsonl"))
        #expect(text.hasPrefix(kept + "{\"id\":1,\"key\":"))
        #expect(text.hasSuffix("}\n"))
    }

    @Test("cuts off a torn line that is longer than what is read at once")
    func longTornLine() throws {
        let long = "{\"id\":1}\n{\"url\":\"" + String(repeating: "x", count: 200_000)
        try folder.write(long, to: "r.jsonl")
        try write([.plain(1)], of: try chunk("http://127.0.0.1/1"), to: "r.jsonl")
        #expect(folder.lines("r.jsonl").map { $0.prefix(10) } == [#"{"id":1}"#, #"{"id":1,"k"#])
    }

    @Test("is refused to a second run, which leaves it as it is", arguments: ["r.jsonl", "r.csv", "r.har"])
    func lockedFile(_ name: String) throws {
        let chunk = try chunk("http://127.0.0.1/1")
        let path = folder.file(name)
        let first = try ResultFile(path: path, clock: noonClock)
        first.deliver(.of([chunk], [.plain(1)]))
        first.flush()
        let before = folder.names.map { folder.text($0) }
        let error = #expect(throws: RecordError.self) { try OutputClaim(path) }
        #expect(
            error?.description
                == "cannot open '\(path)': another run is writing it; name another file with -o")
        #expect(error?.exitStatus == 3)
        #expect(folder.names.map { folder.text($0) } == before)
        #expect(first.close() == nil)
    }

    @Test("that is claimed and not used leaves nothing behind", arguments: ["r.jsonl", "r.csv", "r.har"])
    func unusedClaim(_ name: String) throws {
        do { _ = try OutputClaim(folder.file(name)) }
        #expect(folder.names == [])
    }

    @Test(
        "that cannot be opened says why and how to mend it",
        arguments: [
            ("missing/r.jsonl", "No such file or directory; make its directory first"),
            (".", "Is a directory; name a file in it"),
        ])
    func cannotOpen(_ name: String, _ reason: String) throws {
        let path = folder.file(name)
        let error = #expect(throws: RecordError.self) { try ResultFile(path: path, clock: noonClock) }
        #expect(error?.description == "cannot open '\(path)': \(reason)")
        #expect(error?.exitStatus == 3)
    }

    @Test("that can't be written reports it once, and counts what comes after instead of waiting")
    func unwritable() throws {
        let log = FailureLog()
        let path = folder.file("r.jsonl")
        let file = try ResultFile(path: path, clock: noonClock) { log.add($0) }
        #expect(unlink(path) == 0 && mkdir(path, 0o700) == 0)
        let chunk = try chunk("http://127.0.0.1/1")
        file.deliver(.of([chunk], [.plain(1)]))
        let failure = file.close()
        #expect(file.lostRecords == 1)
        file.deliver(.of([], [.plain(1)]))
        file.deliver(.of([], [.plain(2)]))
        #expect(file.lostRecords == 2)
        #expect(failure == .replaced(path))
        #expect(log.all == [failure].compactMap { $0 })
        #expect(file.backlog == 0)
    }

    @Test("into a pipe whose reader is gone fails instead of ending the program")
    func brokenPipe() throws {
        signal(SIGPIPE, SIG_IGN)
        let path = folder.file("fifo")
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        let file = try ResultFile(path: path, clock: noonClock)
        close(reader)
        file.deliver(.of([try chunk("http://127.0.0.1/1")], [.plain(1)]))
        #expect(file.close()?.errorNumber == EPIPE)
    }

    @Test("into a pipe that nobody empties can be given up")
    func stuckPipe() throws {
        let path = folder.file("fifo")
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        let file = try ResultFile(path: path, clock: noonClock)
        let chunk = try chunk("http://127.0.0.1/1")
        file.deliver(.of([chunk], (0..<2000).map { _ in .plain(1) }))
        file.giveUp()
        #expect(file.close()?.reason == "its reader takes nothing any more")
    }

    @Test("cuts back the part of a line that a full disk let through")
    func partialWrite() throws {
        let path = folder.file("r.jsonl")
        try folder.write("", to: "r.jsonl")
        let output = try AppendFile(path: path)
        // As large as the file system lets a file be, but for 250 bytes: as on a full disk, a write stops within a line.
        let limit = largestFile(output.descriptor)
        #expect(ftruncate(output.descriptor, limit - 250) == 0)
        let line = String(repeating: "x", count: 99) + "\n"
        let bytes = Array(String(repeating: line, count: 4).utf8)
        let error = #expect(throws: RecordError.self) {
            try bytes.withUnsafeBufferPointer { try output.write($0) }
        }
        #expect(error?.code == .write)
        #expect(output.length == Int(limit - 50))
    }

    /// The size that a file can have here, found by halving.
    private func largestFile(_ file: Int32) -> off_t {
        var fits: off_t = 0
        var tooLarge = off_t.max
        if ftruncate(file, tooLarge) == 0 { return tooLarge }
        while tooLarge - fits > 1 {
            let middle = fits + (tooLarge - fits) / 2
            if ftruncate(file, middle) == 0 { fits = middle } else { tooLarge = middle }
        }
        return fits
    }

    @Test("counts what it has not written")
    func backlog() throws {
        let file = try ResultFile(path: folder.file("r.jsonl"), clock: noonClock)
        #expect(file.backlog == 0)
        let chunk = try chunk("http://127.0.0.1/1")
        for _ in 0..<10 { file.deliver(.of([chunk], (0..<1000).map { _ in .plain(1) })) }
        #expect(file.close() == nil)
        #expect(file.backlog == 0)
        #expect(folder.lines("r.jsonl").count == 10000)
    }
}
