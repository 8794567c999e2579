/// The place of a request in its list, counted from 1; unreadable lines count, blank and comment lines do not.
///
/// Within a run it names one request for good; `0` is no request.
@usableFromInline
package struct RequestID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    @usableFromInline package var rawValue: UInt32

    @inlinable package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    @inlinable package init(_ number: Int) {
        rawValue = UInt32(number)
    }

    /// The request's index in columns that hold one entry a request.
    @inlinable package var index: Int { Int(rawValue) - 1 }

    @usableFromInline package var description: String { String(rawValue) }

    @inlinable package static func < (left: RequestID, right: RequestID) -> Bool {
        left.rawValue < right.rawValue
    }
}
