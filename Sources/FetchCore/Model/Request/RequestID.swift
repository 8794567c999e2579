/// The place of a request in its list, counted from 1; unreadable lines count, blank and comment lines do not.
///
/// Within a run it names one request for good; `0` is no request.
package struct RequestID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    package var rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package init(_ number: Int) {
        rawValue = UInt32(number)
    }

    /// The request's index in columns that hold one entry a request.
    package var index: Int { Int(rawValue) - 1 }

    package var description: String { String(rawValue) }

    package static func < (left: RequestID, right: RequestID) -> Bool {
        left.rawValue < right.rawValue
    }
}
