import DeckModel
import FetchCore
import RunModel

/// The tab of the response's headers, and where it came from.
struct HeadersLines {
    let page: DetailPage

    private var facts: DetailFacts { page.facts }

    func all() -> [DetailLine] {
        var lines: [DetailLine] = []
        if !notes.isEmpty { lines.append(DetailLine([Span(notes.joined(separator: ", "), .dim)])) }
        if let digest = facts.sha256 { lines.append(DetailLine([Span("sha256 \(digest.hex)", .dim)])) }
        if let trace = facts.traceID { lines.append(DetailLine([Span("trace \(trace.hex)", .dim)])) }
        if let end = facts.finalURL {
            lines.append(DetailLine([Span("redirected to ", .dim), Span(end, .text)]))
        }
        if let missing = page.missingHead("headers") { lines.append(missing) }
        let head = page.head(facts.responseHead)
        if head.isEmpty, facts.missingHead == nil {
            lines.append(
                DetailLine([Span(page.row.state.isSettled ? "no response" : "no response yet", .dim)]))
        }
        return lines + head
    }

    private var notes: [String] {
        var notes: [String] = []
        if facts.httpVersion != .unknown { notes.append("HTTP/\(facts.httpVersion.number)") }
        if !facts.remote.isEmpty {
            notes.append("\(facts.remote) on a \(facts.isReused ? "kept" : "new") connection")
        }
        if let days = page.row.certificateDays { notes.append("cert \(Figures.days(days))") }
        if facts.wireBytes > 0 { notes.append("\(Figures.bytes(facts.wireBytes)) on the wire") }
        return notes
    }
}
