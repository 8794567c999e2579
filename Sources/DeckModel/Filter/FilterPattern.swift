import FetchCore
import RunModel

/// A filter as typed, understood: terms that must all hold.
package struct FilterPattern: Equatable, Sendable {
    var terms: [FilterTerm] = []

    /// Shows everything.
    static let all = FilterPattern()

    var isEmpty: Bool { terms.isEmpty }

    /// What a person may have meant who typed `kind:timeout`; nil where nothing looks so.
    var hint: String? {
        for term in terms {
            guard case .text(let bytes) = term.test, let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
            else {
                continue
            }
            let word = String(decoding: bytes[..<colon], as: UTF8.self)
            let value = String(decoding: bytes[(colon + 1)...], as: UTF8.self)
            guard let letter = Self.letters[word], !value.hasPrefix("//") else { continue }
            return "'\(word):' is text: \(letter) \(value.isEmpty ? "…" : value) filters by \(word)"
        }
        return nil
    }

    private static let letters = [
        "kind": "~k", "error": "~k", "status": "~s", "code": "~s", "state": "~s", "host": "~h",
        "method": "~m",
        "time": "~t", "latency": "~t",
    ]

    /// Whether a row can come to match, or stop to, by what happens to it.
    var isDynamic: Bool { terms.contains { $0.test.isDynamic } }

    var looksAtRounds: Bool { terms.contains { $0.test.looksAtRounds } }

    /// Whether every row that matches this matches the other too: only its rows have to be looked at.
    func narrows(_ other: FilterPattern) -> Bool {
        guard other.terms.count <= terms.count else { return false }
        return zip(other.terms, terms).allSatisfy { old, new in
            if old == new { return true }
            guard case .text(let before) = old.test, case .text(let after) = new.test,
                !old.isInverse, !new.isInverse
            else { return false }
            return after.starts(with: before) && before.isNumber == after.isNumber
        }
    }
}

/// One condition of a filter.
struct FilterTerm: Equatable, Sendable {
    var isInverse = false
    var test: FilterTest
}

/// What a term looks at.
enum FilterTest: Equatable, Sendable {
    /// A cell of the row, its URL or its name contains this, in lower-case bytes; upper and lower case are one.
    case text([UInt8])
    /// The status is in one of the ranges.
    case status([ClosedRange<UInt16>])
    /// It is in one of the states.
    case state(Set<RowState>)
    /// Its host, as it is shown, contains this, or is this where that is wanted.
    case host(String, isWhole: Bool)
    /// Its method is this, in any letter case.
    case method(String)
    /// It failed by one of these kinds.
    case kind(Set<FailureKind>)
    /// What differs from the round before is one of these.
    case difference(Set<RoundDifference.Kind>)
    /// Its alert is raised.
    case alert
    /// Its last attempt took, or has taken, so long.
    case time(TimeComparison, microseconds: Int64)

    var isDynamic: Bool {
        switch self {
        case .method, .host: false
        case .text, .status, .state, .kind, .difference, .alert, .time: true
        }
    }

    var looksAtRounds: Bool {
        switch self {
        case .difference, .alert: true
        case .text, .status, .state, .host, .method, .kind, .time: false
        }
    }
}

/// How a time term compares.
enum TimeComparison: Equatable, Sendable {
    case more
    case atLeast
    case less
    case atMost

    func holds(_ left: Int64, _ right: Int64) -> Bool {
        switch self {
        case .more: left > right
        case .atLeast: left >= right
        case .less: left < right
        case .atMost: left <= right
        }
    }
}

/// What is wrong with a filter, worded for the line under the prompt.
package struct FilterError: Error, Equatable, Sendable, CustomStringConvertible {
    package var description: String
}

extension [UInt8] {
    /// Whether it is digits and nothing else: as a text to look for, no part of a host that is not shown.
    var isNumber: Bool { allSatisfy { 0x30...0x39 ~= $0 } }
}
