import FetchCore
import HTTPServing
import Reports

/// What `--metrics` serves: `/metrics`, `/healthz` and `/summary.json`.
struct MetricsSite: Sendable {
    let desk: MetricsDesk

    private struct Answer {
        var status = 200
        var contentType = "text/plain; charset=utf-8"
        var body: [UInt8]
        var headers: [(name: String, value: String)] = []

        static func problem(_ status: Int, _ text: String) -> Answer {
            Answer(status: status, body: Array("\(text)\n".utf8))
        }
    }

    /// Answers the connection's requests until it ends.
    func serve(_ connection: ServedConnection) {
        connection.serveRequests { request in
            send(
                answer(request), to: connection, isHead: request.method == "HEAD",
                isKeptAlive: request.isKeptAlive)
        } refuse: { fault in
            _ = send(
                .problem(fault.status, fault.message), to: connection, isHead: false, isKeptAlive: false)
        }
    }

    private func answer(_ request: ServedRequest) -> Answer {
        guard ["/metrics", "/healthz", "/summary.json", "/"].contains(request.path) else {
            return .problem(404, "there are /metrics, /summary.json and /healthz")
        }
        guard ["GET", "HEAD"].contains(request.method) else {
            var refusal = Answer.problem(405, "GET and HEAD are served")
            refusal.headers.append(("Allow", "GET, HEAD"))
            return refusal
        }
        switch request.path {
        case "/healthz": return .problem(200, "ok")
        case "/": return .problem(200, "fetchdeck: /metrics /summary.json /healthz")
        default: break
        }
        guard let snapshot = desk.snapshot() else { return .problem(503, "the run does not answer") }
        if request.path == "/summary.json" {
            return Answer(contentType: "application/json", body: snapshot.summary)
        }
        let format = PrometheusText.Format(accept: request.header("Accept"))
        let text = PrometheusText.text(snapshot.families, format: format)
        return Answer(contentType: format.contentType, body: Array(text.utf8))
    }

    /// False when the connection is of no further use.
    private func send(
        _ answer: Answer, to connection: ServedConnection, isHead: Bool, isKeptAlive: Bool
    ) -> Bool {
        let head = ServedHead(
            status: answer.status, headers: [("Content-Type", answer.contentType)] + answer.headers,
            framing: .length(answer.body.count))
        let bytes = head.bytes(isKeptAlive: isKeptAlive) + (isHead ? [] : answer.body)
        return connection.send(bytes) && isKeptAlive
    }
}
