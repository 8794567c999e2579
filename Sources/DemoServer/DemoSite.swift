import FlyingFox
import Foundation

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
/// | `/gzip` | JSON with `Content-Encoding: gzip` |
/// | `/echo` `/headers` | what was sent |
/// | `/cookies` `/cookies/set?K=V` | the cookies sent; sets them and redirects to `/cookies` |
/// | `/basic-auth/USER/PASSWORD` | 401 unless these are given |
struct DemoSite: HTTPHandler {
    private let patience = Patience()

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        let parts = request.path.split(separator: "/").map(String.init)
        var response = try await answer(request, parts)
        if request.method == .HEAD, case .httpBody(let body) = response.payload, let count = body.count {
            response.headers[.contentLength] = String(count)
            response.payload = .httpBody(HTTPBodySequence())
        }
        return response
    }

    private func answer(_ request: HTTPRequest, _ parts: [String]) async throws -> HTTPResponse {
        let argument = parts.count > 1 ? parts[1] : ""
        switch parts.first {
        case "users", "posts", "orders": return try await DemoRecords.answer(request, parts)
        case "search": return DemoRecords.search(request.value("q") ?? "")
        case "delay": return try await delay(argument)
        case "status": return status(argument)
        case "bytes": return bytes(argument)
        case "drip": return drip(request)
        case "stream": return stream(argument)
        case "redirect": return redirect(request, argument)
        case "heals": return heals(request)
        case "limited": return limited(request)
        case "gzip": return zipped()
        case "echo", "headers": return try await echo(request)
        case "cookies": return cookies(request, argument)
        case "basic-auth": return basicAuth(request, parts)
        default: return .problem(.notFound, "there is nothing at \(request.path)")
        }
    }

    // MARK: - Time

    private func delay(_ argument: String) async throws -> HTTPResponse {
        guard let milliseconds = Int(argument), (0...60_000).contains(milliseconds) else {
            return .problem(.badRequest, "expected /delay/MS with 0 to 60000 milliseconds")
        }
        try await Task.sleep(for: .milliseconds(milliseconds))
        return .json(["delayed_ms": milliseconds])
    }

    private func drip(_ request: HTTPRequest) -> HTTPResponse {
        let size = min(max(request.number("bytes") ?? 1_000_000, 0), 1 << 30)
        let time = Duration.milliseconds(min(max(request.number("ms") ?? 2000, 1), 600_000))
        let body = DripBody(size: size, over: time, pattern: DemoRecords.exportLine)
        let sequence =
            request.value("chunked") == "1"
            ? HTTPBodySequence(from: body, suggestedBufferSize: 65_536)
            : HTTPBodySequence(from: body, count: size, suggestedBufferSize: 65_536)
        return HTTPResponse(statusCode: .ok, headers: [.contentType: "text/csv"], body: sequence)
    }

    private func stream(_ argument: String) -> HTTPResponse {
        guard let lines = Int(argument), (0...100_000).contains(lines) else {
            return .problem(.badRequest, "expected /stream/N with 0 to 100000 lines")
        }
        let line = "{\"event\":\"order.paid\",\"amount_cents\":4990,\"currency\":\"EUR\"}\n"
        let body = DripBody(
            size: line.utf8.count * lines, over: .milliseconds(10 * lines + 1), pattern: line)
        return HTTPResponse(
            statusCode: .ok, headers: [.contentType: "application/x-ndjson"],
            body: HTTPBodySequence(from: body, suggestedBufferSize: 16_384))
    }

    // MARK: - Failing for a while

    private func heals(_ request: HTTPRequest) -> HTTPResponse {
        let after = Duration.seconds(request.number("after") ?? 12)
        if patience.sinceFirst(request.path) >= after {
            return .json(["service": "stock", "state": "available"])
        }
        return .problem(.serviceUnavailable, "the stock service is being restarted")
    }

    private func limited(_ request: HTTPRequest) -> HTTPResponse {
        let wait = request.number("wait") ?? 3
        let elapsed = patience.sinceFirst(request.path)
        // A client that counts from the answer may be a little early by our clock.
        if elapsed >= .seconds(wait) - .milliseconds(100) {
            return .json(["quota": "granted"])
        }
        var response = HTTPResponse.problem(.tooManyRequests, "five requests a second are enough")
        response.headers[HTTPHeader("Retry-After")] = String(wait)
        return response
    }

    // MARK: - Fixed answers

    private func status(_ argument: String) -> HTTPResponse {
        guard let code = Int(argument), (200...599).contains(code) else {
            return .problem(.badRequest, "expected /status/CODE with 200 to 599")
        }
        if code == 204 || code == 304 { return HTTPResponse(statusCode: .named(code)) }
        return .json(["status": code], status: .named(code))
    }

    private func bytes(_ argument: String) -> HTTPResponse {
        guard let count = Int(argument), (0...100_000_000).contains(count) else {
            return .problem(.badRequest, "expected /bytes/N with 0 to 100000000 bytes")
        }
        let data = Data((0..<count).map { UInt8(truncatingIfNeeded: $0) })
        return HTTPResponse(
            statusCode: .ok, headers: [.contentType: "application/octet-stream"],
            body: HTTPBodySequence(data: data, suggestedBufferSize: 65_536))
    }

    private func redirect(_ request: HTTPRequest, _ argument: String) -> HTTPResponse {
        guard let count = Int(argument), count >= 1 else {
            return .problem(.badRequest, "expected /redirect/N with N of at least 1")
        }
        let target = request.value("to") ?? "/users/1"
        let location = count == 1 ? target : "/redirect/\(count - 1)?to=\(target)"
        return HTTPResponse(statusCode: .found, headers: [.location: location], body: Data())
    }

    private func zipped() -> HTTPResponse {
        let plain = HTTPResponse.encode(DemoRecords.users)
        guard let body = gzip(Array(plain)) else {
            return .problem(.internalServerError, "no memory to compress")
        }
        return HTTPResponse(
            statusCode: .ok, headers: [.contentType: "application/json", .contentEncoding: "gzip"],
            body: Data(body))
    }

    // MARK: - What was sent

    private func echo(_ request: HTTPRequest) async throws -> HTTPResponse {
        let headers = Dictionary(
            request.headers.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { $0 + ", " + $1 })
        let body = String(decoding: try await request.bodyData, as: UTF8.self)
        return .json(
            Echo(
                method: request.method.rawValue, target: request.target.rawValue, headers: headers,
                body: body))
    }

    private func cookies(_ request: HTTPRequest, _ argument: String) -> HTTPResponse {
        if argument == "set" {
            var response = HTTPResponse(statusCode: .found, headers: [.location: "/cookies"], body: Data())
            for item in request.query {
                response.headers.addValue("\(item.name)=\(item.value); Path=/", for: .setCookie)
            }
            return response
        }
        let pairs = (request.headers[.cookie] ?? "").split(separator: ";").compactMap { pair in
            let halves = pair.split(separator: "=", maxSplits: 1)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            return halves.count == 2 ? (halves[0], halves[1]) : nil
        }
        return .json(["cookies": Dictionary(pairs, uniquingKeysWith: { $1 })])
    }

    private func basicAuth(_ request: HTTPRequest, _ parts: [String]) -> HTTPResponse {
        guard parts.count == 3 else {
            return .problem(.badRequest, "expected /basic-auth/USER/PASSWORD")
        }
        let expected = "Basic " + Data("\(parts[1]):\(parts[2])".utf8).base64EncodedString()
        if request.headers[.authorization] == expected {
            return .json(["user": parts[1]])
        }
        var response = HTTPResponse.problem(.unauthorized, "who asks?")
        response.headers[HTTPHeader("WWW-Authenticate")] = "Basic realm=\"demo\""
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
