import FetchCore
import FetchFiles
import Synchronization

/// Brings the list to the run: what an earlier run's records know goes along settled, and what must not be sent twice
/// is noted first.
final class RunFeeder: ListTaker {
    private let run: FetchRun
    private let resume: ResumeIndex?
    private let journal: InflightJournal?
    private let notes: NoteBox
    /// Whether nothing is sent that no one asks for: what is not on record is held.
    private let holdsRest: Bool
    private let wake: @Sendable () -> Void
    private let badLine = Signal()
    private let ended = Signal()
    private let taken = Signal()
    private let saidLeftOut = Signal()
    /// Of a run that is shown again; nil for others, whose requests that failed are sent anyway.
    private let missingRules: Mutex<MissingRules?>

    init(
        run: FetchRun, resume: ResumeIndex?, journal: InflightJournal?, notes: NoteBox,
        holdsRest: Bool = false, replayRules: [Expectation]? = nil, wake: @escaping @Sendable () -> Void
    ) {
        missingRules = Mutex(replayRules.map(MissingRules.init))
        self.run = run
        self.resume = resume
        self.journal = journal
        self.notes = notes
        self.holdsRest = holdsRest
        self.wake = wake
    }

    /// Whether a line came that could not be read.
    var hasBadLine: Bool { badLine.isRaised }

    /// Whether any request came, of this shard or of another one.
    var hasRequests: Bool { taken.isRaised }

    var isEnded: Bool { ended.isRaised }

    /// Stops the reading; for the end of the run.
    func end() { ended.raise() }

    /// Hands over the feed; what is still being written is read on a thread of its own.
    func start(_ feed: ListFeed) {
        for chunk in feed.ready { take(chunk) }
        if let note = missingRules.withLock({ $0?.note }) { self.note(note) }
        guard let rest = feed.rest else { return run.endList() }
        Worker.start { [self] in
            rest(self)
            run.endList()
        }
    }

    func take(_ chunk: RequestChunk) {
        take(chunk, holdsRest: holdsRest)
    }

    private func take(_ chunk: RequestChunk, holdsRest: Bool) {
        if !saidLeftOut.isRaised, let note = LeftOutNote(chunk) {
            saidLeftOut.raise()
            notes.add("fetchdeck: \(note)")
            wake()
        }
        if chunk.count > 0 { taken.raise() }
        do {
            try journal?.add(chunk)
        } catch {
            run.send(.outputFailed(error.of(.journal).outputFailure))
        }
        let settled = resume?.resolve(chunk) ?? []
        missingRules.withLock { $0?.add(settled, of: chunk) }
        run.add(chunk, settled: settled, holdsRest: holdsRest)
    }

    /// What adds rows to the run; whether they are held, who asks for them says.
    func rows(_ adding: ListAdding?, _ redaction: Redaction) -> AddedRows? {
        adding.map { AddedRows(adding: $0, redaction: redaction) { self.take($0, holdsRest: $1) } }
    }

    func note(_ line: String) {
        notes.add("fetchdeck: \(line)")
        wake()
    }

    func complain(_ line: String) {
        notes.add("fetchdeck: \(line)")
        badLine.raise()
        // What is in flight finishes by itself: its own timeouts are shorter.
        run.send(.stop(grace: .seconds(86_400)))
        wake()
    }
}
