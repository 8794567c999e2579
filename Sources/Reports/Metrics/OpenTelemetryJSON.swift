import FetchCore
import FetchFiles
import RunModel

/// Metrics as a collector of OpenTelemetry takes them: an `ExportMetricsServiceRequest` of
/// [OTLP](https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding) in JSON.
package struct OpenTelemetryJSON {
    /// `AGGREGATION_TEMPORALITY_CUMULATIVE`.
    private static let cumulative = 2

    /// What sends the metrics, as attributes of the resource.
    package var resource: [MetricFamily.Label]
    package var version: String
    /// When counting began, in nanoseconds since 1970.
    package var startedAt: UInt64

    package init(resource: [MetricFamily.Label], version: String, startedAt: UInt64) {
        self.resource = resource
        self.version = version
        self.startedAt = startedAt
    }

    /// - Parameter now: In nanoseconds since 1970.
    package func bytes(_ families: [MetricFamily], now: UInt64) -> [UInt8] {
        var request = JSONLine()
        request.addArray("resourceMetrics", [families]) { families in
            var metrics = JSONLine()
            var resource = JSONLine()
            resource.addArray("attributes", self.resource, attribute)
            metrics.add("resource", object: resource)
            metrics.addArray("scopeMetrics", [families]) { families in
                var scoped = JSONLine()
                var scope = JSONLine()
                scope.add("name", "fetchdeck")
                scope.add("version", version)
                scoped.add("scope", object: scope)
                scoped.addArray("metrics", families) { metric($0, now) }
                return scoped
            }
            return metrics
        }
        return request.closed
    }

    private func metric(_ family: MetricFamily, _ now: UInt64) -> JSONLine {
        var metric = JSONLine()
        metric.add("name", family.name)
        metric.add("description", family.help)
        metric.add("unit", family.name.hasSuffix("_seconds") ? "s" : "1")
        var data = JSONLine()
        data.addArray("dataPoints", family.samples) { point($0, now) }
        switch family.kind {
        case .counter:
            data.add("aggregationTemporality", Self.cumulative)
            data.add("isMonotonic", true)
            metric.add("sum", object: data)
        case .gauge: metric.add("gauge", object: data)
        case .histogram:
            data.add("aggregationTemporality", Self.cumulative)
            metric.add("histogram", object: data)
        case .summary: metric.add("summary", object: data)
        }
        return metric
    }

    /// Numbers of 64 bits are strings, as the JSON of protobuf has them.
    private func point(_ sample: MetricFamily.Sample, _ now: UInt64) -> JSONLine {
        var point = JSONLine()
        point.addArray("attributes", sample.labels.filter { !$0.value.isEmpty }, attribute)
        point.add("startTimeUnixNano", String(startedAt))
        point.add("timeUnixNano", String(now))
        switch sample.value {
        case .count(let count): point.add("asInt", String(count))
        case .number(let number): point.add("asDouble", number)
        case .distribution(let distribution):
            point.add("count", String(distribution.count))
            point.add("sum", distribution.sum)
            if !distribution.bounds.isEmpty {
                point.add("bucketCounts", texts: distribution.counts.map { String($0) })
                point.add("explicitBounds", numbers: distribution.bounds)
            }
        }
        return point
    }

    private func attribute(_ label: MetricFamily.Label) -> JSONLine {
        var value = JSONLine()
        value.add("stringValue", label.value)
        var attribute = JSONLine()
        attribute.add("key", label.name)
        attribute.add("value", object: value)
        return attribute
    }
}
