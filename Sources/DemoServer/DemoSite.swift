import FetchCore
import FoundationEssentials
import HTTPServing

/// One well-behaved site: people, posts, and paths that do what their name says, with or without arguments.
///
/// | path | answers |
/// |---|---|
/// | `/users` `/users/ID` `/posts` `/posts/ID` `/orders/ID` `/search?q=` | JSON |
/// | POST `/posts` `/orders` | 201 and the posted object with an `id` |
/// | PUT, PATCH, DELETE on those | 200 and the object, 204 |
/// | `/delay/MS` | JSON, after so many milliseconds |
/// | `/status/CODE` | that status |
/// | `/bytes/N` | N bytes at once |
/// | `/drip/NAME?bytes=N&ms=M` | N bytes over M milliseconds, with a Content-Length unless `chunked=1` |
/// | `/stream/N` | N JSON lines, chunked |
/// | `/redirect/N?to=PATH` | N redirects, then PATH (default `/users/1`) |
/// | `/heals/KEY?after=S` | 503 until S seconds after its first request, then JSON |
/// | `/limited/KEY?wait=S` | 429 with `Retry-After: S` first, JSON once that time is over |
/// | `/flaps/KEY?fails=M&of=N` | JSON; of each N answers the last M are 503 |
/// | `/drifts/KEY?by=MS&of=N` | JSON, each time MS milliseconds later than the last; every N answers as quick as at first |
/// | `/changes/KEY?every=N` | JSON, another every N answers |
/// | `/gzip` | JSON with `Content-Encoding: gzip` |
/// | `/echo` `/headers` | what was sent |
/// | `/cookies` `/cookies/set?K=V` | the cookies sent; sets them and redirects to `/cookies` |
/// | `/basic-auth/USER/PASSWORD` | 401 unless these are given |
struct DemoSite: Sendable {
    private let patience = Patience()
    private let turns = TurnCounter()

    /// Answers the connection's requests until it ends.
    func serve(_ connection: ServedConnection) {
        connection.serveRequests { request in
            let parts = request.path.split(separator: "/").map(String.init)
            return answer(request, parts).send(
                to: connection, isHead: request.method == "HEAD", isKeptAlive: request.isKeptAlive)
        } refuse: { fault in
            let refusal = SiteResponse.problem(fault.status, fault.message)
            _ = refusal.send(to: connection, isHead: false, isKeptAlive: false)
        }
    }

    private func answer(_ request: ServedRequest, _ parts: [String]) -> SiteResponse {
        let argument = parts.count > 1 ? parts[1] : ""
        switch parts.first {
        case "users", "posts", "orders": return DemoRecords.answer(request, parts)
        case "search": return DemoRecords.search(request.value("q") ?? "")
        case "delay": return delay(argument)
        case "status": return status(argument)
        case "bytes": return bytes(argument)
        case "drip": return drip(request)
        case "stream": return stream(argument)
        case "redirect": return redirect(request, argument)
        case "heals": return heals(request)
        case "limited": return limited(request)
        case "flaps": return flaps(request)
        case "drifts": return drifts(request)
        case "changes": return changes(request, argument)
        case "gzip": return zipped()
        case "echo", "headers": return echo(request)
        case "cookies": return cookies(request, argument)
        case "basic-auth": return basicAuth(request, parts)
        default: return .problem(404, "there is nothing at \(request.path)")
        }
    }

    // MARK: - Time

    private func delay(_ argument: String) -> SiteResponse {
        guard let milliseconds = Int(argument), (0...60_000).contains(milliseconds) else {
            return .problem(400, "expected /delay/MS with 0 to 60000 milliseconds")
        }
        var response = SiteResponse.json(["delayed_ms": milliseconds])
        response.delay = .milliseconds(milliseconds)
        return response
    }

    private func drip(_ request: ServedRequest) -> SiteResponse {
        let size = min(max(request.number("bytes") ?? 1_000_000, 0), 1 << 30)
        let time = Duration.milliseconds(min(max(request.number("ms") ?? 2000, 1), 600_000))
        let body = DripBody(size: size, over: time, pattern: DemoRecords.exportLine)
        return SiteResponse(
            headers: [("Content-Type", "text/csv")],
            body: .drip(body, isChunked: request.value("chunked") == "1"))
    }

    private func stream(_ argument: String) -> SiteResponse {
        guard let lines = Int(argument), (0...100_000).contains(lines) else {
            return .problem(400, "expected /stream/N with 0 to 100000 lines")
        }
        let line = "{\"event\":\"order.paid\",\"amount_cents\":4990,\"currency\":\"EUR\"}\n"
        let body = DripBody(
            size: line.utf8.count * lines, over: .milliseconds(10 * lines + 1), pattern: line)
        return SiteResponse(
            headers: [("Content-Type", "application/x-ndjson")], body: .drip(body, isChunked: true))
    }

    // MARK: - From round to round

