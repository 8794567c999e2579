import FetchCore

/// Makes settlements of records. One thread at a time; texts that repeat are kept and shared.
package struct RecordedSettlement {
    private let wallStart: UInt64
    private var line = RecordLine()
    private var remote = ""
    private var contentType = ""

    /// - Parameter wallStart: what the instants are counted from, in nanoseconds since 1970.
    package init(wallStart: UInt64) {
        self.wallStart = wallStart
    }

    /// The settlement of a record's line under this id; nil when the line is no record.
    package mutating func make(_ text: UnsafeBufferPointer<UInt8>, id: RequestID) -> Settlement? {
        guard line.scan(text), let outcome = Self.outcome(line.inside(.outcome, in: text)) else { return nil }
        share(text)
        let started = instant(.startedAt, text)
        var settlement = Settlement(
            id: id, outcome: outcome, status: Int(count(.status, text, upTo: 999)),
            attempts: Int(count(.attempts, text, upTo: 1 << 20)), startedAt: started,
            finishedAt: instant(.finishedAt, text) ?? started ?? .start,
            timings: Self.timings(line.raw(.timings, in: text)),
            httpVersion: Self.version(line.inside(.httpVersion, in: text)),
            isReused: line.raw(.reused, in: text)?.first == UInt8(ascii: "t"),
            redirects: Int(count(.redirects, text, upTo: 1 << 20)), remote: remote, contentType: contentType,
            bodyBytes: count(.bodyBytes, text, upTo: 1 << 42),
            wireBytes: count(.wireBytes, text, upTo: 1 << 42),
            sha256: line.inside(.sha256, in: text).flatMap { Self.digest($0) })
        settlement.details = details(text)
        return settlement
    }

    /// Most records of a run have the same remote and type: no new string is made for the same text.
    private mutating func share(_ text: UnsafeBufferPointer<UInt8>) {
        remote = Self.shared(remote, line.inside(.remote, in: text))
        contentType = Self.shared(contentType, line.inside(.contentType, in: text))
    }

    private static func shared(_ last: String, _ text: UnsafeBufferPointer<UInt8>?) -> String {
        guard let text else { return "" }
        return last.utf8.elementsEqual(text) ? last : JSONSpan.unescape(text)
    }

    /// A count that sums of a million of can still be made, whoever wrote the file; 0 where there is none.
    private func count(
        _ field: RecordField, _ text: UnsafeBufferPointer<UInt8>, upTo most: Int64
    ) -> Int64 {
        min(max(0, line.integer(field, in: text) ?? 0), most)
    }

    private func details(_ text: UnsafeBufferPointer<UInt8>) -> SettlementDetails? {
        let extracted = CSVRow.members(line.raw(.extracted, in: text)).map {
            ExtractedValue(name: JSONSpan.unescape($0.name), json: String(decoding: $0.value, as: UTF8.self))
        }
        let details = SettlementDetails(
            failure: Self.failure(line, in: text), finalURL: line.text(.finalURL, in: text),
            bodyPath: line.text(.bodyPath, in: text), extracted: extracted,
            retryAfterSeconds: line.raw(.retryAfter, in: text).flatMap {
                Double(String(decoding: $0, as: UTF8.self))
            }.map { min(max(0, $0), 1e9) })
        return details == SettlementDetails() ? nil : details
    }

    private func instant(_ field: RecordField, _ text: UnsafeBufferPointer<UInt8>) -> RunInstant? {
        guard let moment = line.inside(field, in: text).flatMap({ TimestampText.parse($0) }) else {
            return nil
        }
        return RunInstant(nanoseconds: moment > wallStart ? moment - wallStart : 0)
    }

    // MARK: - Single values

    static func outcome(_ word: UnsafeBufferPointer<UInt8>?) -> Outcome? {
        guard let word else { return nil }
        if word.elementsEqual("ok".utf8) { return .ok }
        if word.elementsEqual("failed".utf8) { return .failed }
        return word.elementsEqual("cancelled".utf8) ? .cancelled : nil
    }

    /// A year: sums of such stay far from overflowing.
    private static let longestMicroseconds: Int64 = 31_536_000_000_000

    private static func timings(_ object: UnsafeBufferPointer<UInt8>?) -> PhaseTimings {
        var timings = PhaseTimings()
        guard let object else { return timings }
        var cursor = JSONCursor(object)
        guard cursor.take(UInt8(ascii: "{")) else { return timings }
        while let name = cursor.string(), cursor.take(UInt8(ascii: ":")), let range = cursor.value() {
            let microseconds = JSONSpan.thousandths(UnsafeBufferPointer(rebasing: object[range])) ?? 0
            let value = min(max(0, microseconds), longestMicroseconds)
            switch (name.count, object[name.lowerBound]) {
            case (5, UInt8(ascii: "q")): timings.queue = value
            case (3, UInt8(ascii: "d")): timings.dns = value
            case (7, UInt8(ascii: "c")): timings.connect = value
            case (3, UInt8(ascii: "t")): timings.tls = value
            case (4, UInt8(ascii: "s")): timings.send = value
            case (4, UInt8(ascii: "w")): timings.wait = value
            case (7, UInt8(ascii: "r")): timings.receive = value
            default: break
            }
            if !cursor.take(UInt8(ascii: ",")) { break }
        }
        return timings
    }

    private static func version(_ number: UnsafeBufferPointer<UInt8>?) -> HTTPVersion {
        guard let number else { return .unknown }
        switch (number.first, number.last, number.count) {
        case (UInt8(ascii: "1"), UInt8(ascii: "0"), 3): return .http10
        case (UInt8(ascii: "1"), _, _): return .http11
        case (UInt8(ascii: "2"), _, _): return .http2
        case (UInt8(ascii: "3"), _, _): return .http3
        default: return .unknown
        }
    }

    /// Why the record's request failed, or what is known of one that was cancelled; nil where it says nothing.
    static func failure(_ line: RecordLine, in text: UnsafeBufferPointer<UInt8>) -> FetchFailure? {
        guard let object = line.raw(.error, in: text) else { return nil }
        var kind: FailureKind?
        var phase: FailurePhase?
        var message = ""
        for member in CSVRow.members(object) where member.value.count >= 2 {
            let inside = UnsafeBufferPointer(rebasing: member.value[1..<(member.value.count - 1)])
            switch String(decoding: member.name, as: UTF8.self) {
            case "kind": kind = FailureKind(rawValue: String(decoding: inside, as: UTF8.self))
            case "phase": phase = FailurePhase(rawValue: String(decoding: inside, as: UTF8.self))
            case "message": message = JSONSpan.unescape(inside)
            default: break
            }
        }
        let flags = flags(line, in: text, message: message)
        return kind.map { FetchFailure($0, phase: phase, message: message, flags: flags) }
    }

    /// - Parameter message: records of before `maybe_received` tell of it by their message alone.
    private static func flags(
        _ line: RecordLine, in text: UnsafeBufferPointer<UInt8>, message: String
    ) -> FailureFlags {
        var flags: FailureFlags = []
        if line.raw(.sent, in: text)?.first == UInt8(ascii: "f") { flags.insert(.notSent) }
        let maybeReceived = line.raw(.maybeReceived, in: text)
        if maybeReceived?.first == UInt8(ascii: "t")
            || maybeReceived == nil && message.hasPrefix(FetchFailure.mayHaveBeenReceived)
        {
            flags.insert(.maybeReceived)
        }
        return flags
    }

    private static func digest(_ digits: UnsafeBufferPointer<UInt8>) -> SHA256Digest? {
        guard digits.count == 64 else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        return withUnsafeMutableBytes(of: &words) { words -> Bool in
            let words = words.assumingMemoryBound(to: UInt64.self)
            for (place, digit) in digits.enumerated() {
                let value: UInt8
                switch digit {
                case 48...57: value = digit - 48
                case 97...102: value = digit - 87
                case 65...70: value = digit - 55
                default: return false
                }
                words[place / 16] = words[place / 16] << 4 | UInt64(value)
            }
            return true
        } ? SHA256Digest(words: words) : nil
    }
}
