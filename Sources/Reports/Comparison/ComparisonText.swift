import FetchCore
import FetchFiles
import RunModel

extension ComparisonReport {
    /// The comparison for a terminal of 80 columns and more.
    package var text: String {
        let tables = ComparisonTables(report: self)
        var blocks = [tables.runs.textLines + [tables.paired], tables.figures.textLines + tables.sentences]
        if !tables.drift.isEmpty {
            blocks.append([ComparisonTables.driftTitle] + tables.drift.map { "  \($0)" })
        }
        for table in [tables.parts, tables.failures] where !table.rows.isEmpty {
            blocks.append(table.textLines)
        }
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    /// The comparison for a pull request.
    package var markdown: String {
        let tables = ComparisonTables(report: self)
        var blocks = [tables.runs.markdown, tables.paired, tables.figures.markdown]
        blocks.append(tables.sentences.map { "- \($0)" }.joined(separator: "\n"))
        if !tables.drift.isEmpty {
            blocks.append(
                "**\(ComparisonTables.driftTitle)**\n\n"
                    + tables.drift.map { "- \($0)" }.joined(separator: "\n"))
        }
        for table in [tables.parts, tables.failures] where !table.rows.isEmpty {
            blocks.append("**\(table.title)**\n\n\(table.markdown)")
        }
        return blocks.joined(separator: "\n\n")
    }

    /// One line of JSON: the counts, the figures in milliseconds, and the rules that are broken.
    package func json(broken: [RegressionRule]) -> String {
        var line = JSONLine()
        line.add("paired", comparison.paired)
        line.add("only_before", onlyBefore)
        line.add("only_after", onlyAfter)
        line.addArray("figures", figures) { $0.line }
        line.add("new_failures", comparison.newFailures)
        line.add("recovered", comparison.recovered)
        var differ = JSONLine()
        differ.add("status", comparison.statusesDiffer)
        differ.add("body", comparison.bodiesDiffer)
        differ.add("type", comparison.typesDiffer)
        line.add("answers_differ", object: differ)
        line.add("broken", texts: broken.map(\.text))
        return String(decoding: line.closed, as: UTF8.self)
    }

    private var figures: [ComparisonFigure] {
        var figures = changes.map { change in
            ComparisonFigure(
                name: change.quantile.word, before: Double(change.before) / 1000,
                after: Double(change.after) / 1000, change: change.change, interval: change.interval,
                verdict: change.verdict)
        }
        if comparison.settled > 0 {
            let shares = comparison.okShares
            figures.append(
                ComparisonFigure(
                    name: "ok", before: shares.before, after: shares.after,
                    change: shares.after - shares.before, verdict: .none))
        }
        return figures
    }
}

/// A figure as JSON has it.
private struct ComparisonFigure {
    var name: String
    var before: Double
    var after: Double
    var change: Double?
    var interval: ClosedRange<Double>?
    var verdict: LatencyChange.Verdict

    /// What is not known is left out.
    var line: JSONLine {
        var line = JSONLine()
        line.add("figure", name)
        line.add("before", before)
        line.add("after", after)
        if let change { line.add("change", change) }
        if let interval {
            line.add("low", interval.lowerBound)
            line.add("high", interval.upperBound)
        }
        line.add("verdict", verdict.rawValue)
        return line
    }
}

extension ComparisonTable {
    /// A longer name is cut in the middle, so that a line of a table stays within 80 columns.
    private static let widestName = 28

    /// The title and the rows, numbers to the right; without heads where no column has one.
    var textLines: [String] {
        let cells = rows.map { row in
            zip(row, columns).map { text, column in
                column.isNumber || columns.count < 5 ? text : Self.shortened(text)
            }
        }
        let heads = columns.enumerated().map { $0 == 0 && $1.head.isEmpty ? title : $1.head }
        let hasHeads = columns.contains { !$0.head.isEmpty }
        let all = hasHeads ? [heads] + cells : cells
        let widths = columns.indices.map { place in all.map { $0[place].count }.max() ?? 0 }
        let lines = all.map { row in
            let texts = zip(row, zip(widths, columns)).map { text, column in
                let space = String(repeating: " ", count: column.0 - text.count)
                return column.1.isNumber ? space + text : text + space
            }
            let line = texts.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        return (hasHeads || title.isEmpty ? [] : [title]) + lines
    }

    var markdown: String {
        func row(_ cells: [String]) -> String {
            let escaped = cells.map { cell in
                cell.replacing("\\", with: "\\\\").replacing("|", with: "\\|").replacing("~", with: "\\~")
                    .replacing("<", with: "&lt;")
            }
            return "| " + escaped.joined(separator: " | ") + " |"
        }
        let rule = columns.map { $0.isNumber ? "---:" : "---" }.joined(separator: "|")
        return ([row(columns.map(\.head)), "|\(rule)|"] + rows.map(row)).joined(separator: "\n")
    }

    private static func shortened(_ text: String) -> String {
        guard text.count > widestName else { return text }
        let tail = (widestName - 1) / 2
        return "\(text.prefix(widestName - 1 - tail))…\(text.suffix(tail))"
    }
}
