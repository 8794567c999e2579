/// The figures that say how long things took, in microseconds; 0 without any.
package struct LatencySummary: Sendable, Equatable {
    package var count = 0
    package var p50: Int64 = 0
    package var p90: Int64 = 0
    package var p99: Int64 = 0
    package var maximum: Int64 = 0

    package init() {}
}
