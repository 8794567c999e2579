import FetchCore
import Glibc

/// A line of `FILE.log`: a decision of a run, by hand or by a rule.
package struct DecisionLine: Sendable, Equatable {
    /// What a limit was set of; the raw value is the word of the line.
    package enum LimitKind: String, Sendable, CaseIterable {
        case concurrency
        case perHost = "per-host"
        case rate
        case hostRate = "host-rate"

        /// Whether there can be none of it.
        var isOptional: Bool { self == .rate || self == .hostRate }
    }

    package enum Event: Sendable, Equatable {
        /// A run was resumed: what stands above is of runs before it.
        case begun
        /// A person set a limit; 0 is no limit of its own, nil where there was none or is none.
        case limit(LimitKind, host: String?, from: Double?, to: Double?)
        /// The rule moved a host's limit.
        case moved(host: String, LimitMove)
        /// Whether the limits move by themselves; of every host where it is nil.
        case adaptive(host: String?, Bool)
        case paused
        case resumed
        case hostPaused(String)
        case hostResumed(String)
        /// Someone asked for something of these requests.
        case asked(RowRequest, [RequestID])
        /// A host's canary holds its queue; the words say why.
        case held(host: String, words: String)
        case released(host: String)
    }

    /// Nanoseconds since 1970.
    package var at: UInt64
    package var event: Event

    package init(at: UInt64, event: Event) {
        self.at = at
        self.event = event
    }

    /// With its newline.
    package var bytes: [UInt8] {
        var line = JSONLine()
        line.add("at", moment: at)
        switch event {
        case .begun: line.add("event", "start")
        case .limit(let kind, let host, let from, let to):
            line.add("event", "limit")
            line.add("which", kind.rawValue)
            if let host { line.add("host", host) }
            if let from { line.add("from", from) }
            if let to { line.add("to", to) }
            line.add("why", "by hand")
        case .moved(let host, let move): add(move, of: host, to: &line)
        case .adaptive(let host, let isOn):
            line.add("event", isOn ? "adaptive" : "not_adaptive")
            if let host { line.add("host", host) }
        case .paused: line.add("event", "pause")
        case .resumed: line.add("event", "resume")
        case .hostPaused(let host): add("pause", host, to: &line)
        case .hostResumed(let host): add("resume", host, to: &line)
        case .asked(let request, let ids):
            line.add("event", request.rawValue)
            line.add("ids", IDRanges.text(ids))
        case .held(let host, let words):
            add("held", host, to: &line)
            line.add("why", words)
        case .released(let host): add("released", host, to: &line)
        }
        return line.closed
    }

    private func add(_ event: String, _ host: String, to line: inout JSONLine) {
        line.add("event", event)
        line.add("host", host)
    }

    private func add(_ move: LimitMove, of host: String, to line: inout JSONLine) {
        line.add("host", host)
        line.add("from", move.from)
        line.add("to", move.to)
        line.add("why", move.why.rawValue)
        line.add("goodput", (move.goodput * 10).rounded() / 10)
        if let latency = move.latency { line.add("p50_ms", thousandths: latency.microseconds) }
        if let least = move.least { line.add("least_ms", thousandths: least.microseconds) }
    }

    /// Nil when it is no line of decisions.
    init?(_ bytes: ByteSpan) {
        guard let fields = JSONFields(bytes), let at = fields.moment("at") else { return nil }
        let host = fields.text("host")
        let word = fields.text("event")
        switch (word, host) {
        case ("start", nil): event = .begun
        case ("limit", _):
            guard let kind = fields.text("which").flatMap(LimitKind.init) else { return nil }
            for name in ["from", "to"] where fields.number(name) == nil {
                guard kind.isOptional, !fields.has(name) else { return nil }
            }
            event = .limit(kind, host: host, from: fields.number("from"), to: fields.number("to"))
        case (nil, let host?):
            guard let from = fields.number("from"), let to = fields.number("to"),
                let why = fields.text("why").flatMap(LimitMove.Reason.init)
            else { return nil }
            event = .moved(
                host: host,
                LimitMove(
                    from: Int(from), to: Int(to), why: why, goodput: fields.number("goodput") ?? 0,
                    latency: fields.microseconds("p50_ms").map { .microseconds($0) },
                    least: fields.microseconds("least_ms").map { .microseconds($0) }))
        case ("adaptive", _): event = .adaptive(host: host, true)
        case ("not_adaptive", _): event = .adaptive(host: host, false)
        case ("pause", nil): event = .paused
        case ("resume", nil): event = .resumed
        case ("pause", let host?): event = .hostPaused(host)
        case ("resume", let host?): event = .hostResumed(host)
        case ("held", let host?): event = .held(host: host, words: fields.text("why") ?? "")
        case ("released", let host?): event = .released(host: host)
        case (let word?, _):
            guard let request = RowRequest(rawValue: word), let ids = fields.text("ids").map(IDRanges.ids)
            else { return nil }
            event = .asked(request, ids)
        case (nil, nil): return nil
        }
        self.at = at
    }
}

/// Numbers of requests as ranges: `3-5,9`.
package enum IDRanges {
    /// In order, each once.
    package static func text(_ ids: [RequestID]) -> String {
        var ranges: [ClosedRange<UInt32>] = []
        for id in Set(ids.map(\.rawValue)).sorted() {
            if let last = ranges.last, last.upperBound + 1 == id {
                ranges[ranges.count - 1] = last.lowerBound...id
            } else {
                ranges.append(id...id)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }

    /// What is no range is passed over; of a range that is longer than any list, nothing is taken.
    package static func ids(_ text: String) -> [RequestID] {
        text.split(separator: ",").flatMap { part -> [RequestID] in
            let ends = part.split(separator: "-", maxSplits: 1).map { UInt32($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, first >= 1, last >= first,
                last - first < 10_000_000
            else { return [] }
            return (first...last).map(RequestID.init(rawValue:))
        }
    }
}

/// The decisions of a run beside its records: `FILE.log`, made at the first of them.
package final class DecisionFile {
    private let path: String
    private let isPrivate: Bool
    private var file: JSONLinesFile?

    /// - Parameters:
    ///   - path: of the records.
    ///   - isPrivate: whether a new file is for its owner alone.
    package init(beside path: String, isPrivate: Bool) {
        self.path = Self.path(beside: path)
        self.isPrivate = isPrivate
    }

    package static func path(beside path: String) -> String { path + ".log" }

    /// Whether decisions of earlier runs stand beside these records.
    package static func exists(beside path: String) -> Bool { access(self.path(beside: path), F_OK) == 0 }

    package func append(_ line: DecisionLine) throws(RecordError) {
        if let file { return try file.append(line.bytes) }
        let file = try JSONLinesFile(path: path, isPrivate: isPrivate)
        self.file = file
        try file.append(line.bytes)
    }

    /// The decisions of these records, in their order; none where there is no file. What is no line is passed over.
    package static func lines(beside path: String) -> [DecisionLine] {
        guard let bytes = readAll(Self.path(beside: path)) else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap {
            Array($0).withUnsafeBufferPointer(DecisionLine.init)
        }
    }
}
