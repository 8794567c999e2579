import FetchCore

@testable import DeckModel

extension SampleDeck {
    /// Everything that can stand before the views, by a name for files.
    static let prompts: [(prompt: DeckPrompt, name: String)] = [
        (.filter(FilterPrompt(text: prompt("~s 5xx api", .information("31 of 1,205")))), "filter"),
        (
            .filter(FilterPrompt(text: prompt("~t >5", .error("~t takes a time, such as ~t >500ms")))),
            "badfilter"
        ),
        (.command(CommandPrompt(text: prompt("conc", nil, ["concurrency"]))), "command"),
        (
            .export(
                ExportPrompt(
                    format: .har, name: prompt("fetchdeck.har", nil), offered: "fetchdeck.har", count: 62)),
            "export"
        ),
        (
            .confirm(
                Confirmation(
                    title: "Cancel 3 requests?",
                    text: "2 are in flight: their connections are closed. 1 is queued.",
                    verb: "cancel 3", purpose: .cancel([RequestID(1), RequestID(2)], areMarked: false))),
            "confirm"
        ),
        (.help(HelpPrompt()), "help"),
        (.help(HelpPrompt(search: "retry", isSearching: true)), "helpsearch"),
        (
            .sortMenu(
                SortMenu(items: ["the default order", "id", "host", "path", "latency", "size"], cursor: 4)),
            "sort"
        ),
        (.columns(ColumnChooser(items: chooserItems, cursor: 2)), "columns"),
        (
            .themes(
                ThemePicker(
                    names: ["default-dark", "default-light", "dracula", "nord"], cursor: 2, original: "mono")),
            "themes"
        ),
    ]

    private static func prompt(_ text: String, _ note: PromptNote?, _ completions: [String] = [])
        -> TextPrompt
    {
        var prompt = TextPrompt(text: text)
        prompt.note = note
        prompt.completions = completions
        return prompt
    }

    private static let chooserItems = ColumnTable.standard.map {
        ColumnChooser.Item(id: $0.id, isShown: $0.isDefault)
    }
}
