import FetchCore
import Foundation
import TestSupport
import Testing

@testable import FetchFiles

/// What other programs do to the files of a run while it goes on.
@Suite("Files that others cut, remove or replace during a run")
struct RecordsMeddlingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("out"), withIntermediateDirectories: true)
    }

    private var manager: FileManager { .default }

    /// Something done to `out/NAME`.
    struct Meddling: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Given the folder and the file's path.
        var act: @Sendable (TemporaryFolder, String) throws -> Void
    }

    static let replacing = [
        Meddling(testDescription: "a folder in its place") { _, path in
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        },
        Meddling(testDescription: "a link in its place") { folder, path in
            try FileManager.default.removeItem(atPath: path)
            try folder.write("", to: "other")
            try FileManager.default.createSymbolicLink(
                atPath: path, withDestinationPath: folder.file("other"))
        },
        Meddling(testDescription: "a link to nothing in its place") { folder, path in
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createSymbolicLink(
                atPath: path, withDestinationPath: folder.file("nothing"))
        },
        Meddling(testDescription: "another file in its place") { folder, path in
            try folder.write("mine\n", to: "other")
            #expect(rename(folder.file("other"), path) == 0)
        },
        Meddling(testDescription: "its folder removed") { folder, _ in
            try FileManager.default.removeItem(atPath: folder.file("out"))
        },
    ]

    private func twoSettled(
        _ name: String, between: (String) throws -> Void
    ) throws -> RecordError? {
        let chunk = try chunk("http://127.0.0.1/1", "http://127.0.0.1/2")
        let file = try ResultFile(path: folder.file("out/\(name)"), clock: noonClock)
        file.deliver(.of([chunk], [.plain(1)]))
        file.flush()
        try between(folder.file("out/\(name)"))
        file.deliver(.of([], [.plain(2)]))
        return file.close()
    }

    private func recordedIDs(_ name: String) throws -> [Int] {
        let reader = try RecordReader(path: folder.file("out/\(name)"), hosts: HostTable())
        #expect(reader.badLines == 0)
        var ids: [Int] = []
        try reader.forEachOutcome { id, _ in ids.append(Int(id.rawValue)) }
        return ids
    }

    @Test("an output that was removed is made anew with all of its records", arguments: ["r.jsonl", "r.csv"])
    func removed(_ name: String) throws {
        let failure = try twoSettled(name) { try manager.removeItem(atPath: $0) }
        #expect(failure == nil)
        #expect(try recordedIDs(name) == [1, 2])
    }

    @Test("an output that was moved away is whole at its place all the same")
    func moved() throws {
        let failure = try twoSettled("r.jsonl") { #expect(rename($0, $0 + ".1") == 0) }
        #expect(failure == nil)
        #expect(try recordedIDs("r.jsonl") == [1, 2])
    }

    @Test("an output that is removed after its last record is there at the end")
    func removedAtTheEnd() throws {
        let path = folder.file("out/r.jsonl")
        let file = try ResultFile(path: path, clock: noonClock)
        file.deliver(.of([try chunk("http://127.0.0.1/1")], [.plain(1)]))
        file.flush()
        try manager.removeItem(atPath: path)
        #expect(file.close() == nil)
        #expect(try recordedIDs("r.jsonl") == [1])
    }

    @Test(
        "an output that something else stands for is a failure that names it", arguments: replacing,
        ["r.jsonl", "r.csv"])
    func replaced(_ meddling: Meddling, _ name: String) throws {
        let failure = try twoSettled(name) { try meddling.act(folder, $0) }
        #expect(failure?.exitStatus == 3)
        #expect(failure?.description.contains("out/\(name)'") == true)
        #expect((folder.text("other") ?? "").isEmpty)
        #expect(!folder.names.contains("nothing"))
    }

    @Test(
        "a CSV file that is cut has its header, and only whole rows",
        arguments: [0, 20, 100_000])
    func cutCSV(_ length: Int) throws {
        let failure = try twoSettled("r.csv") { path in
            // Within the header, within a row, and not at all.
            let end = min(length, (try? Data(contentsOf: URL(fileURLWithPath: path)).count - 10) ?? 0)
            #expect(truncate(path, off_t(end)) == 0)
        }
        #expect(failure == nil)
        #expect(try recordedIDs("r.csv") == [2])
    }

    @Test("a JSONL file that is cut within a line goes on with whole lines", arguments: [0, 30])
    func cutJSONL(_ length: Int) throws {
        let failure = try twoSettled("r.jsonl") { #expect(truncate($0, off_t(length)) == 0) }
        #expect(failure == nil)
        #expect(try recordedIDs("r.jsonl") == [2])
    }

    // MARK: - The sidecar

    private func posts() throws -> RequestChunk {
        try chunk((1...4).map { FetchRequest(method: .post, url: "http://127.0.0.1/\($0)") })
    }

    private var sidecar: String { folder.file("out/r.jsonl.inflight") }

    private func noted() throws -> [UInt32] {
        InflightSlots.parse(try InflightSlots.contents(sidecar)).map(\.id).sorted()
    }

    @Test(
        "a sidecar that is cut or removed has every line again: with the next one, and when it is looked after",
        arguments: ["cut", "cut to nothing", "removed"], [true, false])
    func meddledSidecar(_ how: String, notesAnother: Bool) throws {
        let journal = InflightJournal(beside: folder.file("out/r.jsonl"))
        try journal.add(try posts())
        journal.begin(RequestID(1))
        journal.begin(RequestID(2))
        switch how {
        case "cut": #expect(truncate(sidecar, 40) == 0)
        case "cut to nothing": #expect(truncate(sidecar, 0) == 0)
        default: #expect(unlink(sidecar) == 0)
        }
        if notesAnother { journal.begin(RequestID(3)) }
        #expect(notesAnother || journal.makeRoom() == nil)
        #expect(try noted() == (notesAnother ? [1, 2, 3] : [1, 2]))
        journal.close()
        #expect(try noted().prefix(2) == [1, 2])
    }

    @Test("a sidecar is looked after while nothing settles")
    func idleSidecar() async throws {
        let path = folder.file("out/r.jsonl")
        let journal = InflightJournal(beside: path)
        let chunk = try posts()
        try journal.add(chunk)
        let file = try ResultFile(path: path, clock: noonClock, journal: journal)
        file.deliver(.of([chunk], []))
        journal.begin(RequestID(1))
        #expect(truncate(sidecar, 0) == 0)
        let limit = ContinuousClock.now + .seconds(10)
        while try noted() != [1], ContinuousClock.now < limit { try await Task.sleep(for: .milliseconds(20)) }
        #expect(try noted() == [1])
        #expect(file.close() == nil)
    }

    @Test("a sidecar that something else stands for ends the run's output", arguments: replacing)
    func replacedSidecar(_ meddling: Meddling) throws {
        let log = FailureLog()
        let journal = InflightJournal(beside: folder.file("out/r.jsonl"))
        let chunk = try posts()
        try journal.add(chunk)
        let file = try ResultFile(path: folder.file("r.jsonl"), clock: noonClock, journal: journal) {
            log.add($0)
        }
        journal.begin(RequestID(1))
        try meddling.act(folder, sidecar)
        journal.begin(RequestID(2))
        file.deliver(.of([chunk], []))
        file.flush()
        #expect(log.all.map(\.exitStatus) == [3])
        #expect(log.all.first?.description.contains("r.jsonl.inflight'") == true)
        // What was sent without a line has to be on record.
        file.deliver(.of([], [.plain(2)]))
        #expect(file.close() == log.all.first)
        #expect(folder.lines("r.jsonl").count == 1)
        #expect((folder.text("other") ?? "").count <= 5)
    }

    @Test(
        "what is no plain file is refused as a sidecar, at once",
        arguments: ["fifo", "folder", "link", "device"])
    func strangeSidecar(_ kind: String) throws {
        switch kind {
        case "fifo": #expect(mkfifo(sidecar, 0o600) == 0)
        case "folder": try manager.createDirectory(atPath: sidecar, withIntermediateDirectories: true)
        case "link":
            try manager.createSymbolicLink(atPath: sidecar, withDestinationPath: folder.file("nothing"))
        default: try manager.createSymbolicLink(atPath: sidecar, withDestinationPath: "/dev/zero")
        }
        let path = folder.file("out/r.jsonl")
        for open: () throws -> Void in [
            { _ = try OutputClaim(path) }, { _ = try ResumeIndex(path: path) },
            { try InflightJournal(beside: path).add(try posts()) },
        ] {
            let error = #expect(throws: RecordError.self) { try open() }
            #expect(error?.exitStatus == 3)
            #expect(error?.description.contains("r.jsonl.inflight'") == true)
        }
    }

    @Test("a sidecar of anything else's bytes is no crash, and its lines are written over", arguments: 1...20)
    func filledSidecar(_ seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let bytes = (0..<Int(seed * 61)).map { _ in UInt8.random(in: 0...255, using: &dice) }
        try Data(bytes).write(to: URL(fileURLWithPath: sidecar))
        let journal = InflightJournal(beside: folder.file("out/r.jsonl"))
        try journal.add(try posts())
        journal.begin(RequestID(1))
        #expect(try noted() == [1])
    }
}
