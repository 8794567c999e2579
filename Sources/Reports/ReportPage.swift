import FetchCore
import FetchFiles
import RunModel

/// The HTML of a report.
struct ReportPage {
    let facts: ReportFacts
    /// The record file's name.
    let source: String
    let hosts: HostTable
    let clock: RunClock

    private static let slowestCount = 20
    private static let mostHosts = 100

    /// The whole page.
    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>\(facts.counts.total) requests · \(Self.text(name))</title>
        <style>\(ReportStyle.css)</style>
        </head>
        <body>
        <main>
        \(header)
        \(tiles)
        \(outcomeBar)
        \(overTime)
        \(latency)
        \(hostTable)
        \(causeTable)
        \(slowest)
        \(requests)
        </main>
        </body>
        </html>

        """
    }

    private var name: String { source.split(separator: "/").last.map(String.init) ?? source }

    // MARK: - Summary

    private var header: String {
        """
        <header>
        <h1>Run report</h1>
        <p class="muted">\(Self.text(name)) · \(moment(.start)) to \(moment(end)) UTC</p>
        </header>
        """
    }

    private var end: RunInstant { RunInstant.start.advanced(by: facts.wall) }

    private func moment(_ instant: RunInstant) -> String {
        String(TimestampText.text(clock.wall(instant)).prefix(19)).replacing("T", with: " ")
    }

    private var tiles: String {
        let seconds = facts.wall / .seconds(1)
        let rate = seconds > 0 ? Double(facts.counts.total) / seconds : 0
        let latencies = facts.latencies
        let tiles: [(String, String, String)] = [
            ("requests", "\(facts.counts.total)", ""), ("ok", "\(facts.counts.ok)", "ok"),
            ("failed", "\(facts.counts.failed)", "failed"),
            ("cancelled", "\(facts.counts.cancelled)", "cancelled"),
            ("attempts", "\(facts.attempts)", ""), ("took", ReportText.duration(facts.wall.microseconds), ""),
            ("requests/s", ReportText.short(rate), ""), ("received", ReportText.bytes(facts.bytes), ""),
            ("p50", Self.percentile(0.5, latencies), ""), ("p90", Self.percentile(0.9, latencies), ""),
            ("p99", Self.percentile(0.99, latencies), ""), ("max", Self.percentile(1, latencies), ""),
        ]
        let cells = tiles.map { "<div><dt>\($0.0)</dt><dd class=\"\($0.2)\">\($0.1)</dd></div>" }
        return "<dl class=\"tiles\">\(cells.joined())</dl>"
    }

    static func percentile(_ share: Double, _ sorted: [UInt32]) -> String {
        ReportFacts.percentile(share, of: sorted).map { ReportText.duration(Int64($0)) } ?? "–"
    }

    private var outcomeBar: String {
        let counts = facts.counts
        let parts = [("ok", counts.ok), ("failed", counts.failed), ("cancelled", counts.cancelled)].filter {
            $0.1 > 0
        }
        let bars = parts.map { word, count in
            "<span class=\"bg-\(word)\" style=\"flex:\(count)\" title=\"\(count) \(word)\"></span>"
        }
        let legend = parts.map { word, count in
            "<span><i class=\"bg-\(word)\"></i>\(count) \(word) (\(ReportText.percent(count, of: counts.total)))</span>"
        }
        return """
            <div class="outcomes" aria-hidden="true">\(bars.joined())</div>
            <p class="legend">\(legend.joined())</p>
            """
    }

    // MARK: - Charts

    private var overTime: String {
        guard facts.counts.total > 1, facts.wall > .zero else { return "" }
        let chart = ReportChart.slices(facts.slices, wall: facts.wall)
        return "<section><h2>Settled over time</h2>\(chart)</section>"
    }

    private var latency: String {
        guard !facts.latencies.isEmpty else { return "" }
        return "<section><h2>Latency</h2>\(ReportChart.histogram(facts.latencies))</section>"
    }

    // MARK: - Tables

    private var hostTable: String {
        let rows = facts.hosts.prefix(Self.mostHosts).map { host in
            let name = host.host == .none ? "no host" : hosts[host.host].display
            let cells = [0.5, 0.9, 0.99, 1].map { "<td>\(Self.percentile($0, host.latencies))</td>" }
            return """
                <tr><th scope="row">\(Self.text(name))</th><td>\(host.counts.total)</td><td>\(host.counts.ok)</td>\
                <td class="\(host.counts.failed > 0 ? "failed" : "")">\(host.counts.failed)</td>\
                <td>\(host.counts.cancelled)</td>\(cells.joined())<td>\(ReportText.bytes(host.bytes))</td></tr>
                """
        }
        let rest = facts.hosts.count - rows.count
        let note = rest > 0 ? "<p class=\"muted\">and \(rest) hosts with fewer requests</p>" : ""
        return """
            <section><h2>Hosts</h2><div class="wide"><table>
            <thead><tr><th>host</th><th>requests</th><th>ok</th><th>failed</th><th>cancelled</th><th>p50</th>\
            <th>p90</th><th>p99</th><th>max</th><th>received</th></tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>\(note)</section>
            """
    }

    private var causeTable: String {
        guard !facts.causes.isEmpty else { return "" }
        let listed = Set(facts.rows.map(\.id))
        let rows = facts.causes.map { cause in
            let example =
                listed.contains(cause.example)
                ? "<a href=\"#r\(cause.example)\">#\(cause.example)</a>" : "#\(cause.example)"
            return """
                <tr><th scope="row">\(cause.kind.word)</th><td class="words">\(cause.phase?.rawValue ?? "")</td>\
                <td class="words">\(Self.text(cause.message))</td><td>\(cause.count)</td><td>\(example)</td></tr>
                """
        }
        return """
            <section><h2>Errors by cause</h2><div class="wide"><table>
            <thead><tr><th>kind</th><th class="words">phase</th><th class="words">message</th><th>requests</th>\
            <th>such as</th></tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div></section>
            """
    }

    // MARK: - Requests

    private var slowest: String {
        let slow = facts.rows.filter { $0.settlement.attempts > 0 }
            .sorted { $0.settlement.timings.total > $1.settlement.timings.total }.prefix(Self.slowestCount)
        guard let longest = slow.first?.settlement.timings.total, longest > 0 else { return "" }
        let rows = slow.map { ReportRow($0, longest: longest, isAnchor: false).html }
        return
            "<section><h2>Slowest requests</h2>\(ReportRow.legend)\(rows.joined(separator: "\n"))</section>"
    }

    private var requests: String {
        let longest = facts.rows.map(\.settlement.timings.total).max() ?? 0
        let rows = facts.rows.map { ReportRow($0, longest: longest, isAnchor: true).html }
        let note =
            facts.rows.count < facts.counts.total
            ? """
            <p class="muted">\(facts.rows.count) of \(facts.counts.total): the slowest, and those that failed</p>
            """ : ""
        return "<section><h2>Requests</h2>\(note)\(ReportRow.legend)\(rows.joined(separator: "\n"))</section>"
    }

    /// The text, safe within HTML and for a reader's eyes.
    static func text(_ text: String) -> String {
        let clean = text.sanitised()
        guard clean.utf8.contains(where: { "&<>\"'".utf8.contains($0) }) else { return clean }
        return clean.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
