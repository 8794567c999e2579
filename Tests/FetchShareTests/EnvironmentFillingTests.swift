import FetchCore
import FetchFiles
import TestSupport
import Testing

@testable import FetchShare

@Suite("Variables of the environment that a worker fills in")
struct EnvironmentFillingTests {
    /// A list by the name of its file; each has `$A` or `{{env:A}}` wherever its format takes it.
    private static let lists: [(name: String, text: String)] = [
        ("l.txt", "http://a.test/x/{{env:A}}?q={{env:A}}&r=$A#$A\nhttp://a.test/?a=b$A\n"),
        (
            "l.jsonl",
            #"""
            {"url": "http://a.test/{{env:A}}?x={{env:A}}", "headers": {"X-A": "1 $A 2", "X-B": "{{env:A}}"}, "name": "$A"}
            {"url": "http://a.test/", "json": {"s": "<{{env:A}}>", "n": [1, "$A"]}, "group": "g{{env:A}}"}
            {"url": "http://a.test/", "body": "raw {{env:A}} $$ ${A}"}
            """#
        ),
        (
            "l.csv",
            "url,name,header:X-A,body,v\nhttp://a.test/{{v}}?q=$A,n $A,{{env:A}},b $A,w\n"
        ),
        (
            "l.sh",
            #"""
            curl "http://a.test/p?q=1" -H "X-A: $A" -d "a=$A"
            curl http://a.test/ --data-urlencode "b=$A" -G
            curl http://a.test/ -F "f=x$A" -b "c=$A"
            curl http://a.test/ --json '{"a": 1}' -A "${A}"
            """#
        ),
        (
            "l.http",
            """
            @token = {{env:A}}
            GET http://a.test/{{%token}}/y?z={{%token}}
            Authorization: Bearer {{token}}

            ###
            POST http://a.test/form
            Content-Type: application/x-www-form-urlencoded

            a={{token}}&b=$A

            ###
            POST http://a.test/json
            Content-Type: application/json

            {"a": "{{token}}", "b": "x"}

            ###
            POST http://a.test/graphql
            X-Request-Type: GraphQL

            query { a(b: "{{token}}") }
            """
        ),
    ]

    private static let values = [
        "plain", "with space", "a&b=c#d+e", "100%41%zz", "{}?[]", "\"quoted\\\"", "<é>", "\u{1F600}", "a\tb",
        "1",
    ]

    private static let cases = lists.indices.flatMap { list in values.map { (list, $0) } }

    @Test(
        "stand where and as they do in a list that is read with their values: of all formats and contexts",
        arguments: cases)
    func equal(_ list: Int, _ value: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.lists[list].text, to: Self.lists[list].name)
        // A URL's blanks and beyond: what cannot be sent is refused both times.
        let direct = try read(path, .values(["A": value]))
        let marked = try read(path, .marks)
        #expect(marked.faults == [])
        let filled = try pass(marked.chunks, .values(["A": value]))
        let sendable = filled.filter { !$0.contains(" unreadable ") }
        if direct.faults.isEmpty {
            #expect(filled == direct.chunks.flatMap(Self.texts))
        } else {
            #expect(sendable.count < filled.count, "\(direct.faults)")
        }
        // What is shown has names, and neither values nor what stood for them meanwhile.
        let shown = try pass(marked.chunks, .names)
        #expect(shown.joined().contains("{{env:A}}"))
        if value.count > 1 { #expect(!shown.joined().contains(value)) }
        // Packed again, as for a retry, it is the same.
        let again = try packed(unpacked(try packed(marked.chunks), .marks))
        #expect(again == (try packed(marked.chunks)))
    }

    private func read(
        _ path: String, _ environment: ListEnvironment
    ) throws -> (chunks: [RequestChunk], faults: [String]) {
        var options = ListOptions()
        options.environment = environment
        let reader = try ListReader(
            sources: [ListSource(argument: path)], options: options, hosts: HostTable())
        var faults: [String] = []
        let chunks = reader.readReady { faults.append($0.description) }
        return (chunks, faults)
    }

    private func packed(_ chunks: [RequestChunk]) throws -> [UInt8] {
        var packer = RequestPacker()
        for chunk in chunks { for id in chunk.ids { try packer.append(id, of: chunk) } }
        #expect(packer.names == ["A"])
        return packer.bytes
    }

    private func unpacked(_ bytes: [UInt8], _ filling: EnvironmentFilling) throws -> [RequestChunk] {
        let requests = try PackedRequests(ZstdBlocks().compressed(bytes), filling)
        var builder = RequestChunkBuilder(hosts: HostTable())
        for place in requests.rows.indices { requests.append(place, to: &builder) }
        var chunks: [RequestChunk] = []
        while let chunk = builder.take() { chunks.append(chunk) }
        return chunks
    }

    private func pass(_ chunks: [RequestChunk], _ filling: EnvironmentFilling) throws -> [String] {
        try unpacked(packed(chunks), filling).flatMap(Self.texts)
    }

    /// One text a request: all that is sent or shown of it.
    private static func texts(_ chunk: RequestChunk) -> [String] {
        chunk.ids.map { id in
            let extras = chunk.extras(id)
            var body: [UInt8] = []
            if case .bytes(let bytes)? = extras?.body { body = bytes }
            let text = [
                // The boundary of a form follows from what it has, and so does the key.
                chunk.method(id).rawValue, chunk.url(id),
                body.starts(with: "------".utf8) ? "" : chunk.key(id).description,
                "\(extras?.headers.map { "\($0.name): \($0.value)" } ?? [])",
                String(decoding: body, as: UTF8.self), extras?.name ?? "-", extras?.group ?? "-",
                extras?.unreadable.map { " unreadable \($0)" } ?? "",
            ]
            return text.joined(separator: "|").replacing(#/-{24}[0-9a-f]{16}/#, with: "boundary")
        }
    }
}
