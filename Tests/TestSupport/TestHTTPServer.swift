import Foundation

/// A well-behaved server for tests: a closure answers each request, the tally tells what came and how much at once.
///
/// ```swift
/// let server = try TestHTTPServer { request in
///     request.path == "/missing" ? .init(status: 404) : .init(body: "{}", contentType: "application/json")
/// }
/// ```
package final class TestHTTPServer: Sendable {
    /// What it answers to a request.
    package struct Answer: Sendable {
        package var status: Int
        package var headers: [String]
        package var body: [UInt8]
        /// Where the request waits before it is answered; nil for nowhere.
        package var gate: Gate?
        /// How long the request takes; zero for no time. The server's own slowness, not a test's way to wait.
        package var delay: Duration

        /// - Parameter headers: whole lines, as `Retry-After: 3`.
        package init(
            status: Int = 200, headers: [String] = [], body: String = "hello",
            contentType: String = "text/plain", gate: Gate? = nil, delay: Duration = .zero
        ) {
            self.status = status
            self.headers = headers + ["Content-Type: \(contentType)"]
            self.body = Array(body.utf8)
            self.gate = gate
            self.delay = delay
        }
    }

    package let tally = Tally()
    package let listener: LoopbackListener

    /// - Parameter port: as of ``LoopbackListener``.
    package init(port: UInt16 = 0, _ answer: @escaping @Sendable (SeenRequest) -> Answer) throws {
        let tally = tally
        listener = try LoopbackListener(port: port) { wire in
            while let read = wire.readRequest() {
                let request = tally.begin(read)
                let answer = answer(request)
                answer.gate?.arrive()
                if answer.delay > .zero { Thread.sleep(forTimeInterval: answer.delay / .seconds(1)) }
                // Before the answer leaves: the client may send the next request at once.
                tally.end(request)
                guard wire.send(answer.wire(to: request)) else { return }
                if request.header("Connection")?.lowercased() == "close" { return }
            }
        }
    }

    package var port: UInt16 { listener.port }
    package var authority: String { listener.authority }
    package var url: String { "http://\(authority)" }
    package var requests: [SeenRequest] { tally.requests }

    /// Closes the port and every connection.
    package func stop() {
        listener.stop()
    }
}

extension TestHTTPServer.Answer {
    fileprivate func wire(to request: SeenRequest) -> [UInt8] {
        var lines = ["HTTP/1.1 \(status) Status \(status)"] + headers
        let hasBody = status != 204 && status != 304
        if hasBody { lines.append("Content-Length: \(body.count)") }
        let head = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        return hasBody && request.method != "HEAD" ? head + body : head
    }
}
