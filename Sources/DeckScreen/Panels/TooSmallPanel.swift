import DeckModel
import FetchCore
import RunModel

/// What a screen shows that is too small for the deck: how the run goes and what it needs; keys still work.
enum TooSmallPanel {
    static func draw(_ deck: DeckState, on canvas: inout Canvas) {
        let facts = deck.header
        let frame = canvas.frame.bounds
        let counts = facts.counts
        let least = "\(ScreenSize.minimumColumns)x\(ScreenSize.minimumRows)"
        let need = "needs \(least), is \(frame.width)x\(frame.height)"
        let lines: [(String, Role)] = [
            (HeaderPanel.badgeText(facts), HeaderPanel.badgeRole(facts)),
            (
                need,
                .warning
            ),
            ("\(counts.settled)/\(counts.total) settled, \(counts[.failed]) failed", .text),
            ("keys still work; q quits", .dim),
        ]
        let top = max(0, (frame.height - lines.count) / 2)
        for (index, line) in lines.enumerated() where top + index < frame.height {
            let column = max(0, (frame.width - CellText.width(line.0)) / 2)
            canvas.put(line.0, row: top + index, column: column, line.1)
        }
        if case .confirm(let question) = deck.ui.prompt, frame.height > 0 {
            canvas.fill(Rect(row: frame.height - 1, column: 0, height: 1, width: frame.width), .prompt)
            canvas.put("\(question.title) y/n", row: frame.height - 1, column: 0, .prompt)
        }
    }
}
