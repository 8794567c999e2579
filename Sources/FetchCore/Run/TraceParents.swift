/// The `traceparent` headers of a run ([W3C Trace Context](https://www.w3.org/TR/trace-context/#traceparent-header)): one trace id a
/// request, and a new parent id each time it is sent.
///
/// A request that has such a header of its own, or leaves it out, is left as it is.
struct TraceParents {
    static let headerName = "traceparent"

    /// Told apart from those of other runs.
    private let seeds: (UInt64, UInt64)
    private var parents: SeededRandom
    /// What requests in flight have of their own: a trace, or none.
    private var own: [RequestID: TraceID?] = [:]

    init() {
        var system = SystemRandomNumberGenerator()
        seeds = (system.next(), system.next())
        parents = SeededRandom(seed: system.next())
    }

    /// Adds the header to a hop of an attempt.
    ///
    /// - Parameter round: The round that it is sent in; 0 where there are none.
    mutating func prepare(_ plan: inout TransferPlan, round: Int) {
        if let header = plan.headers.first(where: { $0.isNamed(Self.headerName) }) {
            own.updateValue(TraceID(traceparent: header.value), forKey: plan.id)
        } else if plan.droppedHeaders.contains(where: { HeaderField($0, "").isNamed(Self.headerName) }) {
            own.updateValue(nil, forKey: plan.id)
        }
        // To another origin a header of its own may not go along: then none does.
        guard own[plan.id] == nil, let trace = id(plan.id, round) else { return }
        var parent: [UInt8] = []
        SHA256Digest.appendHex(max(1, parents.next()), to: &parent)
        let value = "00-\(trace.hex)-\(String(decoding: parent, as: UTF8.self))-01"
        plan.headers.append(HeaderField(Self.headerName, value))
    }

    /// The trace that a request was sent in, which settles; nil where that is not known.
    mutating func take(_ id: RequestID, round: Int) -> TraceID? {
        if let own = own.removeValue(forKey: id) { return own }
        return self.id(id, round)
    }

    private func id(_ id: RequestID, _ round: Int) -> TraceID? {
        let number = UInt64(id.rawValue) << 32 | UInt64(UInt32(truncatingIfNeeded: round))
        var high = SeededRandom(seed: seeds.0 ^ number)
        var low = SeededRandom(seed: seeds.1 ^ number)
        return TraceID(high.next(), low.next())
    }
}
