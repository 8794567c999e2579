import FetchCore
import TestSupport

extension Scenario {
    /// Closed or reset, at each phase.
    static let resets: [Scenario] = [
        Scenario(49, "the port refuses", .refused, gives: .failed(.connect, .connect, "connection refused")),
        Scenario(
            50, "closed before a response", .fault(.connections([[.readRequest, .close]])),
            gives: .failed(.protocolError, .wait)),
        Scenario(
            51, "reset before a response", .fault(.connections([[.readRequest, .reset]])),
            gives: .failed(.protocolError, .wait, "reset")),
        Scenario(
            52, "closed within the status line", .fault(.reply("HTTP/1.1 20")),
            gives: .failed(.protocolError)),
        Scenario(
            53, "closed within the header", .fault(.reply("HTTP/1.1 200 OK\r\nContent-Type: text/")),
            gives: .failed(.protocolError, .receive)),
        Scenario(
            54, "reset within the header",
            .fault(
                .connections([[.readRequest, .text("HTTP/1.1 200 OK\r\nContent-Type: text/"), .reset]])),
            gives: .failed(.protocolError, .receive)),
        Scenario(
            55, "reset within the body",
            .fault(
                .connections([
                    [.readRequest, .text("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello"), .reset]
                ])), gives: .failed(.protocolError, .receive, status: 200)),
        Scenario(
            56, "reset within an upload", .fault(.connections([[.read(100_000), .reset]])), [upload],
            gives: .failed(.protocolError, .send)),
        Scenario(
            57, "an answer before the upload is whole counts",
            .fault(
                .connections([
                    [
                        .read(100_000), .text("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"),
                        .closeWriting,
                    ]
                ])), [upload], gives: .failed(.status, status: 413)),
    ]

    /// Silent, at each phase; and slow, which is not silent.
    static let silence: [Scenario] = [
        Scenario(
            58, "no answer to the connection attempt", .fullBacklog, nil,
            { $0.timeouts.connect = .milliseconds(300) }, gives: .failed(.timeout, .connect)),
        Scenario(
            59, "silence in the TLS handshake", .fault(.connections([[.hang]])), [secure],
            { $0.timeouts.connect = .milliseconds(300) }, gives: .failed(.timeout, .connect)),
        Scenario(
            60, "silence before the response", .fault(.connections([[.readRequest, .hang]])), nil,
            { $0.timeouts.read = .milliseconds(300) }, gives: .failed(.timeout, .read)),
        Scenario(
            61, "silence within the header",
            .fault(.connections([[.readRequest, .text("HTTP/1.1 200 OK\r\nContent-Ty"), .hang]])), nil,
            { $0.timeouts.read = .milliseconds(300) }, gives: .failed(.timeout, .read)),
        Scenario(
            62, "silence within the body",
            .fault(
                .connections([
                    [.readRequest, .text("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello"), .hang]
                ])), nil, { $0.timeouts.read = .milliseconds(300) },
            gives: .failed(.timeout, .read, status: 200)),
        Scenario(
            63, "silence within a chunk",
            .fault(
                .connections([
                    [
                        .readRequest,
                        .text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello"), .hang,
                    ]
                ])), nil, { $0.timeouts.read = .milliseconds(300) },
            gives: .failed(.timeout, .read, status: 200)),
        Scenario(
            64, "an upload that nobody reads", .fault(.connections([[.read(10), .ignore]])), [upload],
            { $0.timeouts.read = .milliseconds(300) }, gives: .failed(.timeout, .read)),
        Scenario(
            65, "no response within the total time", .fault(.connections([[.readRequest, .hang]])), nil,
            { $0.timeouts.attempt = .milliseconds(300) }, gives: .failed(.timeout, .total)),
        Scenario(
            66, "a request's own timeout comes before the run's",
            .fault(.connections([[.readRequest, .hang]])),
            [FetchRequest(url: "http://{self}/", attemptTimeout: .milliseconds(300))],
            gives: .failed(.timeout, .total)),
        Scenario(
            67, "a body that drips is not silent",
            .fault(.connections([[.readRequest, .text(dripHead), drip]])), nil,
            { $0.timeouts.read = .milliseconds(600) }, gives: .ok(bytes: 45)),
        Scenario(
            68, "a header that drips is not silent",
            .fault(
                .connections([
                    [.readRequest, .sendSlowly(Array(dripHead.utf8), pause: .milliseconds(30)), drip]
                ])), nil, { $0.timeouts.read = .milliseconds(600) }, gives: .ok(bytes: 45)),
        Scenario(
            69, "a body that drips past the total time",
            .fault(.connections([[.readRequest, .text(dripHead), drip]])), nil,
            { $0.timeouts.attempt = .milliseconds(300) }, gives: .failed(.timeout, .total, status: 200)),
    ]

