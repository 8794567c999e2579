import Dispatch
import FetchCore
import Reports
import RunModel
import Synchronization

/// Posts a run's metrics to a collector every ten seconds and at the end, on a thread of its own.
///
/// A collector that is down is said once, and changes nothing else.
final class OpenTelemetryExport: Sendable {
    private static let interval = DispatchTimeInterval.seconds(10)
    /// A post may take so long; the end of a run waits for the last one.
    private static let patience = Duration.seconds(5)

    private let target: OpenTelemetryTarget
    private let desk: MetricsDesk
    private let clock: RunClock
    private let session: FetchSession
    private let say: @Sendable (String) -> Void
    private let hasComplained = Atomic<Bool>(false)
    private let ending = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - settings: Those of the run: proxy and TLS are taken from them.
    ///   - say: Called with a line for people.
    init(
        _ target: OpenTelemetryTarget, desk: MetricsDesk, clock: RunClock, settings: RunSettings,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.target = target
        self.desk = desk
        self.clock = clock
        self.say = say
        var configuration = FetchSession.Configuration()
        configuration.proxy = settings.transport.proxy
        configuration.timeouts = FetchTimeouts(call: Self.patience, attempt: Self.patience)
        session = FetchSession(configuration)
    }

    func start() {
        Worker.start { [self] in
            while ending.wait(timeout: .now() + Self.interval) == .timedOut { post() }
            post()
            Worker.wait { [session] in await session.close() }
            ended.signal()
        }
    }

    /// Posts the last figures, and waits for that.
    func finish() {
        ending.signal()
        ended.wait()
    }

    private func post() {
        guard let snapshot = desk.snapshot() else { return }
        let encoding = OpenTelemetryJSON(
            resource: target.attributes, version: Version.number, startedAt: clock.wallStart)
        let body = encoding.bytes(snapshot.families, now: clock.wall(clock.now()))
        var request = FetchRequest(
            method: .post, url: target.url, content: .bytes(body, type: "application/json"))
        request.headers = FetchHeaders(target.headers)
        let problem = Worker.wait { [session, request] () -> String? in
            do throws(FetchError) {
                let response = try await session.send(request)
                return response.isSuccess ? nil : "status \(response.status)"
            } catch {
                return error.cause
            }
        }
        guard let problem, !hasComplained.exchange(true, ordering: .relaxed) else { return }
        say(
            "fetchdeck: metrics cannot be sent to \(Redaction.standard.url(target.url)): \(problem)"
                .sanitised())
    }
}
