import DeckModel
import FetchCore
import FetchFiles

/// Rows that come while the run goes: pasted, typed, or a request that was edited.
struct AddedRows: Sendable {
    /// So many are told of in a question.
    private static let shown = 5

    let adding: ListAdding
    let redaction: Redaction
    /// Takes the requests into the run, as those of the list, and holds them where that is asked.
    let onChunk: @Sendable (RequestChunk, _ isHeld: Bool) -> Void

    /// What the text is understood as, for a question; the answer waits for who reads the list.
    func understand(_ text: String, name: String) -> DeckMessage {
        let (chunks, faults) = adding.preview(text, name: name)
        if let fault = faults.first { return .complain(Self.words(fault, of: faults.count)) }
        let lines = chunks.flatMap { chunk in
            chunk.ids.map { "\(chunk.method($0).rawValue) \(redaction.url(chunk.url($0)))".sanitised() }
        }
        guard !lines.isEmpty else { return .complain("there is no request in what was pasted") }
        return .understood(
            AddedText(text: text, name: name, count: lines.count, requests: Array(lines.prefix(Self.shown))))
    }

    /// What keeps the text's requests from being added, a line each; empty when nothing does.
    func faults(_ text: String, name: String) -> [String] {
        let (chunks, faults) = adding.preview(text, name: name)
        if faults.isEmpty, chunks.allSatisfy({ $0.count == 0 }) { return ["there is no request in it"] }
        return faults.map { $0.description.sanitised() }
    }

    /// Adds the text's requests.
    ///
    /// - Parameter isHeld: whether none of them starts before someone asks for it.
    func add(_ text: String, name: String, isHeld: Bool) -> DeckMessage {
        var ids: [RequestID] = []
        let faults = adding.add(text, name: name) { chunk in
            ids += chunk.ids
            onChunk(chunk, isHeld)
        }
        if let fault = faults.first { return .complain(Self.words(fault, of: faults.count)) }
        guard !ids.isEmpty else { return .complain("there is no request in it") }
        return .added(ids)
    }

    private static func words(_ fault: ListFault, of count: Int) -> String {
        let more = count > 1 ? " (and \(count - 1) more)" : ""
        return "not added: \(fault.description)\(more)".sanitised()
    }
}
