import DeckModel
import FetchCore
import RunModel

/// The budgets of a run or a watch below the header's figures: a line each with its rule, its value and what is left of it.
enum BudgetLines {
    private static let longestBar = 17
    private static let shortestBar = 6

    /// How many lines they have on a screen of so many rows.
    static func count(_ budgets: Int, rows: Int) -> Int { min(budgets, rows / 8) }

    static func draw(_ budgets: [BudgetFacts], in area: Rect, on canvas: inout Canvas) {
        guard !area.isEmpty else { return }
        let shown = chosen(budgets, area.height)
        let rules = shown.map { CellText.width($0.standing.rule.text) }.max() ?? 0
        let values = shown.map { CellText.width($0.standing.valueText) }.max() ?? 0
        let columns = (rule: min(rules, max(12, area.width / 3)), value: values)
        for (place, budget) in shown.enumerated() {
            draw(budget, row: area.row + place, columns, in: area, on: &canvas)
        }
        if shown.count < budgets.count {
            canvas.put(
                left(out: budgets, shown), row: area.bottom - 1, column: area.column + 1,
                maxWidth: area.width - 2, .dim)
        }
    }

    /// All, or those that are worst off in their order, where the last line is needed for the others.
    private static func chosen(_ budgets: [BudgetFacts], _ lines: Int) -> [BudgetFacts] {
        guard budgets.count > lines else { return budgets }
        let worst = budgets.indices.sorted {
            (left(budgets[$0]), $0) < (left(budgets[$1]), $1)
        }
        return worst.prefix(lines - 1).sorted().map { budgets[$0] }
    }

    private static func left(_ budget: BudgetFacts) -> Double {
        budget.standing.holds ? max(0, budget.standing.left ?? 1) : -1
    }

    private static func left(out budgets: [BudgetFacts], _ shown: [BudgetFacts]) -> String {
        let broken = budgets.count { !$0.standing.holds } - shown.count { !$0.standing.holds }
        let rest = budgets.count - shown.count
        let words =
            shown.isEmpty ? Figures.counted(rest, "budget") : "\(Figures.counted(rest, "more budget"))"
        return broken > 0
            ? "\(words), \(Figures.count(broken)) broken" : "\(words): \(rest == 1 ? "holds" : "all hold")"
    }

    private static func draw(
        _ budget: BudgetFacts, row: Int, _ columns: (rule: Int, value: Int), in area: Rect,
        on canvas: inout Canvas
    ) {
        let standing = budget.standing
        let right = area.right - 1
        var at = canvas.put("budget ", row: row, column: area.column + 1, .dim)
        canvas.put(standing.rule.text.sanitised(), row: row, column: at, maxWidth: columns.rule, .title)
        at += columns.rule + 2
        guard at < right else { return }
        let role: Role = standing.holds ? .text : .failed
        canvas.put(standing.valueText, row: row, column: at, maxWidth: right - at, role)
        at += columns.value + 2
        guard at < right else { return }
        at = canvas.put(state(standing), row: row, column: at, maxWidth: right - at, role)
        guard standing.isUsedUp, standing.holds, let left = standing.left else { return }
        // What is left stands in bars of one length below one another.
        at += max(0, 9 - CellText.width(state(standing))) + 2
        let gone = budget.goneIn.map { "  gone in \(Figures.rough($0))" } ?? ""
        let choices = gone.isEmpty ? [""] : ["\(gone) at this pace", gone, ""]
        for words in choices {
            let bar = min(longestBar, right - at - CellText.width(words))
            guard bar >= shortestBar else { continue }
            drawBar(left, row: row, column: at, width: bar, on: &canvas)
            canvas.put(words, row: row, column: at + bar, .warning)
            return
        }
    }

    private static func state(_ standing: BudgetStanding) -> String {
        guard standing.holds else { return "broken" }
        guard standing.isUsedUp, let left = standing.left else {
            return standing.value == nil ? "" : "holds"
        }
        return "left \(Figures.share(Int64((left * 10_000).rounded()), of: 10_000))"
    }

    private static func drawBar(_ left: Double, row: Int, column: Int, width: Int, on canvas: inout Canvas) {
        let parts = [Int64((max(0, min(1, left)) * 10_000).rounded())]
        let cells = Shares.cells(parts + [10_000 - parts[0]], width: width)
        canvas.frame.horizontalLine(
            canvas.glyphs.bar[0], row: row, column: column, width: cells[0], style: canvas.theme[.barOK])
        canvas.frame.horizontalLine(
            canvas.glyphs.bar[4], row: row, column: column + cells[0], width: cells[1],
            style: canvas.theme[.barRest])
    }
}
