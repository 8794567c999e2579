import FetchCore

/// How lists are read; the defaults are the command line's.
package struct ListOptions: Sendable {
    /// Nil guesses by name, then by content, for each source.
    package var format: ListFormat?
    /// Whether a line that cannot be read becomes a request that settles as failure `input`.
    package var skipsBadLines = false
    /// Only requests to hosts of this shard are part of the run; nil is all.
    package var shard: HostShard?
    /// What every request has that does not set its own.
    package var defaults = RequestDefaults()
    /// What `$VAR` and `{{env:VAR}}` are read from; nil, without `--env`, leaves them as they are.
    package var environment: ListEnvironment?
    /// What `{{name}}` stands for beside what the list says: in `.http` files and CSV templates, in URL and JSON lists only
    /// when there are any.
    package var variables = ListVariables()
    /// Whether a list may name body files outside its own folder; a list that comes by a pipe has the current one.
    package var allowsFilesElsewhere = true
    /// Of OpenAPI documents which operations are requests.
    package var operations = OperationChoice.safe
    /// What operations are sent to in place of the servers of their document; nil is those.
    package var baseURL: String?
    /// Whether the run gives a log-in of its own.
    public var hasLogIn = false
    /// Whether a response must have a status that its operation declares.
    package var expectsDeclared = false
    /// The other rules of the run for requests that have a rule of their own that way.
    package var bodyExpectations: [Expectation] = []
    /// Of sitemaps only what was last modified since; nil is all.
    package var since: SitemapDate?
    /// Whether sitemaps may lead to other sites than their own.
    package var isAnyHostAllowed = false
    /// What fetches lists that are given by their URL, and what those lead to; nil, for a dry run, fetches nothing.
    package var documents: (any DocumentFetching)?

    /// What is hidden of lines that cannot be read; `.none` for `--show-secrets`.
    package var redaction = Redaction.standard

    package init() {}
}
