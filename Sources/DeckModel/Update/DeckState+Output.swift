import FetchCore

/// Copying and exporting.
extension DeckState {
    mutating func copyCurl(showsSecrets: Bool) -> [DeckEffect] {
        let ids = targets
        let secrets =
            !showsSecrets ? ", secrets redacted" : options.showsSecrets ? "" : ", secrets as they are"
        say("\(Words.requests(ids.count)) copied as curl\(secrets)")
        return [.copy(.curl(ids, showsSecrets: showsSecrets))]
    }

    // MARK: Export

    mutating func openExport() {
        let names = ["fetchdeck.jsonl"] + (2...99).map { "fetchdeck-\($0).jsonl" }
        var name = TextPrompt(text: names.first { !ui.exportNames.contains(stem($0)) } ?? names[0])
        name.note = .information("Tab changes the format, Enter writes, Esc leaves it")
        ui.mode = .export(ExportPrompt(format: .jsonl, name: name, count: listing.count))
    }

    mutating func pressInExport(_ stroke: KeyStroke, _ prompt: ExportPrompt) -> [DeckEffect] {
        var prompt = prompt
        switch stroke {
        case "esc":
            ui.mode = ui.baseMode
            say("nothing written")
            return []
        case "enter": return finishExport(prompt)
        case "tab": prompt.changeFormat(1)
        case "shift-tab": prompt.changeFormat(-1)
        default:
            guard prompt.name.edit(stroke) else { return [] }
            if let format = ExportFormat(fileName: prompt.name.text) { prompt.format = format }
        }
        ui.mode = .export(prompt)
        return []
    }

    private mutating func finishExport(_ prompt: ExportPrompt) -> [DeckEffect] {
        var prompt = prompt
        let path = prompt.name.text.trimmingSpaces
        guard !path.isEmpty else {
            prompt.name.note = .error(
                "a file's name is needed, such as results.\(prompt.format.fileExtension)")
            ui.mode = .export(prompt)
            return []
        }
        ui.mode = ui.baseMode
        return export(to: path, as: prompt.format)
    }

    /// Writes what the filter shows, in the order it is shown.
    mutating func export(to path: String, as format: ExportFormat) -> [DeckEffect] {
        let ids = listedRequests
        ui.exportNames.insert(stem(path))
        say("exporting \(Words.requests(ids.count)) to \(path) as \(format.title)")
        return [.export(path: path, format: format, ids: ids)]
    }

    /// The name without its end, which goes with the format.
    private func stem(_ path: String) -> String {
        path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
    }

    private var listedRequests: [RequestID] {
        let live: RowListing = order.isCustom ? .array(order.rows) : .lists(rows)
        return live.all.map { RequestID(rawValue: $0 + 1) }
    }
}

extension ExportPrompt {
    /// The name's end goes with the format.
    mutating func changeFormat(_ step: Int) {
        let all = ExportFormat.allCases
        guard let place = all.firstIndex(of: format) else { return }
        let hadEnd = ExportFormat(fileName: name.text) != nil
        format = all[((place + step) % all.count + all.count) % all.count]
        guard hadEnd, let dot = name.text.lastIndex(of: ".") else { return }
        name.replace(with: name.text[..<dot] + ".\(format.fileExtension)")
    }
}

extension StringProtocol {
    var trimmingSpaces: String {
        var rest = self[...]
        while rest.first?.isWhitespace ?? false { rest = rest.dropFirst() }
        while rest.last?.isWhitespace ?? false { rest = rest.dropLast() }
        return String(rest)
    }
}
