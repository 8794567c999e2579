import Testing

@testable import FetchCore

@Suite("Chunks by id")
struct ChunkListTests {
    private static func chunk(_ first: Int, count: Int) throws -> RequestChunk {
        var builder = RequestChunkBuilder(hosts: HostTable(), firstID: RequestID(first))
        for number in 0..<count { try builder.append(FetchRequest(url: "http://127.0.0.1/\(number)")) }
        let chunk = builder.take()
        return try #require(chunk)
    }

    @Test("each id is found in its own chunk, whatever order they came in, and no other id in any")
    func lookUp() throws {
        let chunks = try [Self.chunk(11, count: 5), Self.chunk(1, count: 4), Self.chunk(30, count: 1)]
        var list = ChunkList(chunks)
        #expect(list.chunks.map(\.firstID) == [RequestID(1), RequestID(11), RequestID(30)])
        for id in 1...40 {
            let expected = chunks.first { $0.contains(RequestID(id)) }
            #expect(list[RequestID(id)] === expected)
            #expect(list.find(RequestID(id)) === expected)
        }
    }

    @Test("a chunk that is there already is not added again")
    func repeated() throws {
        let chunk = try Self.chunk(1, count: 3)
        #expect(ChunkList([chunk, chunk]).chunks.count == 1)
    }
}
