/// What a request has of its own that is else the session's or the run's; nil is theirs.
package struct RequestOverrides: Sendable, Equatable {
    package var redirects: RedirectPolicy?
    package var retry: RetryPolicy?
    package var proxy: ProxySettings?
    package var tls: TLSSettings?
    package var credentials: FetchCredentials?
    package var decodesBody: Bool?

    package init() {}
}
