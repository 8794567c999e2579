import FetchCore
import RunModel

/// An export being asked for: its format and its file's name. Until a key has chosen the format, the name's end tells it.
package struct ExportPrompt: Equatable, Sendable {
    package var format: ExportFormat
    package var name: TextPrompt
    /// The name as it was offered: until something else is typed, digits choose the format.
    var offered: String
    /// How many rows it would write.
    package var count: Int
    /// Whether a key has chosen the format: it holds whatever the name is then.
    var isChosen = false
}

extension ExportPrompt: PromptContext {
    var prompt: DeckPrompt { .export(self) }

    var line: PromptLine? {
        PromptLine(
            "export \(Figures.count(count)) as \(format.title) to ", short: "\(format.title) to ", name)
    }

    var keys: [PromptKey<ExportPrompt>] {
        let ends: [PromptKey<ExportPrompt>] = [
            PromptKey(["enter"], "write") { $0.finish(in: &$1) },
            PromptKey(["esc"], "back") { _, state in
                state.ui.prompt = nil
                state.say("nothing written")
                return []
            },
        ]
        let isUntouched = name.text == offered && name.cursor == offered.count
        return ends + (isUntouched ? formatKeys : []) + [
            PromptKey(["tab"], "format") { prompt, _ in prompt.changeFormat(1) },
            PromptKey(["shift-tab"]) { prompt, _ in prompt.changeFormat(-1) },
        ]
    }

    /// A digit for each format.
    private var formatKeys: [PromptKey<ExportPrompt>] {
        ExportFormat.allCases.enumerated().map { place, format in
            PromptKey([.character(Character("\(place + 1)"))], format.title) { prompt, _ in
                prompt.choose(format)
            }
        }
    }

    mutating func type(_ stroke: KeyStroke, in state: inout DeckState) -> [DeckEffect] {
        if name.edit(stroke) { followName() }
        return []
    }

    mutating func paste(_ text: String, in state: inout DeckState) -> [DeckEffect] {
        name.insert(text)
        followName()
        return []
    }

    private mutating func followName() {
        guard !isChosen else { return }
        format = ExportFormat(fileName: name.text) ?? format
    }

    /// The name's end goes with the format.
    private mutating func changeFormat(_ step: Int) -> [DeckEffect] {
        let all = ExportFormat.allCases
        guard let place = all.firstIndex(of: format) else { return [] }
        return choose(all[((place + step) % all.count + all.count) % all.count])
    }

    private mutating func choose(_ format: ExportFormat) -> [DeckEffect] {
        let isOffered = name.text == offered
        let hadEnd = ExportFormat(fileName: name.text) != nil
        self.format = format
        isChosen = true
        guard hadEnd else { return [] }
        name.replace(with: "\(ExportFormat.stem(of: name.text)).\(format.fileExtension)")
        if isOffered { offered = name.text }
        return []
    }

    private mutating func finish(in state: inout DeckState) -> [DeckEffect] {
        let path = name.text.trimmingSpaces
        guard !path.isEmpty else {
            name.note = .error("a file's name is needed, such as results.\(format.fileExtension)")
            return []
        }
        state.ui.prompt = nil
        return state.export(to: path, as: format)
    }
}

extension DeckState {
    private static let exportStem = "fetchdeck"

    /// The first name that no export has and, as far as it is known, no file of any format.
    private var freeExportStem: String {
        var number = 1
        while true {
            let stem = number == 1 ? Self.exportStem : "\(Self.exportStem)-\(number)"
            if !ui.exportNames.contains(stem) { return stem }
            number += 1
        }
    }

    mutating func openExport() -> [DeckEffect] {
        let name = TextPrompt(text: "\(freeExportStem).jsonl")
        ui.prompt = .export(
            ExportPrompt(format: .jsonl, name: name, offered: name.text, count: listing.count))
        return [.findFiles(beginning: Self.exportStem)]
    }

    /// Takes in which files are there: a name that nobody has changed yet goes on to the next free one.
    mutating func avoid(_ names: [String]) {
        let offered = freeExportStem
        for name in names { note(exported: name) }
        guard case .export(var prompt) = ui.prompt, ExportFormat.stem(of: prompt.name.text) == offered else {
            return
        }
        prompt.name.replace(with: "\(freeExportStem).\(prompt.format.fileExtension)")
        prompt.offered = prompt.name.text
        ui.prompt = .export(prompt)
    }

    /// Writes what the filter shows: results in the order they are shown, what runs again in the order of the list.
    mutating func export(to path: String, as format: ExportFormat) -> [DeckEffect] {
        let ids = format.isList ? listedRequests.sorted() : listedRequests
        note(exported: path)
        say("exporting \(Words.requests(ids.count)) to \(path) as \(format.title)")
        return [.export(path: path, format: format, ids: ids)]
    }

    /// A name that tells no format is none that an export is offered: it takes no other's place.
    private mutating func note(exported name: String) {
        if ExportFormat(fileName: name) != nil { ui.exportNames.insert(ExportFormat.stem(of: name)) }
    }

    private var listedRequests: [RequestID] {
        let live: RowListing = order.isCustom ? .array(order.rows) : .lists(rows)
        return live.all.map { RequestID(rawValue: $0 + 1) }
    }
}
