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

    var page: PageFrame {
        PageFrame(
            title: "\(Figures.counted(figures.counts.total, "request")) · \(name)",
            parts: [
                header, tiles, outcomeBar, overTime, latency, hostTable, causeTable, slowest, requests,
            ]
        )
    }

    private var figures: RunFigures { facts.figures }

    private var name: String { source.split(separator: "/").last.map(String.init) ?? source }

    // MARK: - Summary

    private var header: String {
        """
        <header>
        <h1>Run report</h1>
        <p class="muted">\(PageFrame.text(name)) · \(moment(.start)) to \(moment(end)) UTC</p>
        </header>
        """
    }

    private var end: RunInstant { RunInstant.start.advanced(by: figures.wall) }

    private func moment(_ instant: RunInstant) -> String {
        String(TimestampText.text(clock.wall(instant)).prefix(19)).replacing("T", with: " ")
    }

    private var tiles: String {
        let counts = figures.counts
        let latency = figures.latency
        var tiles = [("requests", Figures.count(counts.total), "")]
        tiles += [RowState.ok, .failed, .cancelled].map { ($0.word, Figures.count(counts[$0]), $0.word) }
        tiles += [
            ("attempts", Figures.count(figures.attempts), ""), ("took", Figures.duration(figures.wall), ""),
            ("requests/s", Figures.rate(figures.requestsPerSecond), ""),
            ("received", Figures.bytes(figures.receivedBytes, .blank), ""),
            ("p50", Self.time(latency.p50, latency), ""), ("p90", Self.time(latency.p90, latency), ""),
            ("p99", Self.time(latency.p99, latency), ""), ("max", Self.time(latency.maximum, latency), ""),
        ]
        let cells = tiles.map { "<div><dt>\($0.0)</dt><dd class=\"\($0.2)\">\($0.1)</dd></div>" }
        return "<dl class=\"tiles\">\(cells.joined())</dl>"
    }

    /// A figure of the latencies; a dash where there are none.
    private static func time(_ microseconds: Int64, _ latency: LatencySummary) -> String {
        latency.count == 0 ? "–" : Figures.latency(microseconds: microseconds, .blank)
    }

    private var outcomeBar: String {
        let counts = figures.counts
        let parts = [RowState.ok, .failed, .cancelled].filter { counts[$0] > 0 }
        let bars = parts.map { state in
            let words = "\(Figures.count(counts[state])) \(state.word)"
            return
                "<span class=\"bg-\(state.word)\" style=\"flex:\(counts[state])\" title=\"\(words)\"></span>"
        }
        let legend = parts.map { state in
            let share = Figures.share(Int64(counts[state]), of: Int64(counts.total))
            return
                "<span><i class=\"bg-\(state.word)\"></i>\(Figures.count(counts[state])) \(state.word) (\(share))</span>"
        }
        return """
            <div class="outcomes" aria-hidden="true">\(bars.joined())</div>
            <p class="legend">\(legend.joined())</p>
            """
    }

    // MARK: - Charts

    private var overTime: String {
        guard figures.counts.total > 1, figures.wall > .zero else { return "" }
        let chart = ReportChart.slices(facts.slices, wall: figures.wall)
        return "<section><h2>Settled over time</h2>\(chart)</section>"
    }

    private var latency: String {
        guard figures.latency.count > 0 else { return "" }
        let chart = ReportChart.histogram(facts.run.tally.latency.buckets, figures.latency)
        return "<section><h2>Latency</h2>\(chart)</section>"
    }

    // MARK: - Tables

    private var hostTable: String {
        let all = facts.hosts
        let rows = all.prefix(Self.mostHosts).map { host in
            let name = host.host == .none ? "no host" : hosts[host.host].display
            let latency = host.latency
            let counts = [RowState.ok, .failed, .cancelled].map { state in
                let role = state == .failed && host.counts[state] > 0 ? " class=\"failed\"" : ""
                return "<td\(role)>\(Figures.count(host.counts[state]))</td>"
            }
            let times = [latency.p50, latency.p90, latency.p99, latency.maximum].map {
                "<td>\(Self.time($0, latency))</td>"
            }
            return """
                <tr><th scope="row">\(PageFrame.text(name))</th><td>\(Figures.count(host.counts.total))</td>\
                \(counts.joined())\(times.joined())<td>\(Figures.bytes(host.receivedBytes, .blank))</td></tr>
                """
        }
        let rest = all.count - rows.count
        let note =
            rest > 0 ? "<p class=\"muted\">and \(Figures.counted(rest, "host")) with fewer requests</p>" : ""
        return """
            <section><h2>Hosts</h2><div class="wide"><table>
            <thead><tr><th>host</th><th>requests</th><th>ok</th><th>failed</th><th>cancelled</th><th>p50</th>\
            <th>p90</th><th>p99</th><th>max</th><th>received</th></tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>\(note)</section>
            """
    }

    private var causeTable: String {
        let causes = facts.causes
        guard !causes.isEmpty else { return "" }
        let listed = Set(facts.rows.map(\.id))
        let rows = causes.map { cause in
            let example =
                listed.contains(cause.example)
                ? "<a href=\"#r\(cause.example)\">#\(cause.example)</a>" : "#\(cause.example)"
            return """
                <tr><th scope="row">\(cause.kind.word)</th><td class="words">\(cause.phase?.rawValue ?? "")</td>\
                <td class="words">\(PageFrame.text(cause.words))</td><td>\(Figures.count(cause.count))</td><td>\(example)</td></tr>
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
            facts.rows.count < figures.counts.total
            ? """
            <p class="muted">\(Figures.count(facts.rows.count)) of \(Figures.count(figures.counts.total)): the slowest, and those that failed</p>
            """ : ""
        return "<section><h2>Requests</h2>\(note)\(ReportRow.legend)\(rows.joined(separator: "\n"))</section>"
    }
}
