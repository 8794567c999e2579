/// A request on its way through redirects within one attempt.
struct RedirectChain {
    var url: String
    var method: FetchMethod
    var headers: [HeaderField]
    var body: RequestBody
    /// Whether the run's credentials may go along: not to another origin, nor where the request had its own in its URL.
    var sendsCredentials: Bool
    var host: HostName
    var hops: [RedirectHop] = []
    /// Of the hops before, added up.
    var timings = PhaseTimings()
    var startedAt = RunInstant.start

    /// Names that tell a stranger nothing that is meant for someone else.
    private static let harmlessHeaders: Set<String> = [
        "accept", "accept-language", "accept-encoding", "user-agent", "cache-control", "pragma",
        "content-type", "dnt",
        "range", "if-modified-since", "if-none-match",
    ]

    /// Goes on to where a redirect leads; the reason when it may not.
    mutating func follow(status: Int, location: String, policy: RedirectPolicy, detectsLoops: Bool)
        -> FetchFailure?
    {
        func refused(_ cause: FailureCause) -> FetchFailure {
            FetchFailure(.redirect, phase: .receive, cause)
        }
        let tooMany: FetchFailure? =
            hops.count < policy.maximum ? nil : refused(.tooManyRedirects(maximum: policy.maximum))
        var target: RedirectTarget
        do {
            target = try RedirectTarget(location: location, from: url)
        } catch .scheme(let scheme) {
            return tooMany ?? refused(.redirectScheme(scheme))
        } catch {
            return tooMany ?? refused(.redirectUnreadable(RequestFault.harmless(url: location.utf8)))
        }
        // A fragment goes on to where there is none of its own (RFC 9110 §10.2.2).
        if !location.contains("#"), let fragment = url.firstIndex(of: "#") { target.url += url[fragment...] }
        // Within its origin a URL's own log-in goes along, as with curl.
        if target.host == host { target.url = RequestSyntax.url(target.url, withUserInfoOf: url) }
        if host.isHTTPS, !target.host.isHTTPS, !policy.allowsDowngrade {
            return tooMany ?? refused(.redirectDowngrade(host: target.host.display))
        }
        let nextMethod = Self.method(after: status, method)
        // A loop says more than that there were too many.
        if detectsLoops, nextMethod == method,
            target.url == url || hops.contains(where: { $0.url == target.url })
        {
            return refused(.redirectLoop(url: String(target.url.prefix(200))))
        }
        if let tooMany { return tooMany }
        hops.append(RedirectHop(status: status, url: url))
        if nextMethod != method {
            method = nextMethod
            body = .none
            headers.removeAll { $0.isNamed("Content-Type") || $0.isNamed("Content-Encoding") }
        }
        if RequestSyntax.hasUserInfo(url) { sendsCredentials = false }
        if target.host != host {
            headers.removeAll { !Self.harmlessHeaders.contains($0.name.lowercased()) }
            sendsCredentials = false
        }
        url = target.url
        host = target.host
        return nil
    }

    /// 303 asks for a GET, and so do 301 and 302 after a POST ([RFC 9110 §15.4](https://www.rfc-editor.org/rfc/rfc9110#section-15.4)).
    private static func method(after status: Int, _ method: FetchMethod) -> FetchMethod {
        switch status {
        case 303 where method != .head: .get
        case 301 where method == .post, 302 where method == .post: .get
        default: method
        }
    }
}
