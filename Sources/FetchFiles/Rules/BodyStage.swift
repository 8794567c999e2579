import FetchCore
import Synchronization

/// What `--save-bodies`, `--extract` and `--expect` do with a body.
///
/// Bodies are saved as `DIR/ID.ext`, whole or not at all, whatever their status; an empty one as an empty file, except
/// where the status allows none (204, 205, 304). Of an extract filter with several results the first counts; one that
/// fails, gives nothing or meets a body that is no JSON leaves the value out. An `--expect jq:` filter must give at least
/// one result, and none that is `false` or `null`.
public final class BodyStage: ResponseStage {
    /// The names of `--extract`, in order.
    public let extractNames: [String]

    private let directory: BodyDirectory?
    private let onFailure: @Sendable (RecordError) -> Void
    private let state: Mutex<State>

    private struct State {
        var rules = BodyRules()
        var bodies: [RequestID: Body] = [:]
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
    ///   - onFailure: called where no body can be written any more, on the thread that finished one. A body whose own name
    ///     or place is the trouble fails its request alone.
    public init(
        directory: String? = nil, extracts: [ExtractRule] = [], expectations: [Expectation] = [],
        onFailure: @escaping @Sendable (RecordError) -> Void = { _ in }
    ) throws(RecordError) {
        self.onFailure = onFailure
        var rules = BodyRules()
        try rules.add(extracts)
        try rules.add(expectations)
        extractNames = extracts.map(\.name)
        if let directory { self.directory = try BodyDirectory(directory) } else { self.directory = nil }
        state = Mutex(State(rules: rules))
    }

    /// Whether every body has to pass here: else only those whose request expects something of its body.
    public var takesEveryBody: Bool { directory != nil || !extractNames.isEmpty }

    /// Compiles the rules of a request's own expectations; throws at the first that cannot be used.
    public func prepare(_ expectations: [Expectation]) throws(RecordError) {
        let result = state.withLock { state in
            Result { () throws(RecordError) in try state.rules.add(expectations) }
        }
        try result.get()
    }

    public func begin(_ id: RequestID, status: Int, contentType: String) {
        state.withLock { state in
            let keepsBytes = directory == nil || state.rules.needsBytes
            state.bodies[id] = Body(
                status: status, contentType: contentType,
                file: directory.map { BodyFile(in: $0, id: id.rawValue) }, bytes: keepsBytes ? [] : nil)
        }
    }

    public func receive(_ id: RequestID, _ bytes: [UInt8]) {
        state.withLock { state in
            state.bodies[id]?.file?.append(bytes)
            state.bodies[id]?.bytes?.append(contentsOf: bytes)
        }
    }

    public func finish(_ id: RequestID, _ response: StagedResponse) -> StageVerdict {
        let (verdict, failure) = state.withLock { state in
            var body =
                state.bodies.removeValue(forKey: id)
                ?? Body(status: response.status, contentType: response.contentType, file: nil, bytes: [])
            var verdict = StageVerdict()
            if state.rules.hasExtracts || response.expectations.contains(where: \.needsBody) {
                let bytes = body.bytes ?? body.file?.contents() ?? []
                Self.judge(bytes, response, &state.rules, &verdict)
            } else {
                verdict.failure = Self.failure(of: response)
            }
            let failure = save(&body, id, &state.replaceable, &verdict)
            return (verdict, failure)
        }
        if let failure, failure.endsRun { onFailure(failure) }
        return verdict
    }

    public func abandon(_ id: RequestID) {
        state.withLock { state in
            var body = state.bodies.removeValue(forKey: id)
            body?.file?.abandon()
        }
    }

    private static func judge(
        _ bytes: [UInt8], _ response: StagedResponse, _ rules: inout BodyRules, _ verdict: inout StageVerdict
    ) {
        let parsed = BodyRules.Parsed(bytes)
        if case .document(let document) = parsed { verdict.extracted = rules.extract(document) }
        verdict.failure = failure(of: response)
        guard verdict.failure == nil else { return }
        if let message = rules.mismatch(response.expectations, body: bytes, document: parsed) {
            verdict.failure = FetchFailure(.expect, phase: .receive, .rule(message))
        }
    }

    private static func failure(of response: StagedResponse) -> FetchFailure? {
        Expectation.failure(
            of: response.expectations, status: response.status, contentType: response.contentType,
            total: .microseconds(response.timings.total))
    }

    /// Puts the body in its place, or says why not; that fails a response that is fine otherwise.
    private func save(
        _ body: inout Body, _ id: RequestID, _ replaceable: inout [RequestID: String],
        _ verdict: inout StageVerdict
    ) -> RecordError? {
        guard let directory, var file = body.file else { return nil }
        let ending = BodyExtension.of(body.contentType)
        let mayBeMissing = [204, 205, 304].contains(body.status)
        if mayBeMissing, file.isEmpty { return nil }
        verdict.bodyPath = file.finish(extension: ending)
        var failure: RecordError?
        if verdict.bodyPath == nil {
            let reason = RecordError(.write, directory.path(of: "\(id).\(ending)"), errno: file.failure)
            failure = reason
            verdict.failure =
                verdict.failure
                ?? FetchFailure(.output, phase: .receive, .bodyNotSaved(reason.description))
        }
        if let former = replaceable.removeValue(forKey: id), former != verdict.bodyPath {
            directory.remove(former)
        }
        if verdict.failure != nil, let path = verdict.bodyPath { replaceable[id] = path }
        return failure
    }
}
