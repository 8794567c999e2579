import Glibc
import Testing

@testable import FetchCore

@Suite("Chunks of requests")
struct RequestChunkBuilderTests {
    @Test("Requests keep their order, ids follow without a gap, over chunks too")
    func order() throws {
        var builder = RequestChunkBuilder(hosts: HostTable(), firstID: RequestID(5))
        for number in 0..<40000 { try builder.append(url: "http://h\(number % 3)/\(number)") }
        var next = RequestID(5)
        var chunkCount = 0
        while let chunk = builder.take() {
            #expect(chunk.firstID == next)
            for id in chunk.ids where id.rawValue % 997 == 0 {
                let number = Int(id.rawValue) - 5
                #expect(chunk.url(id) == "http://h\(number % 3)/\(number)")
                #expect(chunk.host(id).index == number % 3)
            }
            next = RequestID(rawValue: next.rawValue + UInt32(chunk.count))
            chunkCount += 1
        }
        #expect(next == RequestID(40005))
        #expect(chunkCount > 1)
        #expect(builder.pendingCount == 0)
    }

    @Test("A URL comes out as it went in, whatever its origin, and its path is what follows it")
    func origins() throws {
        let hosts = HostTable()
        var builder = RequestChunkBuilder(hosts: hosts)
        let urls = [
            ("http://h/a?b#c", "/a?b#c"), ("HTTP://H/a", "/a"), ("http://h", ""), ("http://h?q", "?q"),
            ("http://h#f", "#f"), ("http://u:p@h:80/", "/"), ("https://h/", "/"),
            ("http://h/a?b#c", "/a?b#c"),
            ("http://[::1]:8080/x", "/x"), ("http://other/http://h/", "/http://h/"),
        ]
        for (url, _) in urls { try builder.append(url: url) }
        let chunk = try builder.takeOnly()
        #expect(chunk.ids.map { chunk.url($0) } == urls.map(\.0))
        #expect(chunk.ids.map { chunk.withPath($0) { String(decoding: $0, as: UTF8.self) } } == urls.map(\.1))
        #expect(chunk.ids.map { chunk.host($0).index } == [0, 0, 0, 0, 0, 0, 1, 0, 2, 3])
        let origins = chunk.mapOrigins { String(decoding: $0, as: UTF8.self) }
        #expect(
            origins == [
                "http://h", "HTTP://H", "http://u:p@h:80", "https://h", "http://[::1]:8080", "http://other",
            ])
        #expect(chunk.ids.map { chunk.originPlace($0) } == [0, 1, 0, 0, 0, 2, 3, 0, 4, 5])
        // libcurl reads on to a NUL.
        #expect(chunk.withURL(RequestID(3)) { $0.baseAddress?[$0.count] } == 0)
    }

    @Test("Equal requests are numbered by how many came before; method, URL and body tell them apart")
    func repeats() throws {
        var builder = RequestChunkBuilder(hosts: HostTable())
        func body(_ text: String) -> RequestExtras { RequestExtras(body: .bytes(Array(text.utf8))) }
        try builder.append(url: "http://h/")
        try builder.append(url: "http://h/", method: .head)
        try builder.append(url: "http://h/", method: .post, extras: body("a"))
        try builder.append(url: "http://h/")
        try builder.append(url: "http://h/", method: .post, extras: body("b"))
        try builder.append(url: "http://h/", method: .post, extras: body("a"))
        try builder.append(url: "http://h/", extras: RequestExtras(name: "only a name"))
        let chunk = try builder.takeOnly()
        #expect(chunk.ids.map { chunk.repeats($0) } == [0, 0, 0, 1, 0, 1, 2])
        #expect(Set(chunk.ids.map { chunk.key($0) }).count == 7)
        // The count goes on in later chunks.
        try builder.append(url: "http://h/")
        let later = try builder.takeOnly()
        #expect(later.repeats(RequestID(8)) == 3)
    }

    @Test("A file body counts as the bytes in it, whatever their number", arguments: [0, 3, 65536, 200_000])
    func fileBodies(size: Int) throws {
        let path = "/tmp/fetchdeck-body-\(UInt64.random(in: 0...(.max)))"
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = try #require(fopen(path, "w"))
        defer { unlink(path) }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        var builder = RequestChunkBuilder(hosts: HostTable())
        try builder.append(url: "http://h/", method: .post, extras: RequestExtras(body: .file(path)))
        try builder.append(url: "http://h/", method: .post, extras: RequestExtras(body: .bytes(bytes)))
        let chunk = try builder.takeOnly()
        #expect(chunk.repeats(RequestID(2)) == 1)
        let keys = [RequestBody.file(path), .bytes(bytes)].map {
            RequestKey.of(method: .post, url: "http://h/", body: $0, repeats: 0)
        }
        #expect(keys[0] == keys[1])
    }

    @Test("A key is the start of the SHA-256 of METHOD, URL, BODY and N")
    func key() {
        // printf 'GET\nhttp://127.0.0.1/1\n\n0' | sha256sum
        #expect(
            RequestKey.of(method: .get, url: "http://127.0.0.1/1", body: .none, repeats: 0).description
                == "23437d6685e294af")
        // printf 'POST\nhttp://h/\n{"a":1}\n12' | sha256sum
        let key = RequestKey.of(
            method: .post, url: "http://h/", body: .bytes(Array("{\"a\":1}".utf8)), repeats: 12)
        #expect(key.description == "01bb124170a8a006")
        #expect(RequestKey(hex: key.description) == key)
        for bad in ["", "12", "+23456789abcdef0", "123456789abcdef0a", "x23456789abcdef0"] {
            #expect(RequestKey(hex: bad) == nil)
        }
    }

    @Test(
        "Methods and headers that could end their line are refused",
        arguments: [
            FetchRequest(method: FetchMethod(rawValue: "GE T"), url: "http://h/"),
            FetchRequest(method: FetchMethod(rawValue: ""), url: "http://h/"),
            FetchRequest(method: FetchMethod(rawValue: "CONNECT"), url: "http://h/"),
            FetchRequest(url: "http://h/", headers: [HeaderField("A\r\nB", "x")]),
            FetchRequest(url: "http://h/", headers: [HeaderField("A B", "x")]),
            FetchRequest(url: "http://h/", headers: [HeaderField("", "x")]),
            FetchRequest(url: "http://h/", headers: [HeaderField("A", "x\r\nB: y")]),
            FetchRequest(url: "http://h/", headers: [HeaderField("A", "x\ny")]),
            FetchRequest(url: "http://h/", headers: [HeaderField("A", "x\0")]),
        ])
    func injection(request: FetchRequest) {
        var builder = RequestChunkBuilder(hosts: HostTable())
        #expect(throws: RequestFault.self) { try builder.append(request) }
        let chunk = builder.take()
        #expect(chunk === nil)
    }

    @Test("More methods than a chunk can number start another chunk")
    func manyMethods() throws {
        var builder = RequestChunkBuilder(hosts: HostTable())
        for number in 0..<600 {
            try builder.append(url: "http://h/", method: FetchMethod(rawValue: "M\(number)"))
        }
        var methods: [String] = []
        while let chunk = builder.take() { methods += chunk.ids.map { chunk.method($0).rawValue } }
        #expect(methods == (0..<600).map { "M\($0)" })
    }

    @Test("The methods of lines that are refused take no room from those that come")
    func refusedMethods() throws {
        var builder = RequestChunkBuilder(hosts: HostTable())
        for number in 0..<300 {
            #expect(throws: RequestFault.self) {
                try builder.append(url: "http://a:99999/", method: FetchMethod(rawValue: "M\(number)"))
            }
        }
        try builder.append(url: "http://a/", method: .post)
        let chunk = try builder.takeOnly()
        #expect(chunk.count == 1)
        #expect(chunk.method(chunk.firstID) == .post)
    }

    @Test("An unreadable line has an id and a reason, an excluded one only an id")
    func unreadable() throws {
        let hosts = HostTable()
        var builder = RequestChunkBuilder(hosts: hosts)
        Array("http:///x".utf8).withUnsafeBufferPointer {
            builder.appendUnreadable(line: $0, message: "no host")
        }
        builder.appendExcluded()
        try builder.append(url: "http://h/")
        let chunk = try builder.takeOnly()
        #expect(chunk.extras(RequestID(1))?.unreadable == "no host")
        #expect(chunk.url(RequestID(1)) == "http:///x")
        #expect(chunk.ids.map { chunk.isExcluded($0) } == [false, true, false])
        #expect(chunk.ids.map { chunk.host($0) } == [.none, .none, HostID(rawValue: 0)])
    }

    @Test("Every host belongs to exactly one shard, whose ids are those of the whole list")
    func shards() throws {
        let urls = (0..<200).map { "http://h\($0 % 40).example:\(8000 + $0 % 3)/\($0)" }
        var seen = [Int](repeating: 0, count: urls.count)
        for index in 0..<4 {
            let hosts = HostTable()
            var builder = RequestChunkBuilder(hosts: hosts, shard: HostShard(index: index, count: 4))
            for url in urls { try builder.append(url: url) }
            let chunk = try builder.takeOnly()
            #expect(chunk.count == urls.count)
            for id in chunk.ids where !chunk.isExcluded(id) {
                seen[id.index] += 1
                #expect(chunk.url(id) == urls[id.index])
            }
            #expect(hosts.count < 120)
        }
        #expect(seen.allSatisfy { $0 == 1 })
        #expect(HostShard(parsing: "0/4") == HostShard(index: 0, count: 4))
        for bad in ["4/4", "-1/4", "1", "1/0", "a/b", "1/2/3", ""] { #expect(HostShard(parsing: bad) == nil) }
    }

    @Test("Repeats are counted exactly through many growths")
    func counter() {
        var counter = RepeatCounter()
        var generator = SystemRandomNumberGenerator()
        let hashes = (0..<20000).map { _ in UInt64.random(in: 1...(.max), using: &generator) }
        #expect(hashes.allSatisfy { counter.count($0) == 0 })
        #expect(hashes.allSatisfy { counter.count($0) == 1 })
        #expect(counter.count(0) == 0)
        #expect(counter.count(0) == 1)
    }
}

extension RequestChunkBuilder {
    /// All that was appended, when that is one chunk.
    mutating func takeOnly() throws -> RequestChunk {
        let chunk = take()
        let further = take()
        #expect(further === nil)
        return try #require(chunk)
    }
}
