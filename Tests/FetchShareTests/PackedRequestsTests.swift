import FetchCore
import FetchFiles
import TestSupport
import Testing

@testable import FetchShare

@Suite("Requests packed into a chunk")
struct PackedRequestsTests {
    /// - Parameter attempts: those that a request had before.
    private func pack(_ chunk: RequestChunk, attempts: [RequestID: Int] = [:]) throws -> [UInt8] {
        var packer = RequestPacker()
        for id in chunk.ids { try packer.append(id, of: chunk, attempts: attempts[id] ?? 0) }
        return ZstdBlocks().compressed(packer.bytes)
    }

    @Test("come out as they went in: whatever a list may say of one, and its key")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let hosts = HostTable()
        var builder = RequestChunkBuilder(hosts: hosts, firstID: RequestID(7))
        try builder.append(url: "http://a.test/")
        try builder.append(url: "http://a.test/")
        var own = RequestOverrides()
        own.credentials = .digest(user: "u", password: "p:")
        var parts = RequestExtras.Parts()
        parts.headers = [HeaderField("X-A", "1"), HeaderField("X-A", "é")]
        parts.droppedHeaders = ["Accept"]
        parts.body = .bytes([0, 255, 10])
        (parts.name, parts.group) = ("n", "g")
        (parts.timeout, parts.connectTimeout) = (.milliseconds(1500), .seconds(2))
        parts.readTimeout = .nanoseconds(5)
        parts.expectations = [.status([201...299])]
        (parts.isInsecure, parts.avoidsCookieJar) = (true, true)
        (parts.proxy, parts.maxRedirects) = ("", 0)
        parts.overrides = Boxed(own)
        let rich = RequestExtras(parts)
        try builder.append(url: "https://b.test:8443/x?y=1", method: .post, extras: rich)
        try builder.append(url: "https://b.test:8443/x?y=1", method: .post, extras: rich)
        parts = RequestExtras.Parts()
        parts.body = .file(try folder.write("contents", to: "body"))
        parts.expectations = []
        let file = RequestExtras(parts)
        try builder.append(url: "http://c.test/", method: FetchMethod(rawValue: "PURGE"), extras: file)
        let bad = Array("no URL".utf8)
        bad.withUnsafeBufferPointer { builder.appendUnreadable(line: $0, message: "line 6: no URL") }
        let taken = builder.take()
        let chunk = try #require(taken)
        let packed = try PackedRequests(pack(chunk, attempts: [RequestID(8): 1, RequestID(9): 300]))
        #expect(packed.rows.map(\.attempts) == [0, 1, 300, 0, 0, 0])
        var copy = RequestChunkBuilder(hosts: hosts)
        for place in packed.rows.indices { packed.append(place, to: &copy) }
        let copied = copy.take()
        let other = try #require(copied)
        #expect(other.count == chunk.count)
        for (old, new) in zip(chunk.ids, other.ids) {
            #expect(other.listID(new) == old)
            #expect(other.url(new) == chunk.url(old))
            #expect(other.method(new) == chunk.method(old))
            #expect(other.key(new) == chunk.key(old))
            #expect(other.host(new) == chunk.host(old))
            expectSame(other.extras(new), chunk.extras(old))
        }
        #expect(
            packed.chunkRows(repeatsAll: false).map(\.isSafeToRepeat) == [
                true, true, false, false, false, true,
            ])
        #expect(packed.chunkRows(repeatsAll: true).map(\.isSafeToRepeat) == Array(repeating: true, count: 6))
    }

    private func expectSame(_ new: RequestExtras?, _ old: RequestExtras?) {
        #expect(new?.headers == old?.headers)
        #expect(new?.droppedHeaders == old?.droppedHeaders)
        if case .bytes? = old?.body { #expect(new?.body == old?.body) }
        #expect(new?.name == old?.name)
        #expect(new?.group == old?.group)
        #expect(new?.timeout == old?.timeout)
        #expect(new?.connectTimeout == old?.connectTimeout)
        #expect(new?.readTimeout == old?.readTimeout)
        #expect(new?.expectations == old?.expectations)
        #expect(new?.isInsecure == old?.isInsecure)
        #expect(new?.proxy == old?.proxy)
        #expect(new?.maxRedirects == old?.maxRedirects)
        #expect(new?.avoidsCookieJar == old?.avoidsCookieJar)
        #expect(new?.overrides == old?.overrides)
        #expect(new?.unreadable == old?.unreadable)
    }

    @Test("that are cut short or of another version are refused, whatever was cut", arguments: 0..<40)
    func damaged(_ cut: Int) throws {
        var builder = RequestChunkBuilder(hosts: HostTable())
        var parts = RequestExtras.Parts()
        parts.headers = [HeaderField("A", "b")]
        (parts.name, parts.timeout) = ("n", .seconds(1))
        try builder.append(url: "http://a.test/path", method: .post, extras: RequestExtras(parts))
        let taken = builder.take()
        let chunk = try #require(taken)
        var packer = RequestPacker()
        try packer.append(chunk.firstID, of: chunk)
        let bytes = Array(packer.bytes.prefix(cut))
        guard cut > 0, cut < packer.bytes.count else { return }
        #expect(throws: ShareError.self) { try PackedRequests(ZstdBlocks().compressed(bytes)) }
        #expect(throws: ShareError.self) { try PackedRequests(bytes) }
    }
}
