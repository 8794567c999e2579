import FetchCore

/// How the requests of a run ended, in columns: what two runs are compared by.
///
/// The last record of a key is its outcome. A million requests take some 50 MB.
package struct RunAnswers: Sendable {
    /// How the requests of two runs are told to be the same.
    package enum Match: String, Sendable, CaseIterable {
        /// By method, URL and body.
        case key
        /// By the list's name of the request.
        case name
        /// By method, path and query, whatever the host.
        case path
    }

    /// What the requests are grouped by.
    package enum Grouping: String, Sendable, CaseIterable {
        case host, group, name, url, status
    }

    /// One request.
    package struct Answer: Sendable {
        /// The first eight bytes of its body's SHA-256; 0 where none is known.
        package var digest: UInt64 = 0
        package var microseconds: Int64 = 0
        package var status: Int16 = 0
        package var outcome: Outcome
        /// Numbers of ``types``, ``causes`` and ``parts``; 0 stands for none, and for what has no name.
        package var type: UInt32 = 0
        package var cause: UInt32 = 0
        package var part: UInt32 = 0
    }

    package let path: String
    /// When the first request started, in nanoseconds since 1970; nil where no record says.
    package let startedAt: UInt64?
    /// Lines that are no records; they are passed over.
    package let badLines: Int
    /// Records whose key is not 16 hex digits; they are told by their id.
    package let badKeys: Int
    package let conditions: RunConditions
    /// One entry a request.
    package let answers: [Answer]
    /// One entry a request: what it is told by in the other run; 0 for a request without a name, told by names.
    let matches: [UInt64]
    /// One entry a request, where they were asked for: where its body was saved; 0 stands for nowhere.
    private let bodyPlaces: [UInt32]
    package let types: TextNumbers
    package let causes: TextNumbers
    package let parts: TextNumbers
    private let bodies: TextNumbers

    package var count: Int { answers.count }

    /// Reads the records of a run.
    ///
    /// - Parameters:
    ///   - path: JSONL, CSV or HAR, by name; `-` is standard input.
    ///   - keepsBodies: whether it is remembered where bodies were saved.
    package init(
        path: String, match: Match, by grouping: Grouping, keepsBodies: Bool = false
    ) throws(RecordError) {
        self.path = path
        var reading = AnswerReading(match: match, grouping: grouping, keepsBodies: keepsBodies)
        try RecordLines.read(path, format: ResultFormat(path: path)) { record, _ in reading.take(record) }
        startedAt = reading.conditions.startedAt
        badLines = reading.badLines
        badKeys = reading.badKeys
        conditions = reading.conditions.conditions
        answers = reading.answers
        matches = match == .key ? reading.identities : Occurrences.numbered(reading.identities)
        bodyPlaces = reading.bodyPlaces
        (types, causes, parts, bodies) = (reading.types, reading.causes, reading.parts, reading.bodies)
    }

    /// Where the request's body was saved; nil where it was not.
    package func bodyPath(_ place: Int) -> String? {
        guard place < bodyPlaces.count, bodyPlaces[place] > 0 else { return nil }
        return bodies.text(bodyPlaces[place])
    }

    /// The requests that are in both runs: for each its place in this run and in the other.
    ///
    /// Each is in at most one pair, and pairs are in this run's order.
    package func pairs(with other: RunAnswers) -> [(before: Int, after: Int)] {
        var places: [UInt64: UInt32] = [:]
        places.reserveCapacity(other.count)
        for (place, match) in other.matches.enumerated() {
            if match != 0 { places[match] = UInt32(place) }
        }
        var pairs: [(before: Int, after: Int)] = []
        pairs.reserveCapacity(min(count, other.count))
        for (place, match) in matches.enumerated() {
            if match != 0, let partner = places[match] { pairs.append((place, Int(partner))) }
        }
        return pairs
    }
}

/// Tells apart what has the same identity: the first, the second, and so on.
enum Occurrences {
    static func numbered(_ identities: [UInt64]) -> [UInt64] {
        var seen: [UInt64: UInt64] = [:]
        return identities.map { identity in
            guard identity != 0 else { return 0 }
            let number = seen[identity, default: 0]
            seen[identity] = number + 1
            return number == 0 ? identity : FNVHash.combined(identity, number)
        }
    }
}

/// Texts by numbers from 1 on, each kept once.
package struct TextNumbers: Sendable {
    private var numbers: [UInt64: UInt32] = [:]
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// How many texts there are.
    package var count: Int { ends.count }

    /// The number of the text, a new one when it was not met before; 0 of an empty one.
    mutating func number(of text: some Sequence<UInt8>) -> UInt32 {
        let start = bytes.count
        bytes.append(contentsOf: text)
        guard bytes.count > start else { return 0 }
        // 64 bits: even among a million texts, two alike are a matter of 1 in 10 million.
        let hash = FNVHash.of(bytes[start...])
        if let known = numbers[hash] {
            bytes.removeSubrange(start...)
            return known
        }
        ends.append(bytes.count)
        let number = UInt32(ends.count)
        numbers[hash] = number
        return number
    }

    /// Empty for 0.
    package func text(_ number: UInt32) -> String {
        guard number > 0, number <= ends.count else { return "" }
        let start = number == 1 ? 0 : ends[Int(number) - 2]
        return String(decoding: bytes[start..<ends[Int(number) - 1]], as: UTF8.self)
    }
}
