import DeckModel
import FetchCore
import RunModel

/// A request in two runs, side by side.
struct PairLines {
    let page: DetailPage
    let pair: ComparisonBook.Pair

    func all() -> [DetailLine] {
        [line("", "before", "after", isHead: true)] + outcome + phases + answer
    }

    private var sides: [Settlement] { [pair.before, pair.after] }

    private var outcome: [DetailLine] {
        var lines = [
            row("outcome") { $0.outcome.word }, row("status") { $0.status > 0 ? "\($0.status)" : "" },
        ]
        lines += [row("error") { $0.failure.map { "\($0.kind.word): \($0.message)" } ?? "" }]
        return (lines + [row("attempts") { "\($0.attempts)" }]).compactMap(\.self)
    }

    private var phases: [DetailLine] {
        let names = zip(PhaseBar.names, AttemptPhase.allCases)
        let lines = names.map { name, phase in row(name) { Self.time($0.timings[phase]) } }
        return ([row("total") { Self.time($0.timings.total) }] + lines).compactMap(\.self)
    }

    private var answer: [DetailLine] {
        [
            row("size") { $0.status > 0 ? Figures.bytes($0.bodyBytes, .blank) : "" },
            row("type", \.contentType), row("remote", \.remote),
            row("final URL") { $0.details?.finalURL ?? "" },
            row("sha256") { $0.sha256.map { String($0.hex.prefix(16)) } ?? "" },
        ].compactMap(\.self)
    }

    private static func time(_ microseconds: Int64) -> String {
        microseconds > 0 ? Figures.latency(microseconds: microseconds) : ""
    }

    /// Nil where neither side has the value.
    private func row(_ name: String, _ value: (Settlement) -> String) -> DetailLine? {
        let values = sides.map { value($0).sanitised() }
        return values.allSatisfy(\.isEmpty) ? nil : line(name, values[0], values[1])
    }

    /// What differs stands out.
    private func line(_ name: String, _ before: String, _ after: String, isHead: Bool = false) -> DetailLine {
        let room = max(8, (page.width - 14) / 2)
        let left = CellText.truncated(before, to: room - 2, ellipsis: page.glyphs.ellipsis)
        let role: Role = isHead ? .dim : before == after ? .text : .warning
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - CellText.width(text)))
        }
        return DetailLine([
            Span(padded(name, 12), .dim), Span(padded(left, room), isHead ? .dim : .text), Span(after, role),
        ])
    }
}
