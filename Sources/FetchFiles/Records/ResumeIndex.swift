import FetchCore
import Glibc

/// What an earlier run left on record: which requests of a list need not, or must not, be sent again.
///
/// Requests are known by their key, so the list may have been edited. The last record of a key is its outcome.
///
/// | on record | with `--resume` |
/// |---|---|
/// | ok | settles at once, as it did |
/// | a record that was cut short, of a request that is not idempotent | the same: how it ended is not known |
/// | in flight at a crash and not idempotent, or so cancelled | settles as cancelled, ``FetchCore/FailureFlags/maybeReceived`` |
/// | anything else, or nothing | is sent |
///
/// For a replay everything on record settles as it did, failures too.
package final class ResumeIndex: Sendable {
    /// What is known of one request.
    private enum Fate {
        /// Where its record's line begins; -1 where the format has no such place.
        case ok(offset: Int)
        /// The same for what did not end ok; for a replay only.
        case other(Outcome, offset: Int)
        case uncertain
        /// The record was cut short: uncertain where the request is not idempotent.
        case torn
    }

    package let path: String
    /// How many requests are ok on record.
    package let okCount: Int
    /// Lines of the file that are no records; they are passed over.
    package let badLines: Int
    private let fates: [UInt64: Fate]
    /// Of records that were cut short before their key.
    private let tornIDs: Set<UInt32>
    /// Of those that failed and whose records have no place to read them from again.
    private let failures: [UInt64: FetchFailure]

    /// Reads the records and what was in flight; a file that is not there is an empty one.
    ///
    /// Call it before the ``ResultFile`` of the same path is made.
    ///
    /// - Parameters:
    ///   - repeatsUncertain: `--resume-unsafe`: what may have been received is sent again.
    ///   - keepsFailures: for a replay: what failed or was cancelled settles as it did.
    package init(
        path: String, repeatsUncertain: Bool = false, keepsFailures: Bool = false
    ) throws(RecordError) {
        self.path = path
        var reading = Reading(keepsFailures: keepsFailures)
        for file in Self.files(path) {
            do throws(RecordError) {
                try RecordLines.read(file, format: ResultFormat(path: path)) { reading.take($0, $1) }
            } catch {
                guard error.errorNumber == ENOENT else { throw error }
            }
        }
        // One that is on record as ok was received: a crash came between its record and its line in the sidecar.
        for entry in InflightSlots.parse(try InflightSlots.contents(InflightJournal.path(beside: path))) {
            if case .ok = reading.fates[entry.key] { continue }
            reading.fates[entry.key] = .uncertain
        }
        if repeatsUncertain {
            reading.fates = reading.fates.filter { if case .ok = $0.value { true } else { false } }
            reading.tornIDs = []
        }
        fates = reading.fates
        tornIDs = reading.tornIDs
        failures = reading.failures
        badLines = reading.badLines
        okCount = fates.values.reduce(0) { if case .ok = $1 { $0 + 1 } else { $0 } }
    }

    /// The settlements of the chunk's requests that are not to be sent.
    ///
    /// Those that were ok are `isEarlier`; the uncertain ones are cancelled and are recorded again. In the order of
    /// their ids. May be called on any thread, before the engine gets the chunk.
    package func resolve(_ chunk: RequestChunk) -> [Settlement] {
        if fates.isEmpty, tornIDs.isEmpty { return [] }
        var settlements: [Settlement] = []
        let file = RecordFileReader(path)
        for id in chunk.ids where !chunk.isExcluded(id) && chunk.extras(id)?.unreadable == nil {
            let key = chunk.key(id).rawValue
            switch fates[key] {
            case .ok(let offset): settlements.append(Self.earlier(id, .ok, file?.line(at: offset), nil))
            case .other(let outcome, let offset):
                settlements.append(Self.earlier(id, outcome, file?.line(at: offset), failures[key]))
            case .uncertain: settlements.append(Self.uncertain(id))
            case .torn where !chunk.method(id).isIdempotent: settlements.append(Self.uncertain(id))
            case nil where tornIDs.contains(id.rawValue) && !chunk.method(id).isIdempotent:
                settlements.append(Self.uncertain(id))
            case .torn, nil: break
            }
        }
        return settlements
    }

    private static func earlier(
        _ id: RequestID, _ outcome: Outcome, _ line: [UInt8]?, _ failure: FetchFailure?
    ) -> Settlement {
        var maker = RecordedSettlement(wallStart: .max)
        let recorded = line?.withUnsafeBufferPointer { line in
            let record = JSONRecord()
            record.scan(line)
            return maker.make(record, id: id)
        }
        let details = failure.map { SettlementDetails(failure: $0) }
        var settlement =
            recorded ?? Settlement(id: id, outcome: outcome, finishedAt: .start, details: details)
        // It settled before this run began: within the run nothing was done for it.
        settlement.outcome = outcome
        settlement.startedAt = nil
        settlement.finishedAt = .start
        settlement.isEarlier = true
        return settlement
    }

    private static func uncertain(_ id: RequestID) -> Settlement {
        Settlement(
            id: id, outcome: .cancelled, finishedAt: .start,
            details: SettlementDetails(failure: .inFlightAtCrash))
    }

    /// The file itself, and of a HAR what a crash left beside it.
    static func files(_ path: String) -> [String] {
        ResultFormat(path: path) == .har ? [path, HAREncoder.partPath(path)] : [path]
    }

    /// What is gathered while the file is read.
    private struct Reading {
        var fates: [UInt64: Fate] = [:]
        var failures: [UInt64: FetchFailure] = [:]
        var tornIDs: Set<UInt32> = []
        var badLines = 0
        private let keepsFailures: Bool
        private var settlements = RecordedSettlement(wallStart: .max)

        init(keepsFailures: Bool) {
            self.keepsFailures = keepsFailures
        }

        mutating func take(_ record: any RecordText, _ offset: Int) {
            guard record.isWhole else {
                badLines += 1
                return takeTorn(record)
            }
            guard let key = record.key, let outcome = record.outcome else {
                badLines += 1
                return
            }
            if outcome == .ok {
                fates[key] = .ok(offset: offset)
                return
            }
            let failure = settlements.failure(record)
            switch outcome {
            case _ where keepsFailures:
                fates[key] = .other(outcome, offset: offset)
                if offset < 0 { failures[key] = failure }
            case .ok, .failed: fates[key] = nil
            case .cancelled:
                let isUncertain = failure?.flags.contains(.maybeReceived) ?? false
                fates[key] = isUncertain && !isIdempotent(record) ? .uncertain : nil
            }
        }

        /// A record that was cut short, by a crash or by hand: its request had settled, and what is left does not tell how.
        ///
        /// The values before the cut are whole, but for a number that stands at the very end.
        private mutating func takeTorn(_ record: any RecordText) {
            guard let key = record.key else {
                if record.isWhole(.id), let id = record.id { tornIDs.insert(id) }
                return
            }
            if case .ok = fates[key] { return }
            let wasNotSent = record.value(.sent).map { !$0.isTrue } ?? false
            fates[key] = wasNotSent ? nil : .torn
        }

        private func isIdempotent(_ record: any RecordText) -> Bool {
            FetchMethod(rawValue: record.text(.method) ?? "").isIdempotent
        }
    }
}

/// Reads single lines of a record file by their offsets.
struct RecordFileReader: ~Copyable {
    private let file: Int32
    private let path: String

    /// Nil when the file cannot be opened.
    init?(_ path: String) {
        file = open(path, O_RDONLY | O_CLOEXEC)
        self.path = path
        if file < 0 { return nil }
    }

    deinit {
        close(file)
    }

    /// The first bytes of the file; nil where they can't be read.
    func start(_ bytes: Int) -> [UInt8]? {
        var read = 0
        let start = [UInt8](unsafeUninitializedCapacity: bytes) { buffer, count in
            read = pread(file, buffer.baseAddress, bytes, 0)
            count = max(0, read)
        }
        return read < 0 ? nil : start
    }

    /// The line that begins at the offset; nil when nothing does.
    func line(at offset: Int) -> [UInt8]? {
        guard offset >= 0 else { return nil }
        var line: [UInt8] = []
        var room = 2048
        while room <= 1 << 26 {
            line = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                count = max(0, pread(file, buffer.baseAddress, room, off_t(offset)))
            }
            if let end = line.firstIndex(of: UInt8(ascii: "\n")) { return Array(line[..<end]) }
            if line.count < room { return line }
            room *= 8
        }
        return nil
    }
}
