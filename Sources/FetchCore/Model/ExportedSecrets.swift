/// What stands in an exported list for secrets.
public enum ExportedSecrets: Sendable, Hashable {
    /// What shows that there was one.
    case redacted
    /// Names of variables, for values that are given when the list runs.
    case named
    case asTheyAre
}

/// What a list loses of the requests that are exported to it: how many of them are concerned.
public struct ExportLoss: Sendable, Equatable {
    /// Their secrets would be redacted.
    public var secrets = 0
    public var headers = 0
    public var bodies = 0
    /// Settings of their own, such as a timeout or a proxy.
    public var settings = 0

    public init() {}

    public var isEmpty: Bool { self == ExportLoss() }
}
