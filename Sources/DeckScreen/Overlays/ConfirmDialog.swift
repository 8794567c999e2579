import DeckModel

/// A question with yes and no.
enum ConfirmDialog {
    static func draw(_ question: Confirmation, over area: Rect, on canvas: inout Canvas) {
        let width = min(area.width - 2, 60)
        let lines = Wrap.lines(question.text, width: width - 6)
        let height = min(area.height, lines.count + 5)
        let box = Rect(
            row: area.row + (area.height - height) / 2, column: area.column + (area.width - width) / 2,
            height: height, width: width)
        canvas.panel(box, title: question.title)
        for (index, line) in lines.prefix(max(0, height - 4)).enumerated() {
            canvas.put(
                line, row: box.row + 1 + (height > 5 ? 1 : 0) + index, column: box.column + 3,
                maxWidth: width - 6, .dialog)
        }
        let row = box.bottom - 2
        let yes = " \(question.otherVerb == nil ? "y" : "w") \(question.verb) "
        let no = question.otherVerb == nil ? " n no " : " Esc no "
        let other = question.otherVerb.map { " W \($0) " } ?? ""
        let noColumn = box.right - 3 - CellText.width(no)
        let otherColumn = noColumn - (other.isEmpty ? 0 : 2 + CellText.width(other))
        let yesColumn = max(box.column + 2, otherColumn - 2 - CellText.width(yes))
        canvas.put(other, row: row, column: otherColumn, maxWidth: noColumn - otherColumn, .badge)
        canvas.put(yes, row: row, column: yesColumn, maxWidth: otherColumn - yesColumn - 1, .badgeFailed)
        canvas.put(no, row: row, column: noColumn, .badge)
        canvas.hits.add(
            Rect(row: row, column: yesColumn, height: 1, width: CellText.width(yes)), .answer(true))
        canvas.hits.add(
            Rect(row: row, column: noColumn, height: 1, width: CellText.width(no)), .answer(false))
    }
}
