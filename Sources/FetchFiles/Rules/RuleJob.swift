/// A body to be judged, and who wants to know.
struct RuleJob: Sendable {
    var rules: [BodyRule]
    /// Nil asks only whether the rules can be used.
    var body: [UInt8]?
    /// Called once, on any thread: an answer for each rule.
    var then: @Sendable (Result<RuleVerdict, RuleFailure>) -> Void
}

/// What the rules say of a body.
struct RuleVerdict: Sendable, Equatable {
    /// One for each rule, in order.
    var answers: [RuleAnswer]
    /// A number of the body's that jq may have rounded.
    var largeNumber: String?
}
