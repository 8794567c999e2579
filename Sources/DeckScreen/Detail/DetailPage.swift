import DeckModel
import FetchCore
import RunModel

/// What the tabs of the detail are made of.
struct DetailPage {
    let facts: DetailFacts
    let now: RunInstant
    let width: Int
    let glyphs: Glyphs
    let theme: Theme

    var row: RowFacts { facts.row }

    func lines(_ tab: DetailTab) -> [DetailLine] {
        switch tab {
        case .response: ResponseLines(page: self).all()
        case .headers: HeadersLines(page: self).all()
        case .timing: TimingLines(page: self).all()
        case .request: RequestLines(page: self).all()
        case .attempts: AttemptsLines(page: self).all()
        case .difference: DiffLines(page: self).all()
        }
    }

    /// What stands above every tab: how the request goes, and where there is room for two lines, what it is.
    func summary(lines: Int) -> [DetailLine] {
        Array([title, state].suffix(lines))
    }

    private var title: DetailLine {
        var head = [Span("\(row.method) ", .method), Span(facts.url, .title)]
        if !row.name.isEmpty { head.append(Span("  \(row.name)", .accent)) }
        if !row.group.isEmpty { head.append(Span("  in \(row.group)", .dim)) }
        return DetailLine(head)
    }

    private var state: DetailLine {
        var state = [Span("\(glyphs.state(row.state)) \(row.state.word)", row.state.role)]
        if row.status > 0 { state.append(Span("  \(row.status)", StatusClass.role(row.status))) }
        if let words = WaitWords.text(row, now: now) { state.append(Span("  " + words, .dim)) }
        if let by = row.heldBy { state.append(Span(" " + by, .dim)) }
        if row.state.isInFlight { state.append(Span("  " + PhaseWords.doing(row, now: now), .dim)) }
        if let latency = row.latencyMicroseconds {
            state.append(Span("  \(Figures.latency(microseconds: latency))", .number))
            if row.state.isInFlight { state.append(Span(" so far", .dim)) }
        }
        if row.bodyBytes > 0, !row.state.isInFlight {
            state.append(Span("  \(Figures.bytes(row.bodyBytes))", .number))
        }
        if row.attempts > 1 || row.attempts > 0 && row.state.isSettled {
            let words = row.state.isInFlight ? "attempt \(row.attempts)" : plural(row.attempts, "attempt")
            state.append(Span("  " + words, .dim))
        }
        if let start = facts.startedAt {
            state.append(Span("  began at \(Figures.clock(start.since(.start)))", .dim))
        }
        if row.isEarlier { state.append(Span("  from an earlier run", .dim)) }
        return DetailLine(state)
    }

    func heading(_ title: String, note: String = "") -> DetailLine {
        DetailLine([Span(title, .accent, style: theme[.accent].adding(.bold)), Span(note, .dim)])
    }

    /// Head lines as they came or went out: the first as a title, then the headers.
    func head(_ bytes: [UInt8]) -> [DetailLine] {
        let text = Sanitising.text(bytes.prefix(16_384), keepingLines: true)
        return text.split(whereSeparator: \.isNewline).enumerated().map { index, line in
            index == 0 ? DetailLine([Span(String(line), .title)]) : header(line)
        }
    }

    private func header(_ line: Substring) -> DetailLine {
        guard let colon = line.firstIndex(of: ":") else { return DetailLine([Span(String(line), .text)]) }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        return header(String(line[..<colon]), String(value))
    }

    func header(_ name: String, _ value: String) -> DetailLine {
        DetailLine([Span(name, .syntaxKey), Span(": ", .dim), Span(value, .text)])
    }

    /// Why the head of a response that came can't be shown; nil when it can, or none came.
    func missingHead(_ what: String) -> DetailLine? {
        let words =
            switch facts.missingHead {
            case nil: ""
            case .notKept where row.state.isInFlight: "\(what) not kept: it was opened after they came"
            case .notKept: "\(what) not kept: more than 1,000 requests were sent in a second"
            case .notRecorded: "\(what) not known: the records do not hold them"
            }
        return words.isEmpty ? nil : DetailLine([Span(words, .dim)])
    }

    private func plural(_ count: Int, _ word: String) -> String {
        count == 1 ? "1 \(word)" : "\(count) \(word)s"
    }
}
