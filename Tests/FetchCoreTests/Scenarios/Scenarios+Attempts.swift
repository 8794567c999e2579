import FetchCore
import Foundation
import TestSupport

extension Scenario {
    /// Connections that are kept, or seem to be.
    static let keptConnections: [Scenario] = [
        Scenario(
            117, "the second request goes over the first one's connection", .fault(.answering(.answer())),
            [get("/1"), get("/2")], gives: .ok(bytes: 5)
        ) { seen, _ in
            seen.last?.connection == 1 ? nil : "it came on connection \(seen.last?.connection ?? 0)"
        },
        Scenario(
            118, "a GET on a connection that was closed meanwhile is sent again, unseen",
            .fault(
                .connections([[.readRequest, .answer(), .readRequest, .close], [.readRequest, .answer()]])),
            [get("/1"), get("/2")], gives: .ok(bytes: 5, attempts: 1)
        ) { seen, _ in
            seen.map(\.path) == ["/1", "/2", "/2"] ? nil : "the server saw \(seen.map(\.path))"
        },
        Scenario(
            119, "a GET on a connection that was reset meanwhile is sent again, unseen",
            .fault(
                .connections([[.readRequest, .answer(), .readRequest, .reset], [.readRequest, .answer()]])),
            [get("/1"), get("/2")], gives: .ok(bytes: 5, attempts: 1)
        ) { seen, _ in
            seen.map(\.path) == ["/1", "/2", "/2"] ? nil : "the server saw \(seen.map(\.path))"
        },
        Scenario(
            120, "a POST on a connection that was closed meanwhile is not sent twice",
            .fault(
                .connections([[.readRequest, .answer(), .readRequest, .close], [.readRequest, .answer()]])),
            [get("/1"), post("/2")], { $0.retry.retries = 2 },
            gives: .failed(.protocolError, .wait, "POST is not safe to repeat"),
            check: { seen, _ in
                seen.map(\.path) == ["/1", "/2"] ? nil : "the server saw \(seen.map(\.path))"
            }),
        Scenario(
            121, "a GET that two connections in a row were closed on has failed",
            .fault(
                .connections([[.readRequest, .answer(), .readRequest, .close], [.readRequest, .close]])),
            [get("/1"), get("/2")], gives: .failed(.protocolError, .wait)),
        Scenario(
            122, "Connection: close is heeded",
            .fault(.requests([[.answer(200, ["Connection: close"]), .close], [.answer()]])),
            [get("/1"), post("/2")], gives: .ok(bytes: 5)),
        Scenario(
            123, "a server may close after any response",
            .fault(.connections([[.readRequest, .answer()], [.readRequest, .answer()]])),
            [get("/1"), get("/2")], gives: .ok(bytes: 5)),
        Scenario(
            124, "an answer that nobody asked for is not the next request's",
            .two(
                .connections([
                    [
                        .readRequest, .answer(), .gate(answered),
                        .text("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"),
                        .letThrough(unasked), .hang,
                    ],
                    [.readRequest, .answer()],
                ]), other: .answering(.letThrough(answered), .gate(unasked), .answer())),
            [get("/1"), FetchRequest(url: "http://{other}/"), get("/2")], gives: .ok(bytes: 5)),
        Scenario(
            169, "a POST does not go out on a connection on which something has come",
            .two(
                .connections([
                    [
                        .readRequest, .answer(), .gate(answeredBeforePost),
                        .text("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"),
                        .letThrough(unaskedBeforePost), .hang,
                    ],
                    [.readRequest, .answer()],
                ]), other: .answering(.letThrough(answeredBeforePost), .gate(unaskedBeforePost), .answer())),
            [get("/1"), FetchRequest(url: "http://{other}/"), post("/2")], gives: .ok(bytes: 5),
            check: { seen, _ in
                seen.map(\.path) == ["/1", "/2"] ? nil : "the server saw \(seen.map(\.path))"
            }),
        Scenario(
            156, "a POST that answers a challenge is not sent again on a stale connection",
            .fault(
                .connections([
                    [.readRequest, challenge, .readRequest, .close], [.readRequest, .answer()],
                ])), [post()],
            {
                $0.retry.retries = 2
                $0.transport.credentials = .digest(user: "ann", password: "pw")
            }, gives: .failed(.protocolError),
            check: { seen, _ in
                seen.map(\.body.isEmpty) == [false, false] ? nil : "the server saw \(seen.map(\.bodyText))"
            }),
        Scenario(
            157, "an answer to a challenge that is cut short within its header has failed",
            .fault(
                .connections([
                    [.readRequest, challenge, .readRequest, .text("HTTP/1.1 200 OK\r\nX-Cut: ")]
                ])), nil,
            { $0.transport.credentials = .digest(user: "ann", password: "pw") },
            gives: .failed(.protocolError, .receive)),
        Scenario(
            158, "a challenge in gzip is not the coding of the answer to it",
            .fault(
                .connections([
                    [
                        .readRequest,
                        .answer(401, [digestLine, "Content-Encoding: gzip"], bytes: Codings.gzip("no")),
                        .readRequest, .answer(),
                    ]
                ])), nil,
            { $0.transport.credentials = .digest(user: "ann", password: "pw") }, gives: .ok(bytes: 5)),
    ]

