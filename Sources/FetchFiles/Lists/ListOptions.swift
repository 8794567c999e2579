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
    /// What `{{name}}` stands for beside what the list says: in `.http` files and CSV templates, in URL and JSON lists only
    /// when there are any.
    public var variables = ListVariables()
    /// Whether a list may name body files outside its own folder; a list that comes by a pipe has the current one.
    public var allowsFilesElsewhere = true
    /// Of OpenAPI documents which operations are requests.
    public var operations = OperationChoice.safe
    /// What operations are sent to in place of the servers of their document; nil is those.
    public var baseURL: String?
    /// Whether a response must have a status that its operation declares.
    public var expectsDeclared = false
    /// The other rules of the run for requests that have a rule of their own that way.
    public var bodyExpectations: [Expectation] = []
    /// Of sitemaps only what was last modified since; nil is all.
    public var since: SitemapDate?
    /// Whether sitemaps may lead to other sites than their own.
    public var isAnyHostAllowed = false
    /// What fetches lists that are given by their URL, and what those lead to; nil, for a dry run, fetches nothing.
    public var documents: (any DocumentFetching)?

    /// What is hidden of lines that cannot be read; `.none` for `--show-secrets`.
    public var redaction = Redaction.standard

    public init() {}
}
