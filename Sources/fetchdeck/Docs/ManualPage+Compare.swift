/// fetchdeck-compare(1)
extension ManualPage {
    static var comparison: ManualPage {
        var text = ManualText()
        text.section("Synopsis")
        text.raw(".Nm")
        text.text("BEFORE AFTER [options]")
        text.section("Description")
        text.text(CompareCommand.configuration.abstract)
        text.text(CompareCommand.description)
        text.section("Options")
        text.list(CompareOptions.options.map { (ManualText.head(of: $0), described($0)) })
        text.section("Exit status")
        text.list(
            [("0", "No rule of --fail-on holds.")]
                + CompareCommand.statuses.map { ("\($0.rawValue)", $0.meaning + ".") })
        text.section("Examples")
        text.literal(CompareCommand.examples)
        seeAlso("fetchdeck(1)", "fetchdeck-records(5)", in: &text)
        return ManualPage(
            name: "fetchdeck-compare", section: 1,
            summary: "compare two runs of fetchdeck, request by request", content: text)
    }
}
