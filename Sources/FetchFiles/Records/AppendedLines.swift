import FetchCore

/// Record lines that are there already, appended to an output in its format; or put in the place of what it holds, as they come. Used by
/// one thread.
package final class AppendedLines {
    private enum Form {
        case lines(AppendFile)
        case rows(CSVEncoder)
        case archive(HAREncoder, RecordedLines)
    }

    private let form: Form
    private let claim: OutputClaim
    /// Read when the first lines come: until then nobody waits for it.
    private var earlier: EarlierRecords?

    /// Makes the output one that can be appended to: cuts off what a crash left of a last line, reads the columns of a table.
    ///
    /// - Parameters:
    ///   - replaces: whether all that the output holds is cut off; of JSON lines alone.
    ///   - extracts: the names of `--extract`, in order: columns of a new table.
    /// - Throws: also when it would be cut off and is something else than records.
    package init(
        _ claim: OutputClaim, replaces: Bool = false, extracts: [String] = []
    ) throws(RecordError) {
        if replaces { try ReplacedRecords.check(claim.path) }
        self.claim = claim
        if replaces { earlier = EarlierRecords() }
        let output = claim.output
        // The instants of lines that are read are counted from the clock's start: none lies before 1970.
        let clock = RunClock(wallStart: 0)
        let formatter = RecordFormatter(clock: clock, redaction: .standard)
        switch ResultFormat(path: claim.path) {
        case .jsonl:
            try output.mend { [path = output.path] file throws(RecordError) in
                replaces ? WholeLength(length: 0) : try TornTail.jsonLines(file, path: path)
            }
            form = .lines(output)
        case .csv:
            form = .rows(
                try CSVEncoder(
                    output, formatter: formatter, extracts: extracts, hasRounds: false, isShared: true))
        case .har:
            form = .archive(
                try HAREncoder(output, path: claim.path, formatter: formatter, redaction: .standard),
                RecordedLines(clock: clock, hosts: HostTable()))
        }
    }

    /// Those that the output has already are left out: a run that goes on is written as far as it is, more than once.
    ///
    /// - Parameter bytes: lines, each with its end.
    package func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(RecordError) {
        if earlier == nil { earlier = try EarlierRecords(claim) }
        guard let earlier, !earlier.isEmpty else { return try append(bytes) }
        var fresh = ByteBuffer(capacity: bytes.count)
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let line = ByteSpan(rebasing: line)
            guard !earlier.has(line) else { continue }
            fresh.append(line)
            fresh.append(UInt8(ascii: "\n"))
        }
        try append(fresh.bytes)
    }

    private func append(_ bytes: UnsafeBufferPointer<UInt8>) throws(RecordError) {
        switch form {
        case .lines(let output): try output.write(bytes)
        case .rows(let encoder):
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                encoder.append(ByteSpan(rebasing: line))
            }
            try encoder.flush()
        case .archive(let encoder, let reading):
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                let line = ByteSpan(rebasing: line)
                guard let record = reading.settled(line) else { continue }
                encoder.append(record.settlement, of: record.chunk, record: line)
            }
            try encoder.flush()
        }
    }

    /// Waits until they are on the disk.
    package func finish() throws(RecordError) {
        switch form {
        case .lines(let output): try output.sync()
        case .rows(let encoder): try encoder.finish()
        case .archive(let encoder, _): try encoder.finish()
        }
    }
}
