import FetchCore
import Foundation
import TestSupport
import Testing

@Suite("What a session's request carries")
struct SessionContentTests {
    @Test("a stream goes out by send, gather and stream alike")
    func streams() async throws {
        let server = try TestHTTPServer { .init(body: String(decoding: $0.body, as: UTF8.self)) }
        defer { server.stop() }
        func request() -> FetchRequest {
            let pieces = AsyncStream<[UInt8]> { pieces in
                for piece in ["one ", "two ", "three"] { pieces.yield(Array(piece.utf8)) }
                pieces.finish()
            }
            return FetchRequest(method: .post, url: server.url, content: .stream(UploadStream(pieces)))
        }
        try await withFetchSession { session in
            let text = try await session.send(request()).text
            #expect(text == "one two three")
            let gathered = await session.gather([request(), request()])
            #expect(try gathered.map { try $0.get().text } == ["one two three", "one two three"])
            let body = try await session.stream(request()).body.collect()
            #expect(body == Array("one two three".utf8))
        }
    }

    @Test("a type that the request names goes before its content's")
    func type() async throws {
        let server = try TestHTTPServer { .init(body: $0.header("Content-Type") ?? "") }
        defer { server.stop() }
        try await withFetchSession { session in
            var request = FetchRequest(method: .post, url: server.url, content: .text("a"))
            var text = try await session.send(request).text
            #expect(text == "text/plain; charset=utf-8")
            request.headers = [HeaderField("content-type", "text/csv")]
            text = try await session.send(request).text
            #expect(text == "text/csv")
            request = FetchRequest(method: .post, url: server.url, content: .bytes([1], type: nil))
            text = try await session.send(request).text
            #expect(text == "")
        }
    }

    @Test("requests may come from a lazy sequence of another region, or one by one", .timeLimit(.minutes(1)))
    func sequences() async throws {
        let server = try TestHTTPServer { .init(body: $0.path) }
        defer { server.stop() }
        var configuration = FetchSession.Configuration()
        configuration.limits = FetchLimits(total: 2, perHost: 2)
        await withFetchSession(configuration) { session in
            let url = server.url
            var places: [Int] = []
            for await settled in session.responses(
                to: (0..<40).lazy.map { FetchRequest(url: url + "/\($0)") })
            {
                places.append(settled.index)
            }
            #expect(places.sorted() == Array(0..<40))
            let requests = AsyncStream<FetchRequest> { requests in
                for number in 0..<40 { requests.yield(FetchRequest(url: url + "/\(number)")) }
                requests.finish()
            }
            places = []
            for await settled in session.responses(to: requests) {
                #expect((try? settled.result.get().text) == "/\(settled.index)")
                places.append(settled.index)
            }
            #expect(places.sorted() == Array(0..<40))
        }
        #expect(server.tally.mostInFlight <= 2)
    }

    @Test("letting the iteration of a sequence without end go ends it", .timeLimit(.minutes(1)))
    func endless() async throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let (requests, feed) = AsyncStream.makeStream(of: FetchRequest.self)
        await withFetchSession { session in
            feed.yield(FetchRequest(url: server.url))
            let ended = Signal()
            feed.onTermination = { _ in ended.give() }
            for await _ in session.responses(to: requests) { break }
            await ended.wait()
        }
    }

    @Test("two tasks that read one body: one of them is told", .timeLimit(.minutes(1)))
    func twoReaders() async throws {
        let server = try SilentServer(opening: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
        defer { server.listener.stop() }
        try await withFetchSession { session in
            let response = try await session.stream(server.url)
            let kinds = await withTaskGroup(of: FetchError.Kind?.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        await fetchError { () throws(FetchError) in
                            var body = response.body.makeAsyncIterator()
                            return try await body.next()
                        }?.kind
                    }
                }
                let first = await group.next()
                group.cancelAll()
                return [first ?? nil, await group.next() ?? nil]
            }
            #expect(kinds == [.input, .cancelled])
        }
    }

    @Test("an error says its request, also by localizedDescription")
    func words() async throws {
        let server = try TestHTTPServer { _ in .init(body: "too long") }
        defer { server.stop() }
        try await withFetchSession { session in
            let response = try await session.stream(server.url + "/x")
            let error = await fetchError { () throws(FetchError) in try await response.body.collect(upTo: 3) }
            #expect(error?.request == "GET \(server.url)/x")
            #expect(
                error?.localizedDescription
                    == "GET \(server.url)/x: too_large in receive: the body is larger than 3 bytes")
        }
    }

    @Test("a program's User-Agent does not say fetchdeck")
    func userAgent() async throws {
        let server = try TestHTTPServer { .init(body: $0.header("User-Agent") ?? "") }
        defer { server.stop() }
        try await withFetchSession { session in
            let response = try await session.get(server.url)
            #expect(try response.text == "FetchCore/\(FetchCoreVersion.text)")
        }
    }

    @Test("many are mapped in their order, and posted as JSON")
    func mapped() async throws {
        let server = try TestHTTPServer {
            .init(body: $0.path + String(decoding: $0.body, as: UTF8.self))
        }
        defer { server.stop() }
        try await withFetchSession { session in
            let requests = (0..<30).map { FetchRequest(url: "\(server.url)/\($0)") }
            let texts = try await session.map(requests) { try $0.get().text }
            #expect(texts == (0..<30).map { "/\($0)" })
            let posts = (0..<3).map { (url: "\(server.url)/\($0)", json: [$0]) }
            let answers = try await session.gather(posts).map { try $0.get().text }
            #expect(answers == ["/0[0]", "/1[1]", "/2[2]"])
        }
    }

    @Test("headers are written as a dictionary, changed by name, and read from a head as it came")
    func headers() async throws {
        let server = try TestHTTPServer { request in
            .init(headers: ["X-Two: a", "x-two:b \t", "X-Seen: \(request.header("X-Key") ?? "none")"])
        }
        defer { server.stop() }
        var headers: FetchHeaders = ["Accept": "text/plain", "x-key": "old", "X-KEY": "older"]
        headers["X-Key"] = "k"
        headers["accept"] = nil
        headers.append("X-Tag", "a")
        #expect(headers.fields == [HeaderField("X-Key", "k"), HeaderField("X-Tag", "a")])
        try await withFetchSession { session in
            let received = try await session.get(server.url, headers: headers).headers
            #expect(received["x-seen"] == "k")
            #expect(received["X-TWO"] == "a")
            #expect(received.values(for: "x-two") == ["a", "b"])
            #expect(received["X"] == nil)
            #expect(received == FetchHeaders(received.fields))
        }
    }
}
