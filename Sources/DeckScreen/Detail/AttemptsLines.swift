import DeckModel
import FetchCore
import RunModel

/// The tab of every attempt, and of the redirects of the last.
struct AttemptsLines {
    let page: DetailPage

    private var facts: DetailFacts { page.facts }
    private var row: RowFacts { page.row }

    func all() -> [DetailLine] {
        var lines = facts.attempts.filter { !isPresent($0.number) }.map(attempt)
        if row.state.isInFlight { lines.append(present) }
        if row.state == .queued, row.attempts > 0, let reason = row.waitReason {
            lines.append(DetailLine([Span("next  " + reason.words(now: page.now), .dim)]))
        }
        if lines.isEmpty { lines = [DetailLine([Span("no attempt is known", .dim)])] }
        return lines + redirects()
    }

    private func isPresent(_ number: Int) -> Bool { row.state.isInFlight && number == row.attempts }

    private func attempt(_ attempt: AttemptSummary) -> DetailLine {
        let began = start(attempt.number, attempt.startedAt)
        var spans =
            began + [
                Span(
                    "  " + padded(attempt.status > 0 ? "\(attempt.status)" : page.glyphs.dot, 3),
                    StatusClass.role(attempt.status)),
                Span("  " + padded(Figures.latency(microseconds: attempt.timings.total), 6), .number),
            ]
        if let failure = attempt.failure {
            let words = FailureWords.text(failure.kind, failure.message, besides: attempt.status)
            spans.append(Span("  " + words, .text))
        } else if attempt.number == row.attempts, row.state == .cancelled {
            spans.append(Span("  cancelled", .cancelled))
        } else {
            spans.append(Span("  ok", .ok))
        }
        return DetailLine(spans)
    }

    private var present: DetailLine {
        let status = row.status > 0 ? "\(row.status)" : page.glyphs.dot
        return DetailLine(
            start(row.attempts, facts.phase == nil ? nil : facts.startedAt) + [
                Span("  " + padded(status, 3), StatusClass.role(row.status)),
                Span("  " + padded(Figures.latency(microseconds: row.latencyMicroseconds ?? 0), 6), .number),
                Span("  \(row.state.word)", row.state.role),
            ])
    }

    private func start(_ number: Int, _ instant: RunInstant?) -> [Span] {
        let clock = instant.map { Figures.clock($0.since(.start)) } ?? page.glyphs.dot
        return [Span(padded("\(number)", 2), .dim), Span("  at " + padded(clock, 5), .dim)]
    }

    private func redirects() -> [DetailLine] {
        guard !facts.redirects.isEmpty else { return [] }
        var lines = [DetailLine(), page.heading("Redirects")]
        for hop in facts.redirects {
            lines.append(
                DetailLine([Span("\(hop.status)  ", StatusClass.role(hop.status)), Span(hop.url, .text)]))
        }
        if let end = facts.finalURL {
            lines.append(DetailLine([Span("\(padded(page.glyphs.arrow, 3))  ", .dim), Span(end, .text)]))
        }
        return lines
    }
}
