import FetchCore
import Glibc

/// Writes what a run came to into a file of its own: `x`, `:export`, `replay --export`.
///
/// The file is written beside and renamed into place; one of that name is replaced. JSONL, CSV and HAR have what
/// is settled; curl commands and URLs have every request that is asked for.
package struct RecordExport: Sendable {
    private let path: String
    private let format: ExportFormat
    private let redaction: Redaction
    private let transport: TransportSettings
    private let redirects: RedirectPolicy
    private let secrets: ExportedSecrets

    /// - Parameters:
    ///   - path: `-` is standard output.
    ///   - format: nil is by name, JSONL where that tells none.
    ///   - transport: the run's, for curl commands.
    ///   - redirects: the same.
    ///   - secrets: what stands for them in a list; results have them redacted.
    package init(
        path: String, format: ExportFormat? = nil, redaction: Redaction = .standard,
        transport: TransportSettings = TransportSettings(), redirects: RedirectPolicy = RedirectPolicy(),
        secrets: ExportedSecrets = .redacted
    ) {
        self.path = path
        self.redirects = redirects
        self.secrets = secrets
        self.format = format ?? ExportFormat(fileName: path) ?? .jsonl
        self.redaction = redaction
        self.transport = transport
    }

    /// One request of a run that is still known.
    package struct Row: Sendable {
        package var id: RequestID
        package var chunk: RequestChunk
        /// Nil while it is not settled.
        package var settlement: Settlement?

        package init(id: RequestID, chunk: RequestChunk, settlement: Settlement?) {
            self.id = id
            self.chunk = chunk
            self.settlement = settlement
        }
    }

    /// What a list loses of these requests: nothing where it is none.
    package func loss(of rows: some Sequence<Row>) -> ExportLoss {
        var loss = ExportLoss()
        guard format.isList else { return loss }
        var line = ListLine(
            format, redaction: redaction, secrets: .named, transport: transport, redirects: redirects)
        for row in rows { loss += line.loss(row.id, of: row.chunk) }
        loss.variables = line.variables
        return loss
    }

    /// How many URLs of these records have a mark where a secret was left out.
    package func leftOutSecrets(in reader: RecordReader) throws(RecordError) -> Int {
        var count = 0
        try each(reader) { id, _, index throws(RecordError) in
            if index.find(id)?.url(id).contains(Redaction.mark) == true { count += 1 }
        }
        return count
    }

    /// Exports requests that are known; returns how many were written.
    ///
    /// - Parameter extracts: the names of `--extract`, in order: columns of a CSV.
    @discardableResult
    package func write(
        _ rows: some Sequence<Row>, clock: RunClock, extracts: [String] = []
    ) throws(RecordError) -> Int {
        let writer = try ExportWriter(
            path: path, format: format, clock: clock, redaction: redaction, transport: transport,
            redirects: redirects, secrets: secrets, extracts: extracts)
        var formatter = RecordFormatter(clock: clock, redaction: redaction)
        var line = ByteBuffer()
        for row in rows {
            line.removeAll()
            if writer.needsRecord, let settlement = row.settlement {
                formatter.append(settlement, of: row.chunk, to: &line)
            }
            try writer.append(row, record: line.count > 0 ? line.bytes : nil)
        }
        return try writer.finish()
    }

    /// Exports from records; returns how many were written.
    ///
    /// Records know neither headers nor bodies of requests: what is written lacks them where `known` is not given.
    ///
    /// - Parameters:
    ///   - ids: which requests, in the order they are exported; nil is all, in the order of the file.
    ///   - known: the run's own requests, where they are still there: a HAR has their headers and bodies.
    @discardableResult
    package func write(
        _ reader: RecordReader, ids: [RequestID]? = nil, known: ChunkList? = nil
    ) throws(RecordError) -> Int {
        let writer = try ExportWriter(
            path: path, format: format, clock: reader.clock, redaction: redaction, transport: transport,
            redirects: redirects, secrets: secrets, extracts: reader.extractNames,
            hasRounds: reader.hasRounds)
        guard let ids else {
            try each(reader) { id, line, index throws(RecordError) in
                try writer.append(id, line, index.find(id), clock: reader.clock)
            }
            return try writer.finish()
        }
        // What is shown is seldom all of a big run: its lines are kept until they stand in the order asked for.
        var places: [RequestID: Int] = [:]
        for (place, id) in ids.enumerated() { places[id] = place }
        var lines = [[UInt8]](repeating: [], count: ids.count)
        try each(reader) { id, line, _ throws(RecordError) in
            if let place = places[id] { lines[place] = Array(line) }
        }
        var index = known ?? reader.index
        for (place, id) in ids.enumerated() where !lines[place].isEmpty {
            let chunk = index.find(id)
            let line = lines[place]
            try line.withUnsafeBufferPointer { line throws(RecordError) in
                try writer.append(id, line, chunk, clock: reader.clock)
            }
        }
        return try writer.finish()
    }

    /// Hands on each outcome with what its chunk is found in; stops at the first error.
    private func each(
        _ reader: RecordReader,
        _ body: (RequestID, UnsafeBufferPointer<UInt8>, inout ChunkList) throws(RecordError) -> Void
    ) throws(RecordError) {
        var index = reader.index
        var failure: RecordError?
        try reader.forEachOutcome { id, record in
            guard failure == nil else { return }
            do throws(RecordError) {
                try body(id, record.line, &index)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
