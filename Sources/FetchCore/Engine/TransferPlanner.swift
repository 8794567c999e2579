/// Makes the plan of a hop from the request, the settings and the redirects before.
///
/// The engine thread's alone; an object, since the settings in it are large and never copied so.
final class TransferPlanner {
    private(set) var settings: RunSettings
    private let hosts: HostTable
    private let processing: BodyProcessingQueue?
    private var capture: CaptureRateLimit
    /// Of requests whose server's certificate is not to be checked.
    private lazy var uncheckedTLS: Boxed<TLSSettings> = {
        var tls = settings.transport.tls
        tls.verification = .none
        return Boxed(tls)
    }()
    /// The request whose responses are kept however many others are.
    var watched: RequestID?
    /// What attempts had to meet that began before then, oldest first: a change holds for those that begin after it.
    private var formerExpectations: [(until: RunInstant, rules: [Expectation])] = []

    init(settings: RunSettings, hosts: HostTable, processing: BodyProcessingQueue?) {
        self.settings = settings
        self.hosts = hosts
        self.processing = processing
        capture = CaptureRateLimit(perSecond: settings.keptResponsesPerSecond)
    }

    /// Goes by another value of a setting from now on.
    func change(_ change: RunChange, now: RunInstant) {
        if case .expectations = change { formerExpectations.append((now, settings.expectations)) }
        settings = settings.applying(change)
    }

    /// A plan to be completed. Two steps, since a plan that is changed before it is returned is copied.
    ///
    /// - Parameters:
    ///   - began: When the attempt began, its look-up included.
    ///   - hostLimit: How many transfers to the host there may be at once.
    func plan(
        _ start: ScheduledStart, of chunk: RequestChunk, began: RunInstant, now: RunInstant, hostLimit: Int,
        redirects: RedirectChain?
    ) -> TransferPlan {
        TransferPlan(
            id: start.id, host: start.host, hostLimit: hostLimit, attempt: UInt16(clamping: start.attempt),
            startedAt: began, launchedAt: now, queuedMicroseconds: start.queuedMicroseconds,
            method: chunk.method(start.id), chunk: chunk, limits: limits(chunk.extras(start.id), redirects))
    }

    /// Adds what the request and the settings say to a plan, and takes away what redirects have cost it.
    func complete(_ plan: inout TransferPlan, redirects: RedirectChain?) {
        let id = plan.id
        let extras = plan.chunk.extras(id)
        if keepsResponses, id == watched || capture.take(now: plan.launchedAt) {
            plan.keepsHead = settings.keepsResponseHead
            plan.limits.keptBodyBytes = settings.keptBodyBytes
        }
        plan.followsRedirects = redirectPolicy(extras).maximum > 0
        plan.isStaged = isProcessed(extras, begun: plan.startedAt)
        plan.keepsCookies = settings.transport.keepsCookies
        if let extras { add(extras, to: &plan) }
        if let redirects {
            redirect(&plan, redirects)
        } else {
            settings.headers.override(
                &plan.headers, dropped: &plan.droppedHeaders,
                hasUserInfo: RequestSyntax.hasUserInfo(plan.chunk.url(id)))
        }
        plan.credentials = credentials(for: plan, extras, redirects)
    }

    /// Who asks: the URL's own credentials, for which libcurl sees to it, win over the run's, and those over `.netrc`.
    private func credentials(
        for plan: TransferPlan, _ extras: RequestExtras?, _ redirects: RedirectChain?
    ) -> FetchCredentials? {
        let transport = settings.transport
        let usual = extras?.overrides?.credentials ?? transport.credentials
        if usual == nil, transport.netrc == nil { return nil }
        if extras?.mentions("Authorization") == true { return nil }
        if plan.headers.contains(where: { $0.isNamed("Authorization") }) { return nil }
        let url = redirects?.url ?? plan.chunk.url(plan.id)
        guard let credentials = usual else {
            return transport.netrc?.credentials(for: hosts[plan.host].name, url: url)
        }
        return redirects?.sendsCredentials == false || RequestSyntax.hasUserInfo(url) ? nil : credentials
    }

    private func add(_ extras: RequestExtras, to plan: inout TransferPlan) {
        plan.headers = extras.headers
        plan.droppedHeaders = extras.droppedHeaders
        plan.body = extras.body
        plan.tls = extras.overrides?.tls.map(Boxed.init) ?? (extras.isInsecure ? uncheckedTLS : nil)
        plan.decodes = extras.overrides?.decodesBody ?? true
        plan.proxy = extras.proxy(for: hosts[plan.host])
        if extras.avoidsCookieJar, plan.keepsCookies {
            plan.keepsCookies = false
            plan.avoidsCookieJar = true
        }
    }

    private func redirect(_ plan: inout TransferPlan, _ redirects: RedirectChain) {
        plan.redirectedURL = redirects.url
        plan.method = redirects.method
        plan.headers = redirects.headers
        plan.body = redirects.body
    }

    /// What bounds the next hop of an attempt: over all hops together it has no more time than over one.
    func limits(_ extras: RequestExtras?, _ redirects: RedirectChain?) -> TransferLimits {
        TransferLimits(
            total: extras?.timeout ?? settings.timeouts.attempt ?? TransferLimits.endless,
            spent: redirects.map { .microseconds($0.timings.total) } ?? .zero,
            connect: extras?.connectTimeout ?? settings.timeouts.connect ?? TransferLimits.endless,
            read: extras?.readTimeout ?? settings.timeouts.read ?? TransferLimits.endless,
            bodyBytes: settings.maxBodyBytes)
    }

    /// How far its redirects are followed.
    func redirectPolicy(_ extras: RequestExtras?) -> RedirectPolicy {
        extras?.redirects(orElse: settings.redirects) ?? settings.redirects
    }

    /// What the response of an attempt that began then has to be.
    func expectations(_ extras: RequestExtras?, begun: RunInstant) -> [Expectation] {
        if let own = extras?.expectations { return own }
        return formerExpectations.first { begun < $0.until }?.rules ?? settings.expectations
    }

    /// What the first hop of a request sends.
    func headers(of id: RequestID, in chunk: RequestChunk) -> [HeaderField] {
        let extras = chunk.extras(id)
        var headers = extras?.headers ?? []
        var dropped = extras?.droppedHeaders ?? []
        settings.headers.override(
            &headers, dropped: &dropped, hasUserInfo: RequestSyntax.hasUserInfo(chunk.url(id)))
        return headers
    }

    private var keepsResponses: Bool { settings.keepsResponseHead || settings.keptBodyBytes > 0 }

    /// Whether its body is processed beyond its length and digest.
    private func isProcessed(_ extras: RequestExtras?, begun: RunInstant) -> Bool {
        guard let processing else { return false }
        return processing.takesEveryBody || expectations(extras, begun: begun).contains(where: \.needsBody)
    }
}