    private func flaps(_ request: ServedRequest) -> SiteResponse {
        let length = max(1, request.number("of") ?? 7)
        let turn = turns.next(request.path) % length
        guard turn >= length - (request.number("fails") ?? 2) else { return .json(["state": "open"]) }
        return .problem(503, "the shop is being restarted")
    }

    private func drifts(_ request: ServedRequest) -> SiteResponse {
        let turn = turns.next(request.path) % max(1, request.number("of") ?? 14)
        var response = SiteResponse.json(["state": "open"])
        response.delay = .milliseconds(min(60_000, turn * max(0, request.number("by") ?? 20)))
        return response
    }

    private func changes(_ request: ServedRequest, _ argument: String) -> SiteResponse {
        let edition = turns.next(request.path) / max(1, request.number("every") ?? 4) + 1
        return .json(["\(argument)_edition": edition])
    }

    // MARK: - Failing for a while

    private func heals(_ request: ServedRequest) -> SiteResponse {
        let after = Duration.seconds(request.number("after") ?? 12)
        if patience.sinceFirst(request.path) >= after {
            return .json(["service": "stock", "state": "available"])
        }
        return .problem(503, "the stock service is being restarted")
    }

    private func limited(_ request: ServedRequest) -> SiteResponse {
        let wait = request.number("wait") ?? 3
        let elapsed = patience.sinceFirst(request.path)
        // A client that counts from the answer may be a little early by our clock.
        if elapsed >= .seconds(wait) - .milliseconds(100) {
            return .json(["quota": "granted"])
        }
        var response = SiteResponse.problem(429, "five requests a second are enough")
        response.headers.append(("Retry-After", String(wait)))
        return response
    }

    // MARK: - Fixed answers

    private func status(_ argument: String) -> SiteResponse {
        guard let code = Int(argument), (200...599).contains(code) else {
            return .problem(400, "expected /status/CODE with 200 to 599")
        }
        if code == 204 || code == 304 { return SiteResponse(status: code) }
        return .json(["status": code], status: code)
    }

    private func bytes(_ argument: String) -> SiteResponse {
        guard let count = Int(argument), (0...100_000_000).contains(count) else {
            return .problem(400, "expected /bytes/N with 0 to 100000000 bytes")
        }
        return SiteResponse(
            headers: [("Content-Type", "application/octet-stream")],
            body: .bytes((0..<count).map { UInt8(truncatingIfNeeded: $0) }))
    }

    private func redirect(_ request: ServedRequest, _ argument: String) -> SiteResponse {
        guard let count = Int(argument), count >= 1 else {
            return .problem(400, "expected /redirect/N with N of at least 1")
        }
        let target = request.value("to") ?? "/users/1"
        let location = count == 1 ? target : "/redirect/\(count - 1)?to=\(target)"
        return SiteResponse(status: 302, headers: [("Location", location)])
    }

    private func zipped() -> SiteResponse {
        let plain = SiteResponse.encode(DemoRecords.users)
        guard let body = gzip(plain) else { return .problem(500, "no memory to compress") }
        return SiteResponse(
            headers: [("Content-Type", "application/json"), ("Content-Encoding", "gzip")], body: .bytes(body))
    }

    // MARK: - What was sent

    private func echo(_ request: ServedRequest) -> SiteResponse {
        let headers = Dictionary(
            request.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $0 + ", " + $1 })
        return .json(
            Echo(
                method: request.method, target: request.target, headers: headers,
                body: String(decoding: request.body, as: UTF8.self)))
    }

    private func cookies(_ request: ServedRequest, _ argument: String) -> SiteResponse {
        if argument == "set" {
            let cookies = request.query.map { ("Set-Cookie", "\($0.name)=\($0.value); Path=/") }
            return SiteResponse(status: 302, headers: [("Location", "/cookies")] + cookies)
        }
        let pairs = (request.header("Cookie") ?? "").split(separator: ";").compactMap { pair in
            let halves = pair.split(separator: "=", maxSplits: 1)
                .map { String($0.trimmed) }
            return halves.count == 2 ? (halves[0], halves[1]) : nil
        }
        return .json(["cookies": Dictionary(pairs, uniquingKeysWith: { $1 })])
    }

    private func basicAuth(_ request: ServedRequest, _ parts: [String]) -> SiteResponse {
        guard parts.count == 3 else {
            return .problem(400, "expected /basic-auth/USER/PASSWORD")
        }
        let expected = "Basic " + Data("\(parts[1]):\(parts[2])".utf8).base64EncodedString()
        if request.header("Authorization") == expected {
            return .json(["user": parts[1]])
        }
        var response = SiteResponse.problem(401, "who asks?")
        response.headers.append(("WWW-Authenticate", "Basic realm=\"demo\""))
        return response
    }
}

/// What `/echo` answers.
private struct Echo: Encodable {
    var method: String
    var target: String
    var headers: [String: String]
    var body: String
}