    private static let digestLine = #"WWW-Authenticate: Digest realm="r", nonce="n", qop="auth""#
    private static let challenge = WireStep.answer(401, [digestLine])

    /// The answer that nobody asked for leaves once the client has the first one, and goes on to the next request once it has left.
    private static let answered = Gate()
    private static let unasked = Gate()
    private static let answeredBeforePost = Gate()
    private static let unaskedBeforePost = Gate()

    /// What is tried again, how often, and what is not.
    static let retries: [Scenario] = [
        retried(125, "503 and then 200", [.answer(503), .answer()], gives: .ok(bytes: 5, attempts: 2)),
        retried(
            126, "503 to the end", [.answer(503)],
            gives: .failed(.status, status: 503, attempts: 3, "503")),
        retried(127, "408 is tried again", [.answer(408), .answer()], gives: .ok(bytes: 5, attempts: 2)),
        retried(128, "404 is not tried again", [.answer(404)], gives: .failed(.status, status: 404)),
        retried(129, "501 is not tried again", [.answer(501)], gives: .failed(.status, status: 501)),
        retried(
            130, "Retry-After in seconds is waited for", [.answer(429, ["Retry-After: 1"]), .answer()],
            gives: .ok(bytes: 5, attempts: 2), check: waited(atLeast: .milliseconds(990))),
        Scenario(
            131, "Retry-After as a date is waited for",
            .fault(
                .routes { request in
                    request.number > 1 ? [.answer()] : [.answer(503, ["Retry-After: \(httpDate(in: 2))"])]
                }), nil, { $0.retry.retries = 2 }, gives: .ok(bytes: 5, attempts: 2),
            check: waited(atLeast: .milliseconds(900))),
        retried(
            132, "a POST that was answered is not tried again", [.answer(503), .answer()], [post()],
            gives: .failed(.status, status: 503)),
        Scenario(
            133, "a POST is tried again where that is asked for",
            .fault(.requests([[.answer(503)], [.answer()]])), [post()],
            {
                $0.retry.retries = 2
                $0.retry.retriesAllMethods = true
            }, gives: .ok(bytes: 5, attempts: 2)),
        Scenario(
            134, "a POST that never left is tried again", .refused, [post()], { $0.retry.retries = 2 },
            gives: .failed(.connect, .connect, attempts: 3)),
        Scenario(
            135, "a body cut short and then whole",
            .fault(
                .connections([
                    [.readRequest, .text("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel")],
                    [.readRequest, .answer()],
                ])), nil, { $0.retry.retries = 2 }, gives: .ok(bytes: 5, attempts: 2)),
        Scenario(
            136, "silence and then a response",
            .fault(.connections([[.readRequest, .hang], [.readRequest, .answer()]])), nil,
            {
                $0.retry.retries = 2
                $0.timeouts.read = .milliseconds(400)
            }, gives: .ok(bytes: 5, attempts: 2)),
        Scenario(
            137, "what is too large is not tried again", .fault(.answering(.answer(body: longText))), nil,
            {
                $0.retry.retries = 2
                $0.maxBodyBytes = 100
            }, gives: .failed(.tooLarge, status: 200)),
        Scenario(
            138, "a bad certificate is not tried again", .tls(.expired),
            [.init(url: "https://{self}/users/1")],
            {
                trusting(&$0)
                $0.retry.retries = 2
            }, gives: .failed(.tls, .tls)),
        Scenario(
            139, "a reset and then a response",
            .fault(.connections([[.readRequest, .reset], [.readRequest, .answer()]])), nil,
            { $0.retry.retries = 2 }, gives: .ok(bytes: 5, attempts: 2)),
    ]

