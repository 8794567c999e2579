import DeckModel
import FetchCore
import RunModel

/// The tab of what came: why it failed, and the body.
struct ResponseLines {
    let page: DetailPage

    private var facts: DetailFacts { page.facts }
    private var row: RowFacts { page.row }

    func all() -> [DetailLine] {
        let lines = failure() + body()
        return lines.isEmpty ? [DetailLine([Span(nothing, .dim)])] : lines
    }

    private var nothing: String {
        if row.state.isSettled { return facts.isForgotten ? "" : row.status > 0 ? "no body" : "no response" }
        return row.status > 0 ? "no body yet" : "no response yet"
    }

    private func failure() -> [DetailLine] {
        var lines: [DetailLine] = []
        if let unreadable = facts.unreadable { lines.append(DetailLine([Span(unreadable, .error)])) }
        if let failure = row.failure {
            var spans = [Span("\(failure.kind.word)  ", .failed), Span(failure.message, .text)]
            if let phase = failure.phase, phase.rawValue != failure.kind.word {
                spans.append(Span("  (\(phase.rawValue))", .dim))
            }
            lines.append(DetailLine(spans))
        }
        if !facts.advice.isEmpty {
            for (index, line) in Wrap.lines(facts.advice, width: page.width - 5).enumerated() {
                lines.append(DetailLine([Span(index == 0 ? "try  " : "     ", .accent), Span(line, .text)]))
            }
        }
        if let seconds = facts.retryAfterSeconds {
            lines.append(DetailLine([Span("the server asked to wait \(Figures.setting(seconds)) s", .dim)]))
        }
        if facts.isForgotten {
            lines.append(
                DetailLine([Span("settled long ago: only what the table shows is still kept", .dim)]))
        }
        return lines
    }

    private func body() -> [DetailLine] {
        var lines: [DetailLine] = []
        if let path = facts.bodyPath {
            lines.append(DetailLine([Span("saved to ", .dim), Span(path, .path)]))
        }
        guard !facts.body.bytes.isEmpty else {
            let what = facts.bodyPath == nil ? "headers and body" : "headers"
            if row.state.isSettled, let missing = page.missingHead(what) { lines.append(missing) }
            return lines
        }
        let type = facts.contentType.isEmpty ? "" : "  \(facts.contentType)"
        let size = Figures.bytes(row.bodyBytes) + (facts.body.isComing ? " so far" : "")
        lines.append(page.heading("Body", note: "\(type)  \(size)\(part)"))
        lines += BodyText(facts.body, contentType: facts.contentType, wholeBytes: row.bodyBytes).lines()
        return lines
    }

    /// Which part of the body is kept; empty for all of it.
    private var part: String {
        let count = Int64(facts.body.bytes.count)
        if facts.body.offset > 0 { return ", the last \(Figures.bytes(count))" }
        return count < row.bodyBytes ? ", the first \(Figures.bytes(count))" : ""
    }
}
