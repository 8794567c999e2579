/// A setting that may change while a run goes; attempts that begin from then on go by it.
package enum RunChange: Sendable, Equatable {
    case timeouts(FetchTimeouts)
    case retry(RetryPolicy)
    case redirects(RedirectPolicy)
    /// Decoded bytes of one body.
    case maxBodyBytes(Int64)
    /// What counts as ok where the request does not say.
    case expectations([Expectation])
    /// Who asks, where the request does not say; nil is nobody.
    case credentials(FetchCredentials?)
    /// ``RunHeaders/overrides``, all of them in place of those before.
    case headers([HeaderField])
}

extension RunSettings {
    /// The settings with the change.
    package func applying(_ change: RunChange) -> RunSettings {
        var settings = self
        switch change {
        case .timeouts(let timeouts): settings.timeouts = timeouts
        case .retry(let retry): settings.retry = retry
        case .redirects(let redirects): settings.redirects = redirects
        case .maxBodyBytes(let bytes): settings.maxBodyBytes = bytes
        case .expectations(let expectations): settings.expectations = expectations
        case .credentials(let credentials): settings.transport.credentials = credentials
        case .headers(let headers): settings.headers.overrides = headers
        }
        return settings
    }
}
