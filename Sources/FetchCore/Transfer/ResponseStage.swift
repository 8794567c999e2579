/// What is done with bodies as they come, off the loop thread: saving, extracting, expecting.
///
/// All calls of a run come on one serial queue, for each attempt in the order `begin`, `receive`…, then either
/// `finish` or `abandon`.
package protocol ResponseStage: Sendable {
    /// Whether every body passes here; if not, only those whose request expects something of its body.
    var takesEveryBody: Bool { get }
    /// Whether bodies are kept in memory until they are whole: then there are only so many bytes of them at a time.
    var holdsBodies: Bool { get }
    /// The head of a response that will be the attempt's last hop was read.
    func begin(_ id: RequestID, status: Int, contentType: String)
    /// Decoded body bytes.
    func receive(_ id: RequestID, _ bytes: [UInt8])
    /// The body is whole. `then` is called once with what becomes of it, before this returns or later, on any thread; by
    /// then a further attempt of the request may have begun.
    func finish(_ id: RequestID, _ response: StagedResponse, then: @escaping @Sendable (StageVerdict) -> Void)
    /// The attempt failed or was cancelled: whatever was begun is undone.
    func abandon(_ id: RequestID)
}

/// A whole response, as the stage is asked about it.
package struct StagedResponse: Sendable, Equatable {
    package var status: Int
    package var contentType: String
    package var timings: PhaseTimings
    package var expectations: [Expectation]

    package init(status: Int, contentType: String, timings: PhaseTimings, expectations: [Expectation]) {
        self.status = status
        self.contentType = contentType
        self.timings = timings
        self.expectations = expectations
    }
}

/// What the stage made of a response.
package struct StageVerdict: Sendable, Equatable {
    /// `expect` or `output`; nil when the response is fine.
    package var failure: FetchFailure?
    package var bodyPath: String?
    /// In the order of the options.
    package var extracted: [ExtractedValue]

    package init(failure: FetchFailure? = nil, bodyPath: String? = nil, extracted: [ExtractedValue] = []) {
        self.failure = failure
        self.bodyPath = bodyPath
        self.extracted = extracted
    }
}
