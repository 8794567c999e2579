/// Which hosts' limits move by themselves, and which are tried out first. Where neither is asked for no lane is ruled, and a
/// start pays nothing for it.
struct HostRules: Sendable {
    /// Whether the limits of hosts to come move by the rule.
    var isAdaptive: Bool
    let canary: CanaryPolicy?
    /// Hosts whose limits stand still because the rule was turned off for all.
    var standing: Set<UInt32> = []
    /// By `HostID.index`; nil for a host whose limit stands still.
    private(set) var limits: [AdaptiveLimit?] = []
    /// By `HostID.index`; nil for one that is not tried out, or no more.
    private(set) var canaries: [HostCanary?] = []

    init(isAdaptive: Bool, canary: CanaryPolicy?) {
        self.isAdaptive = isAdaptive
        self.canary = canary
    }

    /// Whether any host has or may have a rule.
    var isAny: Bool { isAdaptive || canary != nil || !limits.isEmpty }

    func adapts(_ lane: UInt32) -> Bool {
        limits.indices.contains(Int(lane)) && limits[Int(lane)] != nil
    }

    func canary(_ lane: UInt32) -> HostCanary? {
        canaries.indices.contains(Int(lane)) ? canaries[Int(lane)] : nil
    }

    mutating func setLimit(_ limit: AdaptiveLimit?, of lane: UInt32) {
        standing.remove(lane)
        grow(&limits, to: lane)
        limits[Int(lane)] = limit
    }

    mutating func setCanary(_ canary: HostCanary?, of lane: UInt32) {
        grow(&canaries, to: lane)
        canaries[Int(lane)] = canary
    }

    /// Changes the lane's adaptive limit; nil where it has none.
    mutating func withLimit<Result>(_ lane: UInt32, _ change: (inout AdaptiveLimit) -> Result) -> Result? {
        guard limits.indices.contains(Int(lane)) else { return nil }
        return Self.changed(&limits[Int(lane)], change)
    }

    /// Changes the lane's canary; nil where it has none.
    mutating func withCanary<Result>(_ lane: UInt32, _ change: (inout HostCanary) -> Result) -> Result? {
        guard canaries.indices.contains(Int(lane)) else { return nil }
        return Self.changed(&canaries[Int(lane)], change)
    }

    private static func changed<Rule, Result>(_ rule: inout Rule?, _ change: (inout Rule) -> Result)
        -> Result?
    {
        guard var changed = rule.take() else { return nil }
        defer { rule = changed }
        return change(&changed)
    }

    private func grow<Rule>(_ rules: inout [Rule?], to lane: UInt32) {
        while rules.count <= Int(lane) { rules.append(nil) }
    }
}
