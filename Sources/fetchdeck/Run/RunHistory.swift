import FetchCore
import FetchFiles
import FoundationEssentials
import Glibc

/// The dashboard's runs without `-o`, kept for `fetchdeck last`: the records of each, and a note of what it was.
///
/// They lie in `$XDG_STATE_HOME/fetchdeck/runs`, for their owner alone.
struct RunHistory {
    /// So many runs are kept, the newest.
    static let kept = 20
    /// So many bytes of records, all together.
    static let byteLimit: Int64 = 1 << 30

    let folder: String

    /// Nil when there is no home.
    init?(environment: [String: String]) {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            folder = "\(state)/fetchdeck/runs"
        } else if let home = environment["HOME"], !home.isEmpty {
            folder = "\(home)/.local/state/fetchdeck/runs"
        } else {
            return nil
        }
    }

    /// The run of that number, 1 the newest; nil when there is none.
    func run(_ number: Int) -> KeptRun? {
        let runs = runs()
        return runs.indices.contains(number - 1) ? runs[number - 1] : nil
    }

    /// All runs, the newest first.
    func runs() -> [KeptRun] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        // A name begins with the time.
        return names.filter { $0.hasSuffix(".jsonl") }.sorted(by: >).map {
            KeptRun(path: "\(folder)/\($0)")
        }
    }

    /// Makes the file for a run that begins now.
    ///
    /// - Throws: why that is not possible.
    func begin(_ lists: [String], at wallNanoseconds: UInt64) throws(TextFile.Problem) -> KeptRun {
        if let problem = TextFile.makeFolders(folder, isPrivate: true) { throw problem }
        let time = TimestampText.text(wallNanoseconds)
        let name = "\(time.replacing(":", with: "-"))-\(getpid())"
        let run = KeptRun(path: "\(folder)/\(name).jsonl")
        let descriptor = open(run.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TextFile.Problem(code: errno) }
        close(descriptor)
        let folder = FileManager.default.currentDirectoryPath
        run.write(RunNote(startedAt: time, lists: lists, folder: folder))
        return run
    }

    /// Notes that a run wrote its records to a file of its own, for `last` to say so. Where nothing is kept there is nothing
    /// that could be taken for it.
    func noteOutput(_ path: String, startedAt wallNanoseconds: UInt64) {
        guard access(folder, W_OK) == 0, let real = realpath(path, nil) else { return }
        defer { free(real) }
        let note = OutputNote(
            startedAt: TimestampText.text(wallNanoseconds), path: String(cString: real))
        guard let data = try? JSONEncoder().encode(note) else { return }
        _ = TextFile.write(String(decoding: data, as: UTF8.self), to: outputNotePath, isPrivate: true)
    }

    /// The last run that wrote its records to a file of its own, where that is there and the run newer than this one.
    func newerOutput(than run: KeptRun) -> OutputNote? {
        guard case .success(let bytes) = TextFile.readBytes(outputNotePath),
            let note = try? JSONDecoder().decode(OutputNote.self, from: Data(bytes)),
            let kept = run.note, note.startedAt > kept.startedAt, access(note.path, F_OK) == 0
        else { return nil }
        return note
    }

    private var outputNotePath: String { "\(folder)/last-output.json" }

    /// Removes what is more than is kept; a run that another program still writes stays.
    func prune() {
        var bytes: Int64 = 0
        for (place, run) in runs().enumerated() {
            bytes += run.byteCount
            if place >= Self.kept || bytes > Self.byteLimit, !run.isBeingWritten { run.remove() }
        }
    }
}

/// A dashboard run with `-o`.
struct OutputNote: Codable {
    /// `2026-11-27T12:00:00.123Z`.
    var startedAt: String
    /// Of its records, from the root on.
    var path: String
}

/// A run of the history.
struct KeptRun {
    /// Its records.
    let path: String

    private var notePath: String { path.dropLast(".jsonl".count) + ".json" }

    /// What it was; nil where that can't be read.
    var note: RunNote? {
        guard case .success(let bytes) = TextFile.readBytes(notePath) else { return nil }
        return try? JSONDecoder().decode(RunNote.self, from: Data(bytes))
    }

    var byteCount: Int64 { Int64(FileStanding(path)?.length ?? 0) }

    /// Whether its writer holds the lock of the file.
    var isBeingWritten: Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
        return false
    }

    /// Nothing depends on the note: that it can't be written is no matter.
    func write(_ note: RunNote) {
        guard let data = try? JSONEncoder().encode(note) else { return }
        _ = TextFile.write(String(decoding: data, as: UTF8.self), to: notePath, isPrivate: true)
    }

    func remove() {
        unlink(path)
        unlink(notePath)
    }
}

/// What a kept run was.
struct RunNote: Codable {
    /// `2026-11-27T12:00:00.123Z`.
    var startedAt: String
    /// As they were given, secrets redacted.
    var lists: [String]
    /// Where it was started, from the root on; nil in notes of before.
    var folder: String?
    /// How many requests have no record, since they were never sent; nil while the run goes, and after a crash.
    var unsent: Int?
    /// How it ended; nil while the run goes, and after a crash.
    var counts: Counts?

    /// The lists as they can be given again from here; empty where one can't be: standard input, and a URL with secrets.
    var sources: [String] {
        guard !lists.contains(where: { $0 == "-" || $0.contains(Redaction.mark) }) else { return [] }
        let isHere = folder == nil || folder == FileManager.default.currentDirectoryPath
        return lists.map { list in
            isHere || list.hasPrefix("/") || list.contains("://") ? list : "\(folder ?? "")/\(list)"
        }
    }

    struct Counts: Codable {
        var requests: Int
        var ok: Int
        var failed: Int
    }
}
