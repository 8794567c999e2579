import FetchCore
import TestSupport
import Testing

@testable import FetchFiles

@Suite("A request as .http text")
struct HTTPRequestTextTests {
    private static func chunk(_ request: FetchRequest) throws -> RequestChunk {
        var builder = RequestChunkBuilder(hosts: HostTable())
        try builder.append(request)
        let chunk = builder.take()
        return try #require(chunk)
    }

    static let kept: [FetchRequest] = [
        FetchRequest(url: "http://h/a?b=c"),
        FetchRequest(
            method: .post, url: "http://h/", headers: [HeaderField("X-A", "b: c"), HeaderField("X-A", "d")],
            content: .bytes(Array(#"{"a": 1}"#.utf8), type: nil), name: "first"),
        FetchRequest(method: .put, url: "http://h/", content: .bytes(Array("one\n\n two".utf8), type: nil)),
    ]

    @Test("reads back as the same request", arguments: kept)
    func roundTrip(_ request: FetchRequest) throws {
        let chunk = try Self.chunk(request)
        let text = try #require(HTTPRequestText(chunk.firstID, of: chunk).text)
        let adding = try ListReader(sources: [], options: ListOptions(), hosts: HostTable()).adding
        let (chunks, faults) = adding.preview(text, name: "request.http")
        #expect(faults.isEmpty)
        let read = try #require(chunks.first)
        let id = read.firstID
        #expect(chunks.count == 1 && read.count == 1)
        #expect(read.method(id) == request.method && read.url(id) == request.url)
        #expect(read.extras(id)?.headers ?? [] == request.headers.fields)
        let body = request.content?.body ?? RequestBody.none
        #expect(read.extras(id)?.body ?? RequestBody.none == body)
        #expect(read.extras(id)?.name == request.name)
    }

    @Test(
        "is none where its reader would take the body for something else",
        arguments: ["# a", "a\n// b", "a\n### b", "< file", "{{x}}", "a\r\nb", "a\n", "\u{0}"])
    func notKept(_ body: String) throws {
        let chunk = try Self.chunk(
            FetchRequest(method: .post, url: "http://h/", content: .bytes(Array(body.utf8), type: nil)))
        #expect(HTTPRequestText(chunk.firstID, of: chunk).text == nil)
    }
}
