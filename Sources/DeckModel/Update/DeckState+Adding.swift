import FetchCore
import RunModel

/// Text that is understood as requests which could become rows.
package struct AddedText: Equatable, Sendable {
    package let text: String
    /// Under which messages have it; its end tells the format.
    package let name: String
    package let count: Int
    /// The first of them, as `GET http://host/path`.
    package let requests: [String]

    package init(text: String, name: String, count: Int, requests: [String]) {
        self.text = text
        self.name = name
        self.count = count
        self.requests = requests
    }
}

/// Rows that come while the run goes.
extension DeckState {
    /// What stands in messages for text that was pasted or typed.
    private static let pastedName = "pasted"

    /// Offers what was pasted while no prompt is open: the program says how it is understood.
    mutating func offer(_ text: String) -> [DeckEffect] {
        let isList = text.contains("://") || text.trimmingSpaces.hasPrefix("curl ")
        guard isList, !options.isReplay, shared == nil else {
            refusePaste()
            return []
        }
        return [.understand(text, name: Self.pastedName)]
    }

    mutating func ask(_ added: AddedText) {
        let rest = added.count - added.requests.count
        let more = rest > 0 ? ", and \(rest) more" : ""
        ui.prompt = .confirm(
            Confirmation(
                title: "Add \(Words.requests(added.count))?",
                text: added.requests.joined(separator: ", ") + more, verb: "add", purpose: .add(added)))
    }

    /// `:add`: the rest of the line as a list of one line.
    mutating func add(_ line: String) throws(CommandError) -> [DeckEffect] {
        guard !line.isEmpty else { throw CommandError("add takes a URL, METHOD URL, or a curl command") }
        return [adding(line, name: Self.pastedName)]
    }

    mutating func edit() -> [DeckEffect] {
        selectedRequest.map { [.edit($0)] } ?? []
    }

    /// Nothing of a run that began paused starts but what is asked for, so what is added waits too.
    func adding(_ text: String, name: String) -> DeckEffect {
        .add(text, name: name, isHeld: holdsNewRows)
    }

    /// The requests are rows now: the newest of them is selected.
    mutating func added(_ ids: [RequestID]) -> [DeckEffect] {
        guard let first = ids.first, let last = ids.last else { return [] }
        let what = ids.count == 1 ? "request \(first)" : "\(Words.requests(ids.count))"
        let range = ids.count == 1 ? "" : ": \(first) to \(last)"
        let held =
            holdsNewRows ? "; held at start: \(keyName(.retry)) starts \(ids.count == 1 ? "it" : "them")" : ""
        let paused = run.isPaused && held.isEmpty ? "; the run is paused: \(keyName(.pause)) resumes" : ""
        acknowledge(
            "\(what) added\(range)\(held)\(paused)\(keepAdded(ids))",
            undo: Undo("add", done: "cancelled", .add(ids), countsRequests: true))
        ui.selection = first
        return []
    }

    /// What was added stays on screen whatever the filter says; words for that, empty where nothing is filtered.
    private mutating func keepAdded(_ ids: [RequestID]) -> String {
        let filter = currentFilter
        guard !filter.isEmpty else { return "" }
        caught.keep(
            ids.map { UInt32($0.index) }, cause: filter.cause?.rawValue, pattern: filter.pattern)
        order.moved()
        return "; shown until the filter changes"
    }
}
