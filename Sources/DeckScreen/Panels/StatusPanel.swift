import DeckModel
import FetchCore
import RunModel

/// The line above the footer: what is typed, what was just done, or else what the selected row is.
enum StatusPanel {
    /// - Parameter footer: The line below, for a note of a prompt that has no room beside its text.
    static func draw(
        _ deck: DeckState, in area: Rect, footer: Rect, on canvas: inout Canvas
    ) {
        guard let line = deck.ui.prompt?.line else {
            return drawStatus(deck, in: area, footer: footer, on: &canvas)
        }
        let isShort = CellText.width(line.label) > area.width / 2
        draw(line.text, label: isShort ? line.shortLabel : line.label, in: area, footer, on: &canvas)
    }

    private static func draw(
        _ prompt: TextPrompt, label: String, in area: Rect, _ footer: Rect, on canvas: inout Canvas
    ) {
        canvas.fill(area, .statusLine)
        let start = canvas.put(
            label, row: area.row, column: area.column + 1, maxWidth: area.width / 2, .prompt)
        let noteWidth = drawNote(prompt, from: start, in: area, footer, on: &canvas)
        let room = max(1, area.right - 2 - noteWidth - start - (noteWidth > 0 ? 1 : 0))
        let before = CellText.width(String(prompt.text.prefix(prompt.cursor)))
        // The text slides left so that the cursor is always seen.
        let visible = slide(prompt.text, skipping: max(0, before - room + 1))
        let end = canvas.frame.put(
            visible.text, row: area.row, column: start, maxWidth: room, style: canvas.theme[.input])
        let cursor = start + before - visible.skipped
        canvas.frame.cursor = CursorPosition(row: area.row, column: min(cursor, area.right - 1))
        canvas.overlayCursor(row: area.row, column: min(cursor, area.right - 1))
        drawCompletions(prompt, from: end + 2, right: start + room, row: area.row, on: &canvas)
    }

    /// Says what is to be said of the text: beside it where there is room for both, else in the line below, which is a
    /// whole line wide. Returns the cells that it takes of the prompt's own line.
    private static func drawNote(
        _ prompt: TextPrompt, from start: Int, in area: Rect, _ footer: Rect, on canvas: inout Canvas
    ) -> Int {
        guard let note = prompt.note else { return 0 }
        var role = Role.dim
        if case .error = note { role = .error }
        let width = CellText.width(note.text)
        let completions = prompt.completions.prefix(8).reduce(0) { $0 + CellText.width($1) + 2 }
        // A long text slides before it gives its place to the note: the line below has the keys.
        var textWidth = CellText.width(prompt.text)
        if case .information = note { textWidth = min(textWidth, leastTextWidth) }
        if start + textWidth + completions + 4 + width < area.right {
            canvas.putRight(
                note.text, row: area.row, right: area.right - 1, maxWidth: width, role, on: .statusLine)
            return width
        }
        canvas.fill(footer, .footer)
        canvas.put(
            note.text, row: footer.row, column: footer.column + 1, maxWidth: footer.width - 2, role,
            on: .footer)
        return 0
    }

    /// So much of a text is always seen, before a note gets less than all that it says.
    private static let leastTextWidth = 16

    private static func drawCompletions(
        _ prompt: TextPrompt, from column: Int, right: Int, row: Int, on canvas: inout Canvas
    ) {
        var at = column
        for (index, text) in prompt.completions.prefix(8).enumerated() {
            guard at + CellText.width(text) <= right else { return }
            let role: Role = index == prompt.chosenCompletion ? .accent : .dim
            at = canvas.put(text, row: row, column: at, role, on: .statusLine) + 2
        }
    }

    /// The text without its first cells; a wide character that would be halved goes whole.
    private static func slide(_ text: String, skipping cells: Int) -> (text: String, skipped: Int) {
        var skipped = 0
        var index = text.startIndex
        while skipped < cells, index < text.endIndex {
            skipped += CellText.width(String(text[index]))
            index = text.index(after: index)
        }
        return (String(text[index...]), skipped)
    }

