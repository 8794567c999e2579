import FetchCore
import RunModel

/// A collector of OpenTelemetry, and what is said of who sends: `--otlp` and the variables that
/// [OTLP exporters](https://opentelemetry.io/docs/specs/otel/protocol/exporter/) share.
struct OpenTelemetryTarget: Equatable {
    /// Where metrics are posted to.
    var url: String
    /// Sent with each post, as log-ins are.
    var headers: [HeaderField] = []
    /// Beside `service.name`, which is the program's unless it is among them.
    var attributes: [MetricFamily.Label] = []

    /// Nil where nobody asks for it.
    ///
    /// - Throws: one line about what is no URL.
    init?(_ values: OptionValues, environment: [String: String]) throws(ProgramError) {
        let variable = "OTEL_EXPORTER_OTLP_ENDPOINT"
        let given = environment[variable, default: ""]
        if let text = values.text(.otlp) {
            guard let url = Self.endpoint(text) else {
                throw values.complaint(OptionComplaint(Self.mend), .otlp, text)
            }
            self.url = url
        } else if !given.isEmpty {
            guard let url = Self.endpoint(given) else {
                throw .usage("\(variable) \(given.sanitised()): \(Self.mend)")
            }
            self.url = url
        } else {
            return nil
        }
        headers = Self.pairs(environment["OTEL_EXPORTER_OTLP_HEADERS"]).map(HeaderField.init)
        let named = Self.pairs(environment["OTEL_RESOURCE_ATTRIBUTES"])
        attributes = named.map(MetricFamily.Label.init)
        if !named.contains(where: { $0.0 == "service.name" }) {
            let name = environment["OTEL_SERVICE_NAME", default: ""]
            attributes.insert(.init("service.name", name.isEmpty ? "fetchdeck" : name), at: 0)
        }
    }

    private static let mend = "expected http://host:4318 of a collector"

    /// The path of metrics below the collector's URL.
    private static func endpoint(_ text: String) -> String? {
        guard HostName(url: text) != nil else { return nil }
        var base = text[...]
        while base.hasSuffix("/") { base = base.dropLast() }
        return "\(base)/v1/metrics"
    }

    /// `a=b,c=d`, its values percent-encoded.
    private static func pairs(_ list: String?) -> [(String, String)] {
        (list ?? "").split(separator: ",").compactMap { item in
            let halves = item.split(separator: "=", maxSplits: 1).map { String($0.trimmed) }
            guard halves.count == 2, !halves[0].isEmpty else { return nil }
            return (halves[0], PercentCode.text(halves[1][...]) ?? halves[1])
        }
    }
}
