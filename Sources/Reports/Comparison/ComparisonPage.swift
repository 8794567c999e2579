import FetchFiles
import RunModel

extension ComparisonReport {
    /// Writes the comparison as one self-contained HTML page; `-` is standard output.
    package func write(to path: String) throws(RecordError) {
        try ComparisonPage(report: self).frame.write(to: path)
    }
}

/// The HTML of a comparison.
private struct ComparisonPage {
    let report: ComparisonReport

    private var tables: ComparisonTables { ComparisonTables(report: report) }
    private var comparison: RunComparison { report.comparison }

    var frame: PageFrame {
        PageFrame(
            title: "\(Self.name(report.before)) → \(Self.name(report.after))",
            parts: [header, tiles, figures, drift, section(tables.parts), section(tables.failures)])
    }

    private static func name(_ run: RunAnswers) -> String {
        run.path.split(separator: "/").last.map(String.init) ?? run.path
    }

    private var header: String {
        """
        <header><h1>Comparison of two runs</h1>
        \(Self.html(tables.runs))
        <p class="muted">\(PageFrame.text(tables.paired))</p></header>
        """
    }

    private var tiles: String {
        let counts = [
            ("pairs", comparison.paired, ""), ("new failures", comparison.newFailures, "failed"),
            ("recovered", comparison.recovered, "ok"), ("answers differ", comparison.answersDiffer, ""),
        ]
        let cells = counts.map { word, count, role in
            "<div><dt>\(word)</dt><dd class=\"\(count > 0 ? role : "")\">\(Figures.count(count))</dd></div>"
        }
        return "<dl class=\"tiles\">\(cells.joined())</dl>"
    }

    private var figures: String {
        let lines = tables.sentences.map { "<li>\(PageFrame.text($0))</li>" }
        return """
            <section><h2>Figures</h2>\(Self.html(tables.figures))<ul class="muted">\(lines.joined())</ul>
            <p class="muted">~ = not shown to differ</p></section>
            """
    }

    private var drift: String {
        guard !tables.drift.isEmpty else { return "" }
        let lines = tables.drift.map { "<li>\(PageFrame.text($0))</li>" }
        return "<section><h2>\(ComparisonTables.driftTitle)</h2><ul>\(lines.joined())</ul></section>"
    }

    private func section(_ table: ComparisonTable) -> String {
        guard !table.rows.isEmpty else { return "" }
        return "<section><h2>\(PageFrame.text(table.title))</h2>\(Self.html(table))</section>"
    }

    private static func html(_ table: ComparisonTable) -> String {
        func row(_ cells: [String], _ tag: String) -> String {
            let cells = zip(cells, table.columns).map { text, column in
                let role = role(text)
                let names = (column.isNumber ? [] : ["words"]) + (role.isEmpty ? [] : [role])
                let attribute = names.isEmpty ? "" : " class=\"\(names.joined(separator: " "))\""
                return "<\(tag)\(attribute)>\(PageFrame.text(text))</\(tag)>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        let hasHeads = table.columns.contains { !$0.head.isEmpty }
        let head = hasHeads ? "<thead>\(row(table.columns.map(\.head), "th"))</thead>" : ""
        let body = table.rows.map { row($0, "td") }.joined(separator: "\n")
        return "<div class=\"wide\"><table>\(head)<tbody>\(body)</tbody></table></div>"
    }

    /// A verdict has the color of the outcome that it is like; it has its word too.
    private static func role(_ text: String) -> String {
        switch text {
        case LatencyChange.Verdict.slower.rawValue: "failed"
        case LatencyChange.Verdict.faster.rawValue: "ok"
        default: ""
        }
    }
}