    private static func drawStatus(
        _ deck: DeckState, in area: Rect, footer: Rect, on canvas: inout Canvas
    ) {
        canvas.fill(area, .statusLine)
        if let status = deck.ui.status { return draw(status, deck, in: area, footer, on: &canvas) }
        var area = area
        // The errors view has a line of its own for it.
        if deck.ui.view != .errors, let retried = deck.retryProgress {
            let end = canvas.put(
                TrialPane.line(retried, deck, canvas.glyphs, width: area.width - 2), row: area.row,
                column: area.column + 1, maxWidth: area.width - 2, .notice, on: .statusLine)
            area = Rect(row: area.row, column: end + 1, height: 1, width: max(0, area.right - end - 1))
        }
        guard area.width > 16 else { return }
        guard deck.ui.view == .requests, let id = deck.selectedRequest else { return }
        let row = deck.row(id)
        canvas.put(
            summary(row, deck.now), row: area.row, column: area.column + 1, right: area.right - 1,
            on: .statusLine)
    }

    /// What was just said, and how it is undone; where one line is too short for both, on the line of the keys too.
    private static func draw(
        _ status: StatusLine, _ deck: DeckState, in area: Rect, _ footer: Rect, on canvas: inout Canvas
    ) {
        let role: Role = status.isComplaint ? .error : .notice
        let undo = deck.undoOffer.map { [Span("  "), Span($0, .key), Span(" undoes", .dim)] } ?? []
        let undoWidth = undo.reduce(0) { $0 + CellText.width($1.text) }
        var area = area
        var text = status.text
        let width = area.width - 2
        if CellText.width(text) + undoWidth > width {
            let lines = Wrap.lines(text, width: width)
            canvas.put(
                lines.first ?? "", row: area.row, column: area.column + 1, maxWidth: width, role,
                on: .statusLine)
            area = footer
            canvas.fill(area, .statusLine)
            text = lines.dropFirst().joined(separator: " ")
        }
        // The way back stays whole; the text is cut for it.
        let end = canvas.put(
            text, row: area.row, column: area.column + 1, maxWidth: width - undoWidth, role, on: .statusLine)
        let last = canvas.put(undo, row: area.row, column: end, right: area.right - 1, on: .statusLine)
        drawRetries(deck, after: last, in: area, on: &canvas)
    }

    /// How what was sent again goes, at the right of what was just said, where both have room.
    private static func drawRetries(
        _ deck: DeckState, after column: Int, in area: Rect, on canvas: inout Canvas
    ) {
        guard deck.ui.view != .errors, let words = deck.retryProgress?.words else { return }
        let width = CellText.width(words)
        guard column + 2 + width < area.right else { return }
        canvas.putRight(
            words, row: area.row, right: area.right - 1, maxWidth: width, .notice, on: .statusLine)
    }

    /// The selected row in a line: what did not fit into its columns.
    private static func summary(_ row: RowFacts, _ now: RunInstant) -> [Span] {
        var spans = [
            Span("#\(row.id) ", .dim), Span(row.method + " ", .dim), Span(row.host + row.path, .text),
        ]
        if !row.name.isEmpty { spans.append(Span("  \(row.name)", .accent)) }
        spans.append(Span("  \(row.state.word)", row.state.role))
        if let failure = row.failure {
            spans.append(Span("  " + FailureWords.text(failure.kind, failure.message, host: row.host), .dim))
        } else if let words = WaitWords.text(row, now: now) {
            spans.append(Span("  " + words, .dim))
        } else if let by = row.heldBy {
            spans.append(Span(" \(by)", .dim))
        }
        return spans
    }
}

extension Canvas {
    /// Shows where typing goes, on terminals whose own cursor is hidden too.
    mutating func overlayCursor(row: Int, column: Int) {
        overlay(.cursor, Rect(row: row, column: column, height: 1, width: 1))
    }
}
