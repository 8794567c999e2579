import CursesTerminal
import FetchCore
import HTTPServing
import RunModel

/// How a run's metrics go out: `--metrics` and `--otlp`.
final class MetricsOutput {
    let desk: MetricsDesk
    private let server: SocketServer?
    private let exporter: OpenTelemetryExport?
    private var isFinished = false

    /// Nil where nobody asks for metrics. What listens does so when it returns.
    ///
    /// - Throws: what keeps a port from being opened, or is no address.
    init?(
        _ plan: RunPlan, clock: RunClock, hosts: HostTable, notes: NoteBox, wake: DeckWakeup
    ) throws(ProgramError) {
        let address = try plan.values.read(.metrics, MetricsAddress.init(parsing:))
        let target = try OpenTelemetryTarget(plan.values, environment: plan.environment)
        if address == nil, target == nil { return nil }
        let desk = MetricsDesk(hosts: hosts, clock: clock, wake: wake)
        self.desk = desk
        server = try address.map { address throws(ProgramError) in
            do throws(ListeningSocket.Failure) {
                return try SocketServer(
                    address: address.host, port: address.port, maximumConnections: 16,
                    MetricsSite(desk: desk).serve)
            } catch {
                throw .output(
                    "\(plan.values.place(.metrics)) \(plan.values.text(.metrics) ?? ""): \(error.reason)"
                        .sanitised())
            }
        }
        exporter = target.map { target in
            OpenTelemetryExport(
                target, desk: desk, clock: clock, settings: plan.settings,
                say: { line in
                    notes.add(line)
                    wake.signal()
                })
        }
        if let server { notes.add("metrics: \(server.url)/metrics") }
        exporter?.start()
    }

    /// Sends the last figures where they are sent, and stops to serve them. The second time it does nothing.
    func finish() {
        if isFinished { return }
        isFinished = true
        desk.end()
        exporter?.finish()
        server?.stop()
    }
}
