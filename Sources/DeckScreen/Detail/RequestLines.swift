import DeckModel
import FetchCore
import RunModel

/// The tab of what is sent.
struct RequestLines {
    let page: DetailPage

    private var facts: DetailFacts { page.facts }

    func all() -> [DetailLine] {
        var lines = page.head(facts.sentHead)
        if lines.isEmpty {
            lines = [DetailLine([Span("\(page.row.method) ", .method), Span(facts.url, .title)])]
            lines += facts.requestHeaders.map { page.header($0.name, $0.value) }
        }
        let body = body()
        return body.isEmpty ? lines : lines + [DetailLine()] + body
    }

    private func body() -> [DetailLine] {
        switch facts.requestBody {
        case .none: return []
        case .file(let path): return [DetailLine([Span("body from ", .dim), Span(path, .path)])]
        case .bytes(let bytes):
            let type = facts.requestHeaders.first { $0.isNamed("Content-Type") }?.value ?? ""
            let heading = page.heading("Body", note: "  \(Figures.bytes(Int64(facts.requestBodyBytes)))")
            // What stands for secrets may be longer than they are.
            let isCut = facts.requestBodyBytes > DetailFacts.shownBodyBytes
            return [heading]
                + BodyText(
                    KeptBody(bytes), contentType: type,
                    wholeBytes: Int64(isCut ? facts.requestBodyBytes : bytes.count)
                ).lines()
        }
    }
}
