import FetchCore
import Foundation
import TestSupport
import Testing

/// By method: what sends it.
private let senders: [String: @Sendable (FetchSession, URL) async throws -> FetchResponse] = [
    "GET": { try await $0.get($1, query: ["v": "1"]) },
    "HEAD": { try await $0.head($1, query: ["v": "1"]) },
    "OPTIONS": { try await $0.options($1, query: ["v": "1"]) },
    "DELETE": { try await $0.delete($1, query: ["v": "1"]) },
    "POST": { try await $0.post($1, query: ["v": "1"]) },
    "PUT": { try await $0.put($1, query: ["v": "1"]) },
    "PATCH": { try await $0.patch($1, query: ["v": "1"]) },
    "PROPFIND": { try await $0.request("PROPFIND", $1, query: ["v": "1"]) },
]

@Suite("The verbs of a session")
struct SessionVerbTests {
    @Test("each verb sends its method and query, to a Foundation URL too", arguments: senders.keys.sorted())
    func verbs(method: String) async throws {
        let server = try TestHTTPServer { _ in .init(body: "done") }
        defer { server.stop() }
        let verb = try #require(senders[method])
        let url = try #require(URL(string: server.url + "/thing"))
        try await withFetchSession { session in
            let response = try await verb(session, url)
            #expect(response.status == 200)
            #expect(try response.text == (method == "HEAD" ? "" : "done"))
        }
        #expect(server.requests.map(\.method) == [method])
        #expect(server.requests.map(\.target) == ["/thing?v=1"])
    }

    @Test("every verb that sends a value sends its query as well, and a deletion may have content")
    func content() async throws {
        let server = try TestHTTPServer { .init(body: "\($0.method) \($0.target) \($0.bodyText)") }
        defer { server.stop() }
        let url = server.url + "/x"
        try await withFetchSession { session in
            var texts: [String] = []
            texts.append(try await session.post(url, json: [1], query: ["a": "1"]).text)
            texts.append(try await session.put(url, json: [2], query: ["a": "2"]).text)
            texts.append(try await session.patch(url, json: [3], query: ["a": "3"]).text)
            texts.append(try await session.post(url, form: ["f": "4"], query: ["a": "4"]).text)
            texts.append(try await session.delete(url, .text("five"), query: ["a": "5"]).text)
            #expect(
                texts == [
                    "POST /x?a=1 [1]", "PUT /x?a=2 [2]", "PATCH /x?a=3 [3]", "POST /x?a=4 f=4",
                    "DELETE /x?a=5 five",
                ])
        }
    }

    @Test("a query is encoded, in order, and appended before the fragment")
    func query() async throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        try await withFetchSession { session in
            _ = try await session.get(server.url + "/search", query: ["q": "a b&c", "ü": "1", "q": "2"])
            _ = try await session.get(server.url + "/search?x=1#top", query: ["q": "2"])
            _ = try await session.stream(server.url + "/s", query: ["z": "1", "a": "2"])
        }
        #expect(
            server.requests.map(\.target)
                == ["/search?q=a+b%26c&%C3%BC=1&q=2", "/search?x=1&q=2", "/s?z=1&a=2"])
    }

    @Test("fields are made of whatever pairs a program has at run time")
    func pairs() {
        let expected = "q=a+b&q=%C3%A4%26"
        #expect(FetchFields([("q", "a b"), ("q", "ä&")]).encoded == expected)
        #expect(FetchFields([(key: "q", value: "a b"), (key: "q", value: "ä&")]).encoded == expected)
        #expect(FetchFields(["q": "a b", "q": "ä&"] as KeyValuePairs).encoded == expected)
        #expect(FetchFields(["b": "2", "a": "1", "c": "3"] as [String: String]).encoded == "a=1&b=2&c=3")
        var fields = FetchFields()
        fields.append("q", "a b")
        fields.append("q", "ä&")
        #expect(fields.encoded == expected)
        #expect("\(fields)" == "q, q")
        var request = FetchRequest(url: "http://h/x?y=1#end")
        request.appendQuery(fields)
        #expect(request.url == "http://h/x?y=1&\(expected)#end")
    }

    @Test("gather takes Foundation URLs")
    func gather() async throws {
        let server = try TestHTTPServer { .init(body: $0.path) }
        defer { server.stop() }
        let urls = ["/a", "/b"].compactMap { URL(string: server.url + $0) }
        await withFetchSession { session in
            let texts = await session.gather(urls).map { try? $0.get().text }
            #expect(texts == ["/a", "/b"])
        }
    }
}
