import FetchCore
import FetchFiles
import RunModel

/// What is done with bodies, from the options.
struct StageMaking {
    /// The names of `--extract`, in order.
    let extractNames: [String]
    private let extracts: [ExtractRule]
    private let expectations: [Expectation]
    private let ruleTime: Duration
    private var directory: String?

    /// - Throws: one line about an `--extract` that cannot be read.
    init(_ plan: RunPlan) throws(ProgramError) {
        extracts = try plan.values.readAll(.extract) { text throws(OptionComplaint) in
            do throws(RecordError) { return try ExtractRule(parsing: text) } catch {
                throw OptionComplaint(error.reason.sanitised())
            }
        }
        var seen: Set<String> = []
        for rule in extracts where !seen.insert(rule.name).inserted {
            throw .usage("--extract \(rule.name.sanitised()) is given twice; each name stands for one filter")
        }
        extractNames = extracts.map(\.name)
        expectations = plan.settings.expectations
        ruleTime =
            try plan.values.read(.ruleTime) { text throws(OptionComplaint) in try OptionReading.seconds(text)
            }
            ?? .seconds(1)
        directory = try plan.values.read(.saveBodies) { text throws(OptionComplaint) in
            guard !text.isEmpty else { throw OptionComplaint("expected a folder") }
            return text
        }
    }

    /// For records: values were extracted before, nothing is done with bodies.
    init(extractNames: [String]) {
        self.extractNames = extractNames
        extracts = []
        expectations = []
        ruleTime = .seconds(1)
        directory = nil
    }

    /// The same without a folder, for a dry run: rules are compiled, nothing is made.
    func checking() -> StageMaking {
        var copy = self
        copy.directory = nil
        return copy
    }

    /// Makes the folder and compiles every rule of the run and of the requests that are known.
    ///
    /// - Parameters:
    ///   - isForLater: whether rules may be set while the run goes.
    ///   - onNotice: called with a line for the user, on any thread.
    ///   - onFailure: called when a body could not be written, on any thread.
    /// - Returns: nil when no body has to be looked at.
    /// - Throws: one line about a rule that cannot be used, or a folder that cannot be made.
    func make(
        _ feed: ListFeed, isForLater: Bool = false, onNotice: @escaping @Sendable (String) -> Void = { _ in },
        onFailure: @escaping @Sendable (RecordError) -> Void = { _ in }
    ) throws(ProgramError) -> BodyStage? {
        let own = requestExpectations(feed)
        let isNeeded =
            directory != nil || !extracts.isEmpty || (expectations + own).contains(where: \.needsBody)
            || feed.rest != nil || isForLater
        guard isNeeded else { return nil }
        do {
            let stage = try BodyStage(
                directory: directory, extracts: extracts, expectations: expectations, ruleTime: ruleTime,
                onFailure: onFailure, onNotice: onNotice)
            try stage.prepare(own)
            return stage
        } catch {
            throw ProgramError(
                ExitStatus(rawValue: error.exitStatus) ?? .usage, [error.description.sanitised()])
        }
    }

    private func requestExpectations(_ feed: ListFeed) -> [Expectation] {
        var found: Set<Expectation> = []
        for chunk in feed.ready {
            for id in chunk.ids {
                for rule in chunk.extras(id)?.expectations ?? [] where rule.needsBody { found.insert(rule) }
            }
        }
        return Array(found)
    }
}
