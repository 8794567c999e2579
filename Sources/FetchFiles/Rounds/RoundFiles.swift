import FetchCore
import Glibc

/// The files of a watch beside its records: `FILE.rounds`, a line a round, and `FILE.alerts`, a line an alert's change.
///
/// Used by one thread.
package final class RoundFiles {
    private let rounds: JSONLinesFile
    private let alerts: JSONLinesFile

    /// Opens both for appending, and makes them where they are not there.
    ///
    /// - Parameters:
    ///   - path: Of the records.
    ///   - isPrivate: Whether new files are for their owner alone.
    package init(beside path: String, isPrivate: Bool) throws(RecordError) {
        rounds = try JSONLinesFile(path: Self.roundsPath(path), isPrivate: isPrivate)
        alerts = try JSONLinesFile(path: Self.alertsPath(path), isPrivate: isPrivate)
    }

    package func append(_ line: RoundLine) throws(RecordError) { try rounds.append(line.bytes) }

    package func append(_ line: AlertLine) throws(RecordError) { try alerts.append(line.bytes) }

    package static func roundsPath(_ path: String) -> String { path + ".rounds" }

    package static func alertsPath(_ path: String) -> String { path + ".alerts" }

    /// The lines of the rounds of these records, in their order; none where there is no file. What is no line is passed over.
    package static func rounds(beside path: String) -> [RoundLine] {
        lines(roundsPath(path)).compactMap { $0.withUnsafeBufferPointer(RoundLine.init) }
    }

    package static func alerts(beside path: String) -> [AlertLine] {
        lines(alertsPath(path)).compactMap { $0.withUnsafeBufferPointer(AlertLine.init) }
    }

    /// The number of the last round that any record tells of; 0 without one. A crash comes before the line of its round.
    package static func lastRound(ofRecords path: String) -> Int {
        guard ResultFormat(path: path) == .jsonl, let length = FileStanding(path)?.length else { return 0 }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        let count = min(length, 1 << 18)
        guard let tail = try? TornTail.read(file, at: length - count, count: count, path: path) else {
            return 0
        }
        let record = JSONRecord()
        return tail.split(separator: UInt8(ascii: "\n")).reduce(0) { last, line in
            Array(line).withUnsafeBufferPointer { line in
                record.scan(line) && record.round > 0 ? record.round : last
            }
        }
    }

    private static func lines(_ path: String) -> [[UInt8]] {
        guard let bytes = readAll(path) else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    }
}
