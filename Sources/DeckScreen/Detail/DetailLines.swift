import DeckModel
import FetchCore
import RunModel

/// Words everything that is known of a request, section by section.
struct DetailLines {
    let facts: DetailFacts
    let now: RunInstant
    let width: Int
    let glyphs: Glyphs
    let theme: Theme

    func all() -> [DetailLine] {
        var lines = summary()
        lines += failure()
        lines += timing()
        lines += attempts()
        lines += redirects()
        lines += response()
        lines += request()
        lines += body()
        return lines
    }

    private var row: RowFacts { facts.row }

    private func summary() -> [DetailLine] {
        var head = [Span("\(row.method) ", .method), Span(facts.url, .title)]
        if !row.name.isEmpty { head.append(Span("  \(row.name)", .accent)) }
        if !row.group.isEmpty { head.append(Span("  in \(row.group)", .dim)) }
        var state = [Span("\(glyphs.state(row.state)) \(row.state.word)", row.state.role)]
        if row.status > 0 { state.append(Span("  \(row.status)", StatusClass.role(row.status))) }
        if let reason = row.waitReason { state.append(Span("  " + reason.words(now: now), .dim)) }
        if row.state.isInFlight { state.append(Span("  " + PhaseWords.doing(row, now: now), .dim)) }
        if let latency = row.latencyMicroseconds {
            state.append(Span("  \(Figures.latency(microseconds: latency))", .number))
            if row.state.isInFlight { state.append(Span(" so far", .dim)) }
        }
        if row.bodyBytes > 0, !row.state.isInFlight {
            state.append(Span("  \(Figures.bytes(row.bodyBytes))", .number))
        }
        if row.attempts > 0 { state.append(Span("  " + plural(row.attempts, "attempt"), .dim)) }
        if let start = facts.startedAt {
            state.append(Span("  began at \(Figures.clock(start.since(.start)))", .dim))
        }
        if row.isEarlier { state.append(Span("  from an earlier run", .dim)) }
        return [DetailLine(head), DetailLine(state)]
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
            for (index, line) in Wrap.lines(facts.advice, width: width - 5).enumerated() {
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

    private func timing() -> [DetailLine] {
        guard let phases = row.phases, phases.total > 0 || phases.queue > 0 else { return [] }
        var lines = heading("Timing")
        lines.append(phase("queue", phases.queue, .phaseQueue, nil))
        var start: Int64 = 0
        for (index, part) in PhaseBar.parts(phases).enumerated() {
            let bar = WaterfallBar(
                role: PhaseBar.roles[index], phase: index, startMicroseconds: start, lengthMicroseconds: part,
                totalMicroseconds: phases.total)
            lines.append(phase(PhaseBar.names[index], part, PhaseBar.roles[index], bar))
            start += part
        }
        lines.append(phase("total", phases.total, .title, nil))
        return lines
    }

    private func phase(_ name: String, _ value: Int64, _ role: Role, _ bar: WaterfallBar?) -> DetailLine {
        let label = name + String(repeating: " ", count: max(0, 9 - name.utf8.count))
        let time = padded(value == 0 ? glyphs.dot : Figures.latency(microseconds: value), 7)
        return DetailLine([Span(label, role), Span(time, value == 0 ? .dim : .number)], bar: bar)
    }

    private func attempts() -> [DetailLine] {
        guard !facts.attempts.isEmpty, facts.attempts.count > 1 || row.attempts > 1 else { return [] }
        var lines = heading("Attempts")
        for attempt in facts.attempts {
            var spans = [
                Span(padded("\(attempt.number)", 2), .dim),
                Span("  at " + padded(Figures.clock(attempt.startedAt.since(.start)), 5), .dim),
                Span(
                    "  " + padded(attempt.status > 0 ? "\(attempt.status)" : glyphs.dot, 3),
                    StatusClass.role(attempt.status)),
                Span("  " + padded(Figures.latency(microseconds: attempt.timings.total), 6), .number),
            ]
            if let failure = attempt.failure {
                spans.append(Span("  " + FailureWords.text(failure.kind, failure.message), .text))
            } else {
                spans.append(Span("  ok", .ok))
            }
            lines.append(DetailLine(spans))
        }
        return lines
    }

    private func redirects() -> [DetailLine] {
        guard !facts.redirects.isEmpty else { return [] }
        var lines = heading("Redirects")
        for hop in facts.redirects {
            lines.append(
                DetailLine([Span("\(hop.status)  ", StatusClass.role(hop.status)), Span(hop.url, .text)]))
        }
        if let end = facts.finalURL {
            lines.append(DetailLine([Span("\(padded(glyphs.arrow, 3))  ", .dim), Span(end, .text)]))
        }
        return lines
    }

    private func response() -> [DetailLine] {
        var notes: [String] = []
        if facts.httpVersion != .unknown { notes.append("HTTP/\(facts.httpVersion.number)") }
        if !facts.remote.isEmpty {
            notes.append("\(facts.remote) on a \(facts.isReused ? "kept" : "new") connection")
        }
        if facts.wireBytes > 0 { notes.append("\(Figures.bytes(facts.wireBytes)) on the wire") }
        let head = Sanitising.text(facts.responseHead.prefix(16_384), keepingLines: true)
        let missing = missingHead
        guard !notes.isEmpty || !head.isEmpty || facts.bodyPath != nil || missing != nil else { return [] }
        var lines = heading("Response")
        if !notes.isEmpty { lines.append(DetailLine([Span(notes.joined(separator: ", "), .dim)])) }
        if let digest = facts.sha256 {
            lines.append(DetailLine([Span("sha256 \(digest.hex)", .dim)]))
        }
        if let path = facts.bodyPath {
            lines.append(DetailLine([Span("saved to ", .dim), Span(path, .path)]))
        }
        if let missing { lines.append(DetailLine([Span(missing, .dim)])) }
        for (index, line) in head.split(whereSeparator: \.isNewline).enumerated() {
            lines.append(index == 0 ? DetailLine([Span(String(line), .title)]) : header(line))
        }
        return lines
    }

    /// Why there is nothing to see of the response; nil when there is, or none came.
    private var missingHead: String? {
        let what = facts.bodyPath == nil ? "headers and body" : "headers"
        return switch facts.missingHead {
        case nil: nil
        case .notKept: "\(what) not kept: more than 1,000 responses came in a second"
        case .notRecorded: "\(what) not known: the records do not hold them"
        }
    }

    private func request() -> [DetailLine] {
        guard !facts.requestHeaders.isEmpty || facts.body != .none else { return [] }
        var lines = heading("Request")
        for field in facts.requestHeaders {
            lines.append(
                DetailLine([Span(field.name, .syntaxKey), Span(": ", .dim), Span(field.value, .text)]))
        }
        switch facts.body {
        case .none: break
        case .file(let path): lines.append(DetailLine([Span("body from ", .dim), Span(path, .path)]))
        case .bytes(let bytes):
            let type = facts.requestHeaders.first { $0.isNamed("Content-Type") }?.value ?? ""
            lines += BodyText(
                bytes: Array(bytes.prefix(2048)), contentType: type, isWhole: bytes.count <= 2048
            ).lines()
        }
        return lines
    }

    private func body() -> [DetailLine] {
        guard !facts.bodyPrefix.isEmpty else { return [] }
        let type = facts.contentType.isEmpty ? "" : "  \(facts.contentType)"
        let isWhole = Int64(facts.bodyPrefix.count) >= row.bodyBytes
        let part = isWhole ? "" : ", the first \(Figures.bytes(Int64(facts.bodyPrefix.count)))"
        var lines = heading("Body", note: "\(type)  \(Figures.bytes(row.bodyBytes))\(part)")
        lines += BodyText(bytes: facts.bodyPrefix, contentType: facts.contentType, isWhole: isWhole).lines()
        return lines
    }

    private func heading(_ title: String, note: String = "") -> [DetailLine] {
        [
            DetailLine(),
            DetailLine([Span(title, .accent, style: theme[.accent].adding(.bold)), Span(note, .dim)]),
        ]
    }

    private func header(_ line: Substring) -> DetailLine {
        guard let colon = line.firstIndex(of: ":") else { return DetailLine([Span(String(line), .text)]) }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        return DetailLine([
            Span(String(line[..<colon]), .syntaxKey), Span(": ", .dim), Span(String(value), .text),
        ])
    }

    private func plural(_ count: Int, _ word: String) -> String {
        count == 1 ? "1 \(word)" : "\(count) \(word)s"
    }
}
