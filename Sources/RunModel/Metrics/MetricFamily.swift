/// A metric and its samples, as Prometheus and OpenTelemetry both have them.
package struct MetricFamily: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case counter, gauge, histogram, summary
    }

    package struct Label: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// How many, and how much together.
    package struct Distribution: Sendable, Equatable {
        /// The upper bounds of buckets, in ascending order; empty for a summary, which has none.
        package var bounds: [Double] = []
        /// One entry a bucket, and one for what is above the last bound.
        package var counts: [Int] = []
        package var sum: Double
        package var count: Int

        package init(bounds: [Double] = [], counts: [Int] = [], sum: Double, count: Int) {
            self.bounds = bounds
            self.counts = counts
            self.sum = sum
            self.count = count
        }
    }

    package enum Value: Sendable, Equatable {
        case count(Int)
        case number(Double)
        case distribution(Distribution)
    }

    package struct Sample: Sendable, Equatable {
        package var labels: [Label]
        package var value: Value

        package init(_ labels: [Label], _ value: Value) {
            self.labels = labels
            self.value = value
        }
    }

    /// As Prometheus has it: a counter's ends with `_total`, one of a duration with `_seconds`.
    package var name: String
    package var kind: Kind
    /// One sentence without a period.
    package var help: String
    /// One entry a set of labels; none where nothing is known yet.
    package var samples: [Sample]

    package init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }
}
