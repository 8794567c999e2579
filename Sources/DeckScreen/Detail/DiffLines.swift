import DeckModel
import FetchCore
import RunModel

/// The tab of how the answer differs from one of the other outcome to the same path.
struct DiffLines {
    let page: DetailPage

    func all() -> [DetailLine] {
        switch page.facts.comparison {
        case .pair(let failed, let ok):
            return [heading("-", "ok", ok, .ok), heading("+", "failed", failed, .failed), DetailLine()]
                + difference(ok, failed)
        case .runs(let pair): return PairLines(page: page, pair: pair).all() + bodies(pair)
        case .added: return note("no part of the run before: nothing to compare")
        case .noAnswer, nil: return note("not answered yet: nothing to compare")
        case .neverAnswered: return note("no answer came: nothing to compare")
        case .notKept: return note("no copy of the body of this answer is kept: nothing to compare")
        case .noOther(let wanted, let path):
            let what = wanted == .ok ? "an ok" : "a failed"
            return note("no copy is kept of the body of \(what) answer to \(path): nothing to compare")
        }
    }

    private func note(_ words: String) -> [DetailLine] { [DetailLine([Span(words, .dim)])] }

    /// The bodies of two runs, where they were saved.
    private func bodies(_ pair: ComparisonBook.Pair) -> [DetailLine] {
        guard let before = pair.before.sha256, let after = pair.after.sha256, before != after else {
            return []
        }
        let (one, other) = (ComparedBody(pair.before), ComparedBody(pair.after))
        guard !one.bytes.isEmpty || !other.bytes.isEmpty else {
            return [DetailLine()] + note("the bodies differ; --save-bodies keeps them, to show how")
        }
        return [DetailLine(), page.heading("Body")] + difference(one, other)
    }

    private func difference(_ ok: ComparedBody, _ failed: ComparedBody) -> [DetailLine] {
        var lines: [DetailLine] = []
        // Of two bodies of which one is cut short, as much is compared as is kept of both.
        let isCut = ok.isCut || failed.isCut
        let length = isCut ? min(ok.bytes.count, failed.bytes.count) : .max
        let diff = LineDiff(text(ok, length), text(failed, length))
        lines +=
            diff.isEqual
            ? note(isCut ? "equal as far as they are kept" : "both bodies are equal") : diff.lines.map(line)
        if isCut {
            lines += note(
                "compared: the first \(Figures.bytes(Int64(length), .blank)), no more is kept of both")
        }
        return lines
    }

    private func heading(_ sign: String, _ word: String, _ body: ComparedBody, _ role: Role) -> DetailLine {
        let own = body.id == page.row.id ? "this request" : "request \(body.id)"
        let attempts = body.attempts > 1 ? ", attempt \(body.attempts)" : ""
        return DetailLine([
            Span("\(sign) \(word)  ", role), Span("\(body.status)  ", StatusClass.role(body.status)),
            Span("\(own)\(attempts)", .text),
            Span(
                "  at \(Figures.clock(body.finishedAt.since(.start)))  \(Figures.bytes(body.wholeBytes))",
                .dim),
        ])
    }

    /// JSON is laid out first, so that what differs stands in a line of its own.
    private func text(_ body: ComparedBody, _ length: Int) -> [String] {
        let bytes = Array(body.bytes.prefix(length))
        return BodyText(KeptBody(bytes), contentType: body.contentType, wholeBytes: Int64(bytes.count))
            .lines()
            .map { $0.spans.map(\.text).joined() }
    }

    private func line(_ line: LineDiff.Line) -> DetailLine {
        switch line {
        case .same(let text): DetailLine([Span("  \(text)", .dim)])
        case .removed(let text): DetailLine([Span("- \(text)", .ok)])
        case .added(let text): DetailLine([Span("+ \(text)", .failed)])
        case .gap(let count):
            DetailLine([Span("\(page.glyphs.ellipsis) \(Figures.counted(count, "equal line"))", .dim)])
        }
    }
}

extension ComparedBody {
    fileprivate var isCut: Bool { Int64(bytes.count) < wholeBytes }
}
