/// The place of a request in its list, counted from 1; unreadable lines count, blank and comment lines do not.
///
/// Within a run it names one request for good; `0` is no request.
public struct RequestID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    public var rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public init(_ number: Int) {
        rawValue = UInt32(number)
    }

    /// The request's index in columns that hold one entry a request.
    public var index: Int { Int(rawValue) - 1 }

    public var description: String { String(rawValue) }

    public static func < (left: RequestID, right: RequestID) -> Bool {
        left.rawValue < right.rawValue
    }
}
