import FetchCore

/// What is said of an output that cannot be written.
extension OutputFailure {
    /// `r.jsonl: No space left on device`.
    private var cause: String { "\(file): \(reason)".sanitised() }

    /// For the header, where the rates stand else: `no records: r.jsonl: No space left on device`.
    package var badge: String {
        let words =
            switch part {
            case .records: "no records"
            case .bodies: "bodies not saved"
            case .journal: "requests in flight not noted"
            }
        return "\(words): \(cause)"
    }

    /// For the log, when it happens.
    package var event: String { "\(subject) can't be written, nothing new starts: \(cause)" }

    /// For the end: what is missing, `the output could not be written: r.jsonl: No space left on device; 12 settled
    /// requests have no record`.
    ///
    /// - Parameters:
    ///   - lostRecords: how many settled requests have no record.
    ///   - advice: what helps beside ``mend``.
    package func conclusion(lostRecords: Int, advice: String? = nil) -> String {
        let what = part == .records ? "the output" : subject
        var parts = ["\(what) could not be written: \(cause)"]
        if lostRecords > 0 {
            parts.append(
                "\(Figures.counted(lostRecords, "settled request")) \(lostRecords == 1 ? "has" : "have") "
                    + "no record")
        }
        if !mend.isEmpty { parts.append(mend.sanitised()) }
        if let advice { parts.append(advice) }
        return parts.joined(separator: "; ")
    }

    /// What the last word of the run adds: `; not all of it is on record`.
    package var remainder: String {
        switch part {
        case .records: "; not all of it is on record"
        case .bodies: "; not all bodies are saved"
        case .journal: ""
        }
    }

    private var subject: String {
        switch part {
        case .records: "records"
        case .bodies: "bodies"
        case .journal: "the file of requests in flight"
        }
    }
}