    /// Names and requests that lead nowhere.
    static let names: [Scenario] = [
        Scenario(
            140, "a name that has no address", .refused, [.init(url: "http://name.invalid/")],
            gives: .failed(.dns, .dns, "name.invalid")),
        Scenario(
            141, "a name that cannot be one", .refused,
            [.init(url: "http://\(String(repeating: "a", count: 70)).test/")], gives: .failed(.dns, .dns)),
        Scenario(
            142, "localhost has an address", .fault(.answering(.answer())),
            [.init(url: "http://localhost:{port}/")], gives: .ok(bytes: 5)),
        Scenario(
            143, "a line feed in a header value", .fault(.answering(.answer())),
            [get(headers: [HeaderField("X-A", "1\r\nX-B: 2")])], gives: .failed(.input, attempts: 0)),
        Scenario(
            144, "a space in a header name", .fault(.answering(.answer())),
            [get(headers: [HeaderField("X A", "1")])], gives: .failed(.input, attempts: 0)),
    ]

    /// What counts as ok.
    static let verdicts: [Scenario] = [
        Scenario(
            150, "404 where 404 is expected is ok", .fault(.answering(.answer(404))), nil,
            { $0.expectations = [.status([404...404])] }, gives: .ok(404, bytes: 5)),
        Scenario(
            151, "200 where 201 is expected", .fault(.answering(.answer())), nil,
            { $0.expectations = [.status([201...201])] }, gives: .failed(.status, status: 200)),
        Scenario(
            152, "another media type than expected",
            .fault(.answering(.answer(200, ["Content-Type: text/html"]))), nil,
            { $0.expectations = [.type("application/json")] }, gives: .failed(.expect, status: 200)),
        Scenario(
            153, "slower than expected",
            .fault(.requests([[.sendSlowly(slowAnswer, pause: .milliseconds(2))]])),
            nil, { $0.expectations = [.time(.milliseconds(20))] }, gives: .failed(.expect, status: 200)),
    ]

    private static let slowAnswer = Array("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".utf8)

    private static func retried(
        _ number: Int, _ name: String, _ answers: [WireStep], _ requests: [FetchRequest]? = nil,
        gives expected: Expected, check: (@Sendable ([SeenRequest], [SeenRequest]) -> String?)? = nil
    ) -> Scenario {
        let attempts = expected.attempts
        return Scenario(
            number, name, .fault(.requests(answers.map { [$0] })), requests, { $0.retry.retries = 2 },
            gives: expected,
            check: { seen, other in
                seen.count == attempts ? check?(seen, other) : "the server saw \(seen.count) requests"
            })
    }

    /// That so much time was between the first and the second request.
    private static func waited(atLeast time: Duration) -> @Sendable ([SeenRequest], [SeenRequest]) -> String?
    {
        { seen, _ in
            guard seen.count > 1 else { return "there was no second request" }
            let pause = seen[0].at.duration(to: seen[1].at)
            return pause >= time ? nil : "the second request came after \(pause)"
        }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
    private static func httpDate(in seconds: TimeInterval) -> String {
        let style = Date.VerbatimFormatStyle(
            format: """
                \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \
                \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
                \(second: .twoDigits) GMT
                """, locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt,
            calendar: Calendar(identifier: .gregorian))
        return Date(timeIntervalSinceNow: seconds).formatted(style)
    }
}
