/// How long a server's certificate was still valid when an attempt ended, in four bytes.
package struct CertificateLife: Sendable, Hashable {
    /// Whole seconds, below 0 once it has expired.
    private let seconds: Int32

    private static let secondsADay: Int64 = 86_400

    /// There was no certificate, or it is not known.
    package static let unknown = CertificateLife(seconds: .min)

    private init(seconds: Int32) {
        self.seconds = seconds
    }

    /// - Parameters:
    ///   - end: Seconds since 1970.
    ///   - wall: When the attempt ended, in nanoseconds since 1970.
    init(end: UInt32, at wall: UInt64) {
        self.init(Int64(end) - Int64(clamping: wall / 1_000_000_000))
    }

    package init(days: Int64) {
        let (seconds, isBeyond) = days.multipliedReportingOverflow(by: Self.secondsADay)
        self.init(isBeyond ? (days < 0 ? .min : .max) : seconds)
    }

    /// Sixty-eight years at most.
    private init(_ seconds: Int64) {
        self.init(seconds: Int32(clamping: max(seconds, Int64(Int32.min) + 1)))
    }

    /// It has ended, nobody knows how long ago.
    package static let expired = CertificateLife(seconds: -1)

    /// What is left, below 0 once it has expired; nil where it is not known.
    package var secondsLeft: Int64? { isKnown ? Int64(seconds) : nil }

    package var isKnown: Bool { seconds != .min }

    /// Days that are left, with their fraction; nil where it is not known.
    package var exactDays: Double? { isKnown ? Double(seconds) / Double(Self.secondsADay) : nil }

    /// Whole days that are left, below 0 once it has expired; nil where it is not known.
    package var days: Int? {
        guard isKnown else { return nil }
        let (days, rest) = Int(seconds).quotientAndRemainder(dividingBy: Int(Self.secondsADay))
        return rest < 0 ? days - 1 : days
    }
}
