import CursesTerminal
import DeckModel
import FetchCore
import RunModel

/// Does what the deck wants done outside of it: clipboard, files, other threads' work, title and progress.
struct EffectPerformer {
    let inbox: DeckInbox
    let redaction: Redaction
    let preferences: PreferenceFile
    let exporting: ExportDesk
    /// Nil where no rows can be added.
    let rows: AddedRows?
    private var shownProgress: TaskProgress?
    private var shownTitle = ""

    init(
        inbox: DeckInbox, redaction: Redaction, preferences: PreferenceFile, exporting: ExportDesk,
        rows: AddedRows?
    ) {
        self.rows = rows
        self.inbox = inbox
        self.redaction = redaction
        self.preferences = preferences
        self.exporting = exporting
    }

    /// Performs the effect.
    ///
    /// - Parameter requests: where they are looked up for what is copied.
    /// - Returns: what to tell the deck at once; nil when there is nothing, or it comes later by the inbox.
    func perform(_ effect: DeckEffect, requests: ChunkList, terminal: CursesTerminal) -> DeckMessage? {
        switch effect {
        case .copy(let content): return copy(content, requests, terminal)
        case .export(let path, let format, let ids, let secrets):
            exporting.export(
                LossyExport(path: path, format: format, ids: ids, loss: ExportLoss()), secrets: secrets,
                chunks: requests, answer: inbox.put)
            return nil
        case .findFiles(let beginning):
            return .filesThere(ExportDesk.files(beginning: beginning))
        case .saveColumns(let columns):
            return saved("columns", preferences.save(columns: columns.map(\.rawValue)))
        case .sort(let job):
            Worker.start { [inbox] in inbox.put(.sorted(job.run())) }
            return nil
        case .understand(let text, let name):
            return withRows { rows in rows.understand(text, name: name) }
        case .add(let text, let name, let isHeld):
            return withRows { rows in rows.add(text, name: name, isHeld: isHeld) }
        case .run, .beginRound, .alerts, .shared, .setOption, .restoreOption, .edit, .quit, .redraw, .suspend,
            .useTheme,
            .saveTheme:
            return nil
        }
    }

    /// Keeps the user's choice of theme in the config file.
    func keep(_ choice: ConfigFile.ThemeChoice, named name: String) -> DeckMessage {
        saved("theme \(name)", preferences.save(theme: choice))
    }

    /// Shows in tab and task bar how far the run is; writes only what has changed.
    mutating func show(_ header: HeaderFacts, on terminal: CursesTerminal) {
        let progress = Self.progress(header)
        if progress != shownProgress {
            shownProgress = progress
            terminal.setProgress(progress)
        }
        let title = Self.title(header)
        if title != shownTitle {
            shownTitle = title
            terminal.setTitle(title)
        }
    }

    private func copy(_ content: CopyContent, _ requests: ChunkList, _ terminal: CursesTerminal)
        -> DeckMessage
    {
        let text: String
        let what: String
        switch content {
        case .curl(let ids, let showsSecrets):
            text = exporting.curl(ids, chunks: requests, redaction: showsSecrets ? .none : redaction)
            let commands = ids.count == 1 ? "the curl command" : "\(ids.count) curl commands"
            what = commands + (showsSecrets ? ", secrets and all" : "")
        case .url(let id):
            text = requests[id].map { redaction.url($0.url(id)) } ?? ""
            what = "the URL"
        case .body(_, let bytes):
            text = String(decoding: bytes, as: UTF8.self)
            what = "the body, \(Figures.bytes(Int64(bytes.count), .blank))"
        }
        switch terminal.copy(text) {
        case .sent: return .acknowledge("copied \(what)")
        case .unsupported(let reason): return .complain("not copied: \(reason)")
        }
    }

    /// Has the user edit the request; the terminal has to be given back until that is done.
    func edit(
        _ id: RequestID, requests: ChunkList, _ environment: [String: String], in session: EditorSession
    ) {
        let chunk = requests[id]
        session.start { [rows] session in
            guard let rows, let chunk else { return .nothing("it can't be edited here") }
            return RequestEditor(environment: environment)
                .edit(id, of: chunk, in: session, faults: rows.faults)
        }
    }

    private func withRows(_ work: @escaping @Sendable (AddedRows) -> DeckMessage) -> DeckMessage? {
        guard let rows else { return .complain("rows can't be added here") }
        // It may wait for who reads the list, and reads files.
        Worker.start { [inbox] in inbox.put(work(rows)) }
        return nil
    }

    private func saved(_ what: String, _ result: Result<String, TextFile.Problem>) -> DeckMessage {
        switch result {
        case .success(let path): .acknowledge("\(what) saved in \(path)")
        case .failure(let problem): .complain("\(what) not saved: \(problem.reason)")
        }
    }

    private static func progress(_ header: HeaderFacts) -> TaskProgress {
        let percent = Int((header.progress ?? 0) * 100)
        switch header.word {
        case .starting: return .unknown
        case .running where header.listIsOpen: return .unknown
        case .running, .stopping:
            return header.counts[.failed] > 0 ? .failing(percent: percent) : .running(percent: percent)
        case .paused: return .paused(percent: percent)
        case .finished: return .none
        }
    }

    private static func title(_ header: HeaderFacts) -> String {
        let percent = Int((header.progress ?? 0) * 100)
        switch header.word {
        case .finished: return "fetchdeck: finished, \(header.counts[.failed]) failed"
        case .paused: return "fetchdeck: PAUSED at \(percent)%"
        case .starting, .running, .stopping: return "fetchdeck: \(percent)%"
        }
    }
}
