import FetchCore

/// How lists are read; the defaults are the command line's.
public struct ListOptions: Sendable {
    /// Nil guesses by name, then by content, for each source.
    public var format: ListFormat?
    /// Whether a line that cannot be read becomes a request that settles as failure `input`.
    public var skipsBadLines = false
    /// Only requests to hosts of this shard are part of the run; nil is all.
    public var shard: HostShard?
    /// What every request has that does not set its own.
    public var defaults = RequestDefaults()
    /// What `$VAR` and `{{env:VAR}}` are read from; nil, without `--env`, leaves them as they are.
    public var environment: [String: String]?

    /// Whether the run has `-k`; curl commands that ask for it are then readable.
    public var isInsecure = false
    /// The run's `-x`; curl commands that ask for the same are then readable.
    public var proxy: String?

    public init() {}
}
