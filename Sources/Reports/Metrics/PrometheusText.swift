import FetchCore
import RunModel

/// Metrics as Prometheus scrapes them: its [text format](https://prometheus.io/docs/instrumenting/exposition_formats/) 0.0.4,
/// or [OpenMetrics](https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md) 1.0.
package struct PrometheusText {
    package enum Format: Sendable {
        case text, openMetrics

        /// What is best for who accepts that: the header's value, nil where there is none.
        package init(accept: String?) {
            self =
                accept?.lowercased().contains("application/openmetrics-text") == true ? .openMetrics : .text
        }

        package var contentType: String {
            switch self {
            case .text: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    private let format: Format
    private var text = ""

    /// The families one after the other.
    package static func text(_ families: [MetricFamily], format: Format) -> String {
        var writing = PrometheusText(format: format)
        for family in families { writing.add(family) }
        if format == .openMetrics { writing.text += "# EOF\n" }
        return writing.text
    }

    private init(format: Format) {
        self.format = format
    }

    private mutating func add(_ family: MetricFamily) {
        // OpenMetrics has the ending of a counter at its samples alone.
        let name =
            format == .openMetrics && family.kind == .counter && family.name.hasSuffix("_total")
            ? String(family.name.dropLast("_total".count)) : family.name
        text += "# HELP \(name) \(Self.escaped(family.help, quotes: false))\n"
        text += "# TYPE \(name) \(family.kind.rawValue)\n"
        if format == .openMetrics, name.hasSuffix("_seconds") { text += "# UNIT \(name) seconds\n" }
        for sample in family.samples {
            switch sample.value {
            case .count(let count): line(family.name, sample.labels, String(count))
            case .number(let number): line(family.name, sample.labels, Self.number(number))
            case .distribution(let distribution): add(distribution, family.name, sample.labels)
            }
        }
    }

    /// Each bucket counts what the ones before it have too.
    private mutating func add(
        _ distribution: MetricFamily.Distribution, _ name: String, _ labels: [MetricFamily.Label]
    ) {
        var count = 0
        for (bound, more) in zip(distribution.bounds, distribution.counts) {
            count += more
            line("\(name)_bucket", labels + [.init("le", bucket(bound))], String(count))
        }
        if !distribution.bounds.isEmpty {
            line("\(name)_bucket", labels + [.init("le", "+Inf")], String(distribution.count))
        }
        line("\(name)_sum", labels, Self.number(distribution.sum))
        line("\(name)_count", labels, String(distribution.count))
    }

    private mutating func line(_ name: String, _ labels: [MetricFamily.Label], _ value: String) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
            text += "{\(pairs.joined(separator: ","))}"
        }
        text += " \(value)\n"
    }

    /// As Prometheus's own libraries write it in each of the formats.
    private func bucket(_ bound: Double) -> String {
        format == .openMetrics ? "\(bound)" : Self.number(bound)
    }

    private static func number(_ number: Double) -> String {
        Int(exactly: number).map { String($0) } ?? "\(number)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return quotes ? escaped.replacing("\"", with: "\\\"") : escaped
    }
}
