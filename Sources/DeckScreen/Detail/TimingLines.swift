import DeckModel
import FetchCore
import RunModel

/// The tab of the phases: a waterfall, which grows while the attempt is in flight.
struct TimingLines {
    let page: DetailPage

    private var row: RowFacts { page.row }

    func all() -> [DetailLine] {
        guard let phases = row.phases, phases.total > 0 || phases.queue > 0 else {
            let words = row.state.isSettled || row.attempts > 0 ? "no phase is known" : "not begun yet"
            return [DetailLine([Span(words, .dim)])]
        }
        var lines = [total(phases)]
        var start: Int64 = 0
        for (index, part) in AttemptPhase.allCases.enumerated() {
            let length = phases[part]
            let isPresent = page.facts.phase == part
            if length > 0 || isPresent {
                let bar = WaterfallBar(
                    role: PhaseBar.roles[index], phase: index, startMicroseconds: start,
                    lengthMicroseconds: length, totalMicroseconds: phases.total)
                let rest = isPresent ? [Span(" \(page.glyphs.ellipsis)", .dim)] : []
                lines.append(
                    DetailLine(
                        phase(PhaseBar.names[index], length, PhaseBar.roles[index], .number) + rest, bar: bar)
                )
            }
            start += length
        }
        return lines
    }

    private func total(_ phases: PhaseTimings) -> DetailLine {
        var spans = phase("total", phases.total, .title, .number)
        if page.facts.phase != nil { spans.append(Span(" so far", .dim)) }
        if phases.queue > 0 {
            spans.append(Span("  after \(Figures.latency(microseconds: phases.queue)) in the queue", .dim))
        }
        return DetailLine(spans)
    }

    private func phase(_ name: String, _ value: Int64, _ role: Role, _ number: Role) -> [Span] {
        let label = name + String(repeating: " ", count: max(0, 9 - name.utf8.count))
        return [Span(label, role), Span(padded(Figures.latency(microseconds: value), 7), number)]
    }
}
