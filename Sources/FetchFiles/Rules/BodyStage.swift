import FetchCore
import Synchronization

/// What `--save-bodies`, `--extract` and `--expect` do with a body.
///
/// Bodies are saved as `DIR/ID.ext`, complete or not at all, whatever their status; an empty one as an empty file, except
/// where the status allows none (204, 205, 304). Of an extract filter with several results the first counts; one that
/// fails, gives nothing or meets a body that is no JSON leaves the value out. An `--expect jq:` filter must give at least
/// one result, and none that is `false` or `null`.
package final class BodyStage: ResponseStage {
    /// The names of `--extract`, in order.
    package let extractNames: [String]

    private let directory: BodyDirectory?
    private let ruleTime: Duration
    private let onFailure: @Sendable (RecordError) -> Void
    private let onNotice: @Sendable (String) -> Void
    private let holds: Atomic<Bool>
    private let hasToldNumber = Atomic<Bool>(false)
    private let hasToldNesting = Atomic<Bool>(false)
    private let state: Mutex<State>

    private struct State {
        var rules: BodyRules
        var bodies: [RequestID: Body] = [:]
        /// Bodies that are being judged, with a number of the attempt's own.
        var judging: [RequestID: Int] = [:]
        var judged = 0
        /// Saved bodies of responses that were not fine: a further attempt may save one of another type.
        var replaceable: [RequestID: String] = [:]
    }

    /// A body as it comes.
    private struct Body {
        var status: Int
        var contentType: String
        var file: BodyFile?
        /// The bytes, where a rule needs them; nil when none does.
        var bytes: [UInt8]?
    }

    /// Makes the directory and compiles every rule; throws at the first that cannot be used, before anything is sent.
    ///
    /// - Parameters:
    ///   - directory: where bodies are saved; nil saves none. It is made when it is not there.
    ///   - expectations: the run's; those of single requests are compiled by ``prepare(_:)`` or when they are first met.
    ///   - ruleTime: the processor time that the rules may take over one body.
    ///   - onFailure: called where no body can be written any more, on the thread that finished one. A body whose own name
    ///     or place is the trouble fails its request alone.
    ///   - onNotice: called with a line for the user, on any thread.
    package init(
        directory: String? = nil, extracts: [ExtractRule] = [], expectations: [Expectation] = [],
        ruleTime: Duration = .seconds(1), onFailure: @escaping @Sendable (RecordError) -> Void = { _ in },
        onNotice: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(RecordError) {
        self.ruleTime = ruleTime
        self.onFailure = onFailure
        self.onNotice = onNotice
        // Lists have been read, or hold no more than a line at a time.
        RuleJudge.lists.endIdle()
        var rules = BodyRules(judge: RuleJudge(limit: ruleTime))
        try rules.add(extracts)
        try rules.add(expectations)
        extractNames = extracts.map(\.name)
        if let directory { self.directory = try BodyDirectory(directory) } else { self.directory = nil }
        holds = Atomic(directory == nil || rules.needsBytes)
        state = Mutex(State(rules: rules))
    }

    /// Whether every body has to pass here: else only those whose request expects something of its body.
    package var takesEveryBody: Bool { directory != nil || !extractNames.isEmpty }

    /// Compiles the rules of a request's own expectations; throws at the first that cannot be used.
    package func prepare(_ expectations: [Expectation]) throws(RecordError) {
        let result = state.withLock { state in
            defer { if state.rules.needsBytes { holds.store(true, ordering: .relaxed) } }
            return Result { () throws(RecordError) in try state.rules.add(expectations) }
        }
        try result.get()
    }

    package var holdsBodies: Bool { holds.load(ordering: .relaxed) }

    package func begin(_ id: RequestID, status: Int, contentType: String) {
        state.withLock { state in
            state.judging[id] = nil
            let keepsBytes = directory == nil || state.rules.needsBytes
            state.bodies[id] = Body(
                status: status, contentType: contentType,
                file: directory.map { BodyFile(in: $0, id: id.rawValue) }, bytes: keepsBytes ? [] : nil)
        }
    }

    package func receive(_ id: RequestID, _ bytes: [UInt8]) {
        state.withLock { state in
            state.bodies[id]?.file?.append(bytes)
            state.bodies[id]?.bytes?.append(contentsOf: bytes)
        }
    }

    package func finish(
        _ id: RequestID, _ response: StagedResponse, then: @escaping @Sendable (StageVerdict) -> Void
    ) {
        let (bytes, saved, rules, number) = state.withLock { state in
            var body =
                state.bodies.removeValue(forKey: id)
                ?? Body(status: response.status, contentType: response.contentType, file: nil, bytes: [])
            var bytes: [UInt8]?
            if !state.rules.extracts.isEmpty || response.expectations.contains(where: \.needsBody) {
                bytes = body.bytes ?? body.file?.contents() ?? []
                state.rules.addUnchecked(response.expectations)
            }
            state.judged += 1
            state.judging[id] = state.judged
            return (bytes, save(&body, id, &state.replaceable), state.rules, state.judged)
        }
        if let failure = saved.failure, failure.endsRun { onFailure(failure.of(.bodies)) }
        let conclude: @Sendable (StageVerdict) -> Void = { verdict in
            self.conclude(id, number, verdict, saved, then)
        }
        guard let bytes else { return conclude(StageVerdict(failure: Self.failure(of: response))) }
        let text = Charset(contentType: response.contentType)?.decode(bytes) ?? bytes
        rules.judge(text, expecting: response.expectations) { result in
            conclude(self.verdict(result, response, text))
        }
    }

    private func verdict(
        _ result: Result<BodyJudgment, RuleFailure>, _ response: StagedResponse, _ body: [UInt8]
    ) -> StageVerdict {
        var verdict = StageVerdict(failure: Self.failure(of: response))
        let message: String?
        switch result {
        case .success(let judgment):
            verdict.extracted = judgment.extracted.filter { fits($0) }
            message = judgment.mismatch(body)
            if let number = judgment.largeNumber { tell(number) }
        case .failure(let failure): message = failure.words
        }
        if let message, verdict.failure == nil {
            verdict.failure = FetchFailure(.expect, phase: .receive, .rule(message))
        }
        return verdict
    }

    /// Whether a record with the value can be read by jq; says once that one can't.
    private func fits(_ value: ExtractedValue) -> Bool {
        if JSONNesting.weight(of: value.json) <= JSONNesting.room { return true }
        if !hasToldNesting.exchange(true, ordering: .relaxed) {
            onNotice(
                "a value of --extract \(value.name) is nested too deep for records that jq reads; it is left out"
            )
        }
        return false
    }

    /// Says once that jq rounds large numbers.
    private func tell(_ number: String) {
        guard !hasToldNumber.exchange(true, ordering: .relaxed) else { return }
        onNotice(
            "a body has the number \(number), above 2^53, which jq may round; a plain path such as .a.b[0] keeps its digits where all of the body is valid JSON"
        )
    }

    /// Adds what became of the saved body, unless a further attempt has begun.
    private func conclude(
        _ id: RequestID, _ number: Int, _ verdict: StageVerdict, _ saved: Saved,
        _ then: @Sendable (StageVerdict) -> Void
    ) {
        var verdict = verdict
        verdict.bodyPath = saved.path
        if let failure = saved.failure, verdict.failure == nil {
            verdict.failure = FetchFailure(.output, phase: .receive, .bodyNotSaved(failure.description))
        }
        state.withLock { state in
            guard state.judging[id] == number else { return }
            state.judging[id] = nil
            if verdict.failure != nil, let path = saved.path { state.replaceable[id] = path }
        }
        then(verdict)
    }

    package func abandon(_ id: RequestID) {
        state.withLock { state in
            var body = state.bodies.removeValue(forKey: id)
            body?.file?.abandon()
        }
    }

    private static func failure(of response: StagedResponse) -> FetchFailure? {
        Expectation.failure(
            of: response.expectations, status: response.status, contentType: response.contentType,
            total: .microseconds(response.timings.total))
    }

    /// What became of a body that was to be saved.
    private struct Saved {
        var path: String?
        var failure: RecordError?
    }

    /// Puts the body in its place, or says why not; that fails a response that is fine otherwise.
    private func save(_ body: inout Body, _ id: RequestID, _ replaceable: inout [RequestID: String]) -> Saved
    {
        guard let directory, var file = body.file else { return Saved() }
        let ending = BodyExtension.of(body.contentType)
        let mayBeMissing = [204, 205, 304].contains(body.status)
        if mayBeMissing, file.isEmpty { return Saved() }
        var saved = Saved(path: file.finish(extension: ending))
        if saved.path == nil {
            saved.failure = RecordError(.write, directory.path(of: "\(id).\(ending)"), errno: file.failure)
        }
        if let former = replaceable.removeValue(forKey: id), former != saved.path {
            directory.remove(former)
        }
        return saved
    }
}
