import FetchCore

/// How a request ended in one of two runs that are compared.
package struct ComparedAnswer: Sendable, Equatable {
    package var outcome: Outcome
    /// 0 without a response.
    package var status: Int
    /// The media type, numbered alike in both runs; nil where none is known.
    package var type: UInt32?
    /// A hash of the body; nil where none is known.
    package var digest: UInt64?
    /// Of the last attempt.
    package var microseconds: Int64
    /// Why it failed, numbered by who reads the runs; nil where it did not.
    package var cause: UInt32?

    package init(
        outcome: Outcome, status: Int, type: UInt32? = nil, digest: UInt64? = nil,
        microseconds: Int64 = 0, cause: UInt32? = nil
    ) {
        self.outcome = outcome
        self.status = status
        self.type = type
        self.digest = digest
        self.microseconds = microseconds
        self.cause = cause
    }
}

/// In which ways the answers of a pair differ.
package struct AnswerDifference: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let status = AnswerDifference(rawValue: 1)
    package static let type = AnswerDifference(rawValue: 2)
    package static let body = AnswerDifference(rawValue: 4)

    /// What is not known of one side does not differ.
    package init(_ before: ComparedAnswer, _ after: ComparedAnswer) {
        self = []
        if before.status != after.status { insert(.status) }
        if let one = before.type, let other = after.type, one != other { insert(.type) }
        if let one = before.digest, let other = after.digest, one != other { insert(.body) }
    }
}
