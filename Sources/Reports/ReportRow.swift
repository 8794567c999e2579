import FetchCore
import RunModel

/// One request of a report: a line with its phases as a bar, that opens into its waterfall.
struct ReportRow {
    private let row: ReportFacts.Row
    private let longest: Int64
    private let isAnchor: Bool

    /// - Parameters:
    ///   - longest: the total that fills the bar, in microseconds.
    ///   - isAnchor: whether links to the request lead here.
    init(_ row: ReportFacts.Row, longest: Int64, isAnchor: Bool) {
        self.row = row
        self.longest = max(1, longest)
        self.isAnchor = isAnchor
    }

    private static let phases: [(word: String, value: @Sendable (PhaseTimings) -> Int64)] = [
        ("dns", { $0.dns }), ("connect", { $0.connect }), ("tls", { $0.tls }), ("send", { $0.send }),
        ("wait", { $0.wait }), ("receive", { $0.receive }),
    ]

    /// What the colors of the bars mean.
    static var legend: String {
        let words = phases.map { "<span><i class=\"bg-\($0.word)\"></i>\($0.word)</span>" }
        return "<p class=\"legend\">\(words.joined())</p>"
    }

    var html: String {
        let settlement = row.settlement
        let status = settlement.status == 0 ? settlement.failure?.kind.word ?? "" : "\(settlement.status)"
        let total =
            settlement.attempts > 0 ? Figures.latency(microseconds: settlement.timings.total, .blank) : "–"
        let anchor = isAnchor ? " id=\"r\(row.id)\"" : ""
        return """
            <details\(anchor)><summary><span class="id">\(row.id)</span>\
            <span class="\(settlement.outcome.word)">\(settlement.outcome.word)</span><span>\(status)</span>\
            <span class="url">\(PageFrame.text(row.method)) \(PageFrame.text(row.url))</span>\
            <span class="bar">\(bar)</span><span class="num">\(total)</span></summary>
            <div class="detail">\(waterfall)<dl>\(facts)</dl></div></details>
            """
    }

    private var bar: String {
        Self.phases.map { word, value in
            let share = Double(value(row.settlement.timings)) * 100 / Double(longest)
            return share < 0.05
                ? "" : "<i class=\"bg-\(word)\" style=\"width:\(ReportChart.point(share))%\"></i>"
        }.joined()
    }

    /// The phases below each other, each where it began.
    private var waterfall: String {
        let timings = row.settlement.timings
        guard row.settlement.attempts > 0, timings.total > 0 else { return "" }
        var start: Int64 = 0
        let lines = Self.phases.map { word, value in
            let length = value(timings)
            let left = ReportChart.point(Double(start) * 100 / Double(timings.total))
            let width = ReportChart.point(Double(length) * 100 / Double(timings.total))
            start += length
            return """
                <span>\(word)</span><span class="lane"><i class="bg-\(word)" style="margin-left:\(left)%;width:\(width)%"></i>\
                </span><span class="num">\(Figures.latency(microseconds: length, .blank))</span>
                """
        }
        return "<div class=\"waterfall\">\(lines.joined())</div>"
    }

    private var facts: String {
        let settlement = row.settlement
        let details = settlement.details
        var pairs: [(String, String)] = []
        if let name = row.name { pairs.append(("name", name)) }
        if let failure = settlement.failure {
            pairs.append(("error", "\(failure.kind.word): \(failure.message)"))
        }
        pairs.append(("attempts", "\(settlement.attempts)"))
        if settlement.attempts > 0 {
            pairs.append(("queued", Figures.latency(microseconds: settlement.timings.queue, .blank)))
        }
        if !settlement.remote.isEmpty {
            pairs.append(("remote", settlement.remote + (settlement.isReused ? ", kept connection" : "")))
        }
        if let days = settlement.certificateLife.days { pairs.append(("certificate", Figures.days(days))) }
        if settlement.httpVersion != .unknown { pairs.append(("HTTP", settlement.httpVersion.number)) }
        if let url = details?.finalURL {
            pairs.append(("ended at", "\(url) (\(settlement.redirects) redirects)"))
        }
        if !settlement.contentType.isEmpty { pairs.append(("type", settlement.contentType)) }
        if settlement.status != 0 {
            let wire =
                settlement.wireBytes == settlement.bodyBytes
                ? "" : ", \(Figures.bytes(settlement.wireBytes, .blank)) received"
            pairs.append(("body", Figures.bytes(settlement.bodyBytes, .blank) + wire))
        }
        if let path = details?.bodyPath { pairs.append(("saved", path)) }
        for value in details?.extracted ?? [] { pairs.append((value.name, value.json)) }
        if let seconds = details?.retryAfterSeconds {
            pairs.append(("retry after", "\(ReportChart.point(seconds)) s"))
        }
        return pairs.map { "<div><dt>\(PageFrame.text($0.0))</dt><dd>\(PageFrame.text($0.1))</dd></div>" }
            .joined()
    }
}