    /// Certificates and handshakes.
    static let tls: [Scenario] = [
        Scenario(
            70, "a certificate of the given authority is ok", .tls(.good), users, trusting,
            gives: .ok(bytes: 73)),
        Scenario(
            71, "an unknown authority", .tls(.good), users, gives: .failed(.tls, .tls, "unknown CA")),
        Scenario(
            72, "an expired certificate", .tls(.expired), users, trusting,
            gives: .failed(.tls, .tls, "expired")),
        Scenario(
            73, "a self-signed certificate", .tls(.selfSigned), users, trusting,
            gives: .failed(.tls, .tls, "self-signed")),
        Scenario(
            74, "a certificate for another host", .tls(.wrongHost), users, trusting,
            gives: .failed(.tls, .tls, "wrong host")),
        Scenario(
            75, "any certificate when checks are off", .tls(.selfSigned), users,
            { $0.transport.tls.verification = .none }, gives: .ok(bytes: 73)),
        Scenario(
            76, "a version of TLS that is too old",
            .fault(.connections([[.read(1), .send(versionAlert), .close]])), [secure],
            gives: .failed(.tls, .tls, "protocol")),
        Scenario(
            77, "a server that does not speak TLS", .fault(.connections([[.read(1), .text(plainAnswer)]])),
            [secure], gives: .failed(.tls, .tls, "does not speak TLS")),
        Scenario(
            78, "closed in the TLS handshake", .fault(.connections([[.read(1), .close]])), [secure],
            gives: .failed(.tls, .tls)),
        Scenario(
            79, "reset in the TLS handshake", .fault(.connections([[.read(1), .reset]])), [secure],
            gives: .failed(.tls, .tls)),
        Scenario(
            80, "https asks for HTTP/2 and gets it", .tls(.http2), users,
            {
                trusting(&$0)
                $0.transport.prefersHTTP2 = true
            }, gives: .ok(bytes: 73)),
        Scenario(
            170, "an unknown authority that is sent along", .tls(.wholeChain), users,
            gives: .failed(.tls, .tls, "certificate of an unknown CA")),
        Scenario(
            171, "a client certificate that is asked for after the handshake, by an answer",
            .tls(.clientCertificate), users, trusting, gives: .failed(.status, status: 400)),
        Scenario(
            172, "a client certificate that is asked for and not given", .clientCertificate(.tls13), nil,
            trustingAndRetrying, gives: .failed(.tls, .tls, "requires a client certificate (")),
        Scenario(
            173, "the same where a reset overtakes the alert", .lostAlert, nil, trustingAndRetrying,
            gives: .failed(.tls, .tls, "requires a client certificate")),
        Scenario(
            174, "a client certificate that is asked for within the handshake, by TLS 1.2",
            .clientCertificate(.tls12), nil, trustingAndRetrying,
            gives: .failed(.tls, .tls, "handshake refused")),
    ]

    private static func trustingAndRetrying(_ settings: inout RunSettings) {
        trusting(&settings)
        settings.retry.retries = 2
    }

    /// Trusts the authority that signs nginx's certificates.
    static func trusting(_ settings: inout RunSettings) {
        settings.transport.tls.caFile = "{ca}"
    }

    private static let dripHead =
        "HTTP/1.1 200 OK\r\nContent-Length: 45\r\nX-Slow: abcdefghijklmnopqrstuvwxyz0123456789\r\n\r\n"
    private static let drip = WireStep.sendSlowly(
        Array("The quick brown fox jumps over the lazy dog. ".utf8), pause: .milliseconds(30))
    /// A TLS alert: fatal, protocol_version (RFC 8446 §6).
    private static let versionAlert: [UInt8] = [21, 3, 1, 0, 2, 2, 70]
    private static let plainAnswer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
    private static let secure = FetchRequest(url: "https://{self}/")
    private static let users = [FetchRequest(url: "https://{self}/users/1")]
    private static let upload = FetchRequest(
        method: .put, url: "http://{self}/file",
        content: .bytes([UInt8](repeating: 0x2E, count: 16 << 20), type: nil))
}
