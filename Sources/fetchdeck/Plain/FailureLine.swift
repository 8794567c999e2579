import FetchCore

/// The line that plain mode writes for a request that failed.
enum FailureLine {
    /// `failed #17 GET http://host/path: 503 Service Unavailable (status, 3 attempts)`; nil for what is not worth a line.
    ///
    /// A cancelled request has one only where something is known of it beyond that.
    ///
    /// - Parameter advice: which options that would help it names.
    static func text(
        _ settlement: Settlement, chunk: RequestChunk?, redaction: Redaction, advice: FailureAdvice = .all
    ) -> String? {
        guard settlement.outcome != .ok, !settlement.isEarlier else { return nil }
        let failure = settlement.failure
        guard settlement.outcome == .failed || failure != nil else { return nil }
        let word = failure?.kind.word ?? settlement.outcome.word
        let timeout = failure?.kind == .timeout ? failure?.phase.map { " \($0.rawValue)" } ?? "" : ""
        let attempts = settlement.attempts > 1 ? ", \(settlement.attempts) attempts" : ""
        let advice = failure.flatMap { advice.text($0) }.map { "; \($0)" } ?? ""
        let message = (failure?.message ?? settlement.outcome.word) + advice
        let request = chunk.map { " \(Self.request(settlement.id, $0, redaction))" } ?? ""
        return
            ("\(settlement.outcome.word) #\(chunk?.listID(settlement.id) ?? settlement.id)\(request): \(message) (\(word)\(timeout)\(attempts))")
            .sanitised()
    }

    private static func request(_ id: RequestID, _ chunk: RequestChunk, _ redaction: Redaction) -> String {
        // A line that could not be read is in its list; the message says where in it to look.
        let isUnreadable = chunk.extras(id)?.unreadable != nil
        let url = isUnreadable ? String(chunk.url(id).prefix(80)) : redaction.url(chunk.url(id))
        return "\(chunk.method(id)) \(url)"
    }
}
