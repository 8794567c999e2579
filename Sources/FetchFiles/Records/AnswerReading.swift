import FetchCore

/// Gathers how the requests of a run ended, record by record.
struct AnswerReading {
    let match: RunAnswers.Match
    let grouping: RunAnswers.Grouping
    let keepsBodies: Bool

    private(set) var answers: [RunAnswers.Answer] = []
    /// One entry a request; what is the same in the other run, but for its number among its like; 0 where nothing
    /// tells it.
    private(set) var identities: [UInt64] = []
    private(set) var bodyPlaces: [UInt32] = []
    private(set) var types = TextNumbers()
    private(set) var causes = TextNumbers()
    private(set) var parts = TextNumbers()
    private(set) var bodies = TextNumbers()
    private(set) var conditions = ConditionGathering()
    private(set) var badLines = 0
    private(set) var badKeys = 0

    private var places: [UInt64: UInt32] = [:]
    private var hosts = RecordedHosts(table: HostTable())
    /// One entry a host: its number among the parts.
    private var hostParts: [UInt32] = []
    private var settlements = RecordedSettlement(wallStart: 0)
    private var lastType: (text: String, number: UInt32) = ("", 0)

    init(match: RunAnswers.Match, grouping: RunAnswers.Grouping, keepsBodies: Bool) {
        self.match = match
        self.grouping = grouping
        self.keepsBodies = keepsBodies
    }

    mutating func take(_ record: any RecordText) {
        guard let id = record.id, let settlement = made(record, id) else {
            badLines += 1
            return
        }
        if record.hasBadKey { badKeys += 1 }
        conditions.take(settlement)
        // As replays have it: a record without a key is told by its id.
        let key = record.key ?? UInt64(id)
        let answer = answer(settlement, record)
        if let place = places[key] {
            answers[Int(place)] = answer
        } else {
            places[key] = UInt32(answers.count)
            answers.append(answer)
            identities.append(match.identity(of: record, key: key))
            if keepsBodies { bodyPlaces.append(0) }
        }
        if keepsBodies, let place = places[key] {
            bodyPlaces[Int(place)] = bodies.number(of: (settlement.details?.bodyPath ?? "").utf8)
        }
    }

    private mutating func made(_ record: any RecordText, _ id: UInt32) -> Settlement? {
        settlements.make(record, id: RequestID(rawValue: id))
    }

    private mutating func answer(_ settlement: Settlement, _ record: any RecordText) -> RunAnswers.Answer {
        var answer = RunAnswers.Answer(outcome: settlement.outcome)
        answer.digest = settlement.sha256?.words.0 ?? 0
        answer.microseconds = settlement.timings.total
        answer.status = Int16(clamping: settlement.status)
        answer.type = type(settlement.contentType)
        if settlement.outcome == .failed { answer.cause = cause(settlement) }
        answer.part = part(settlement, record)
        return answer
    }

    /// The media type without its parameters: a boundary or a charset written otherwise is no other type.
    private mutating func type(_ contentType: String) -> UInt32 {
        if contentType == lastType.text { return lastType.number }
        let essence = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        lastType = (contentType, types.number(of: essence.utf8))
        return lastType.number
    }

    /// `status 503`, `timeout read`, `dns`: as groups of failures are named.
    private mutating func cause(_ settlement: Settlement) -> UInt32 {
        let kind = settlement.failure?.kind ?? .status
        let detail: String? =
            switch kind {
            case .status where settlement.status > 0: "\(settlement.status)"
            case .timeout: settlement.failure?.phase?.rawValue
            default: nil
            }
        return causes.number(of: (detail.map { "\(kind.word) \($0)" } ?? kind.word).utf8)
    }

    private mutating func part(_ settlement: Settlement, _ record: any RecordText) -> UInt32 {
        switch grouping {
        case .host: host(record)
        case .group: parts.number(of: (record.text(.group) ?? "").utf8)
        case .name: parts.number(of: (record.text(.name) ?? "").utf8)
        // It is shown, also where the records were made with secrets.
        case .url: parts.number(of: Redaction.standard.url(record.text(.url) ?? "").utf8)
        case .status:
            parts.number(of: (settlement.status > 0 ? "\(settlement.status)" : "no response").utf8)
        }
    }

    private mutating func host(_ record: any RecordText) -> UInt32 {
        guard let url = record.value(.url)?.inside else { return 0 }
        let host = hosts.host(of: url)
        guard host != .none else { return 0 }
        while hostParts.count <= Int(host.rawValue) {
            let next = HostID(rawValue: UInt32(hostParts.count))
            hostParts.append(parts.number(of: hosts.table[next].display.utf8))
        }
        return hostParts[Int(host.rawValue)]
    }
}

extension RunAnswers.Match {
    /// What tells the request to be the same in another run, but for its number among its like; 0 where nothing does.
    func identity(of record: any RecordText, key: UInt64) -> UInt64 {
        switch self {
        // 0 would stand for none.
        case .key: return key == 0 ? .max : key
        case .name: return record.text(.name).map { FNVHash.of($0.utf8) } ?? 0
        case .path:
            guard let url = record.text(.url) else { return 0 }
            let path = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
            let start = path.firstIndex { $0 == "/" || $0 == "?" } ?? path.endIndex
            let method = record.text(.method) ?? "GET"
            return FNVHash.of("\(method) \(path[start...].prefix { $0 != "#" })".utf8)
        }
    }
}
