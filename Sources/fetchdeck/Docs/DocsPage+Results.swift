import FetchCore
import FetchFiles

/// What a run leaves behind.
extension DocsPage {
    static var failures: DocsPage {
        let intro = """
            The `kind` of a record's `error`, the word of `~k` filters and of `--retry-on`. The `phase` beside it says where \
            in the attempt it happened.
            """
        let rows = FailureKind.ofRuns.map { ["`\($0.word)`", $0.meaning] }
        return DocsPage(
            name: "failures", title: "Failures", body: intro + "\n\n" + table(["kind", "means"], rows))
    }

    static var fields: DocsPage {
        let intro = """
            One JSON object a line, its fields in this order; what is not known is left out. The last record of a `key` is \
            its outcome. In CSV files a column has the field's name, those of an object dotted (`error.kind`).
            """
        let rows = RecordFieldText.all.map { ["`\($0.name)`", $0.type, $0.meaning] }
        return DocsPage(
            name: "fields", title: "Fields of a record",
            body: intro + "\n\n" + table(["field", "type", "meaning"], rows))
    }

    static var statuses: DocsPage {
        let rows = ExitStatus.allCases.map { ["\($0.rawValue)", $0.meaning] }
        let order = "When several hold: 2, then 5, then 3, then 4, then 130 or 143, then 1."
        return DocsPage(
            name: "statuses", title: "Exit statuses",
            body: table(["status", "meaning"], rows) + "\n\n" + order)
    }
}
