import FetchCore
import Glibc

/// The work of the writer's thread: takes what was delivered, formats it, writes it. Lives on that thread alone.
final class ResultWriter {
    private let inbox: ResultInbox
    private let encoder: any RecordEncoder
    private let journal: InflightJournal?
    private let onFailure: @Sendable (RecordError) -> Void
    private var chunks = ChunkList()
    private var hasFailed = false
    private var hasJournalFailed = false
    /// Requests whose journal lines stay until the document is whole.
    private var unreleased: [(id: RequestID, key: UInt64)] = []
    /// Requests whose records were made and are not in the file for good, in the order of their lines.
    private var unwritten: [RequestID] = []

    /// How many bytes are formatted before they are written.
    private static let pieceBytes = 1 << 20
    /// How often the sidecar is looked after while nothing settles.
    private static let lookMilliseconds: Int32 = 1000

    init(
        inbox: ResultInbox, encoder: any RecordEncoder, journal: InflightJournal?,
        onFailure: @escaping @Sendable (RecordError) -> Void
    ) {
        self.inbox = inbox
        self.encoder = encoder
        self.journal = journal
        self.onFailure = onFailure
    }

    func run() {
        var isClosing = false
        while !isClosing {
            let load = inbox.take(within: journal == nil ? -1 : Self.lookMilliseconds)
            isClosing = load.isClosing
            for chunk in load.chunks { chunks.append(chunk) }
            do throws(RecordError) {
                if !hasFailed { try write(load.settlements) }
                lookAfterJournal()
                if isClosing, !hasFailed { try finish() }
            } catch {
                fail(error)
            }
            inbox.done(load.settlementCount)
            for tell in load.onWritten { tell() }
        }
        journal?.close()
    }

    private func write(_ batches: [SettledBatch]) throws(RecordError) {
        var unreleasedBatch = 0
        for (index, batch) in batches.enumerated() {
            let settlements = batch.settlements
            for place in settlements.indices where !settlements[place].isEarlier {
                if let chunk = chunks.find(settlements[place].id) {
                    encoder.append(settlements[place], of: chunk, round: batch.round)
                    unwritten.append(settlements[place].id)
                }
            }
            guard index == batches.count - 1 || encoder.bufferedBytes >= Self.pieceBytes else { continue }
            do throws(RecordError) { try encoder.flush() } catch {
                let missing = batches[(index + 1)...].flatMap(\.settlements).filter { !$0.isEarlier }
                unwritten += missing.map(\.id)
                throw error
            }
            if encoder.isLasting { unwritten.removeAll(keepingCapacity: true) }
            release(batches[unreleasedBatch...index])
            unreleasedBatch = index + 1
        }
    }

    /// Tells, once, that requests can no longer be noted. Records go on: what was sent without a line has to be on record.
    private func lookAfterJournal() {
        guard !hasJournalFailed, let failure = journal?.makeRoom() else { return }
        hasJournalFailed = true
        inbox.note(failure.of(.journal))
        onFailure(failure.of(.journal))
    }

    /// Their records are in the file: the journal need not remember them.
    private func release(_ batches: ArraySlice<SettledBatch>) {
        guard let journal, !journal.isEmpty else { return }
        for settlement in batches.lazy.map(\.settlements).joined() where !settlement.isEarlier {
            guard let chunk = chunks.find(settlement.id), !chunk.method(settlement.id).isIdempotent
            else {
                continue
            }
            let key = chunk.key(settlement.id).rawValue
            if encoder.isLasting {
                journal.recorded(settlement.id, key: key)
            } else {
                unreleased.append((settlement.id, key))
            }
        }
    }

    private func finish() throws(RecordError) {
        try encoder.finish()
        unwritten.removeAll()
        for (id, key) in unreleased { journal?.recorded(id, key: key) }
        unreleased.removeAll()
    }

    private func fail(_ error: RecordError) {
        hasFailed = true
        // A document that is not finished holds none of its records.
        inbox.fail(error, unwritten: unwritten.dropFirst(encoder.isLasting ? error.wholeLines : 0))
        unwritten = []
        onFailure(error)
    }
}
