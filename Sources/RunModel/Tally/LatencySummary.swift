/// The figures that say how long things took, in microseconds; 0 without any.
public struct LatencySummary: Sendable, Equatable {
    public var count = 0
    public var p50: Int64 = 0
    public var p90: Int64 = 0
    public var p99: Int64 = 0
    public var maximum: Int64 = 0

    public init() {}
}
