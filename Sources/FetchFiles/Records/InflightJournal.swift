import FetchCore
import Glibc
import Synchronization

/// The sidecar of a record file, `FILE.inflight`: which POST and PATCH requests are being sent right now.
///
/// Each has a line of text, `KEY ID`, in a file with room reserved on the disk: noting one is a write of 32 bytes to the
/// system's cache, which survives the end of the process, `kill -9` too, and does not wait for a disk. A line is freed once the
/// request's record is in the file, by ``recorded(_:key:)``, which the ``ResultFile`` calls; so at no moment is
/// a request that may have been received in neither. The file is made when the first such request is
/// added and removed by ``close()`` when nothing is left in it.
///
/// Add every chunk before the engine gets it. All calls may come on any thread.
package final class InflightJournal: SendJournal {
    private let path: String
    private let isPrivate: Bool
    private let state = Mutex(State())

    /// The line of one request.
    private struct Note {
        var slot: Int
        /// Whether an attempt is going on; else it is over and its record is still to come.
        var isLive: Bool
    }

    private struct State {
        var chunks = ChunkList()
        var slots: InflightSlots?
        /// The lines of this run.
        var notes: [RequestID: Note] = [:]
        /// What an earlier run left: slots by request key.
        var earlier: [UInt64: [Int]] = [:]
        var failure: RecordError?
    }

    /// - Parameters:
    ///   - recordPath: the record file that the sidecar stands beside.
    ///   - isPrivate: whether it is for its owner alone, as the records are.
    package init(beside recordPath: String, isPrivate: Bool = false) {
        self.isPrivate = isPrivate
        path = Self.path(beside: recordPath)
    }

    /// Where the sidecar of a record file is.
    package static func path(beside recordPath: String) -> String {
        recordPath + ".inflight"
    }

    /// Makes the chunk's requests known; opens the file when one of them is not idempotent.
    ///
    /// Throws when the file cannot be made, and when another run that is still going uses it.
    package func add(_ chunk: RequestChunk) throws(RecordError) {
        let needsFile = chunk.ids.contains { !chunk.isExcluded($0) && !chunk.method($0).isIdempotent }
        let (path, isPrivate) = (path, isPrivate)
        let result = state.withLock { state in
            Result { () throws(RecordError) in
                state.chunks.append(chunk)
                guard needsFile, state.slots == nil else { return }
                let slots = try InflightSlots(path: path, isPrivate: isPrivate)
                for entry in slots.earlier { state.earlier[entry.key, default: []].append(entry.slot) }
                state.slots = slots
            }
        }
        try result.get()
    }

    package func begin(_ id: RequestID) {
        state.withLock { state in
            // A further attempt goes on under the line of the one before.
            if state.notes[id] != nil {
                state.notes[id]?.isLive = true
                return
            }
            guard let slots = state.slots, let chunk = state.chunks.find(id) else { return }
            do throws(RecordError) {
                state.notes[id] = Note(slot: try slots.note(chunk.key(id).rawValue, id), isLive: true)
            } catch {
                state.failure = state.failure ?? error
            }
        }
    }

    /// Whether no request that must not be sent twice has come yet: nothing is noted then, nor to be freed.
    var isEmpty: Bool { state.withLock { $0.slots == nil } }

    package func end(_ id: RequestID) {
        state.withLock { $0.notes[id]?.isLive = false }
    }

    /// A settlement of the request is in the record file: its line can go, unless a further attempt is going on.
    func recorded(_ id: RequestID, key: @autoclosure () -> UInt64) {
        state.withLock { state in
            guard let slots = state.slots else { return }
            if let note = state.notes[id], !note.isLive {
                state.notes[id] = nil
                slots.free(note.slot)
            }
            guard !state.earlier.isEmpty, let left = state.earlier.removeValue(forKey: key()) else { return }
            for slot in left { slots.free(slot) }
        }
    }

    /// Makes room ahead, and the file whole where it was cut, off the loop thread; returns why a request could not be noted.
    func makeRoom() -> RecordError? {
        state.withLock { state in
            do throws(RecordError) {
                try state.slots?.growAhead()
            } catch {
                state.failure = state.failure ?? error
            }
            return state.failure
        }
    }

    /// Ends the journal: removes the file unless it holds requests whose fate is not on record.
    package func close() {
        state.withLock { state in
            state.slots?.close()
            state.slots = nil
        }
    }
}
