/// What stands in an exported list for secrets.
package enum ExportedSecrets: Sendable, Hashable {
    /// What shows that there was one.
    case redacted
    /// Names of variables, for values that are given when the list runs.
    case named
    case asTheyAre

    /// Whether a file is for its owner alone: where its requests have secrets, also if they stand by their names in it.
    package func isPrivate(_ redaction: Redaction) -> Bool { !redaction.isOn || self != .redacted }
}

/// What a list loses of the requests that are exported to it: how many of them are concerned.
package struct ExportLoss: Sendable, Equatable {
    /// Their secrets would be redacted.
    package var secrets = 0
    package var headers = 0
    package var bodies = 0
    /// Settings of their own, such as a timeout or a proxy.
    package var settings = 0
    /// The variables that would stand for their secrets, by name, in the order of the list.
    package var variables: [String] = []

    package init() {}

    package var isEmpty: Bool { self == ExportLoss() }
}
