import FetchCore
import Foundation
import Testing

@testable import FetchFiles

/// Mutates good lists with a seed that is fixed, so that a failure comes again.
///
/// `FUZZ_LISTS=1000000 swift test --filter ListFuzz` runs that many inputs a format, `FUZZ_SEED` gives other ones,
/// `FUZZ_FORMAT=openapi` one format.
@Suite("Lists of garbage")
struct ListFuzzTests {
    private static let seeds: [ListFormat: [String]] = [
        .postman: fixtures("shop.postman_collection.json", "old.postman_collection.json"),
        .openapi: fixtures(
            "petstore-v2.json", "petstore-v3.0.yaml", "petstore-v3.1.json", "all-forms.yaml",
            "all-patterns.yaml", "bad-cycle.yaml"),
        .urls: ["http://h/1\nPOST https://u:p@[::1]:80/x?y#z\r\n# c\nhttp://ü.de/é\n"],
        .jsonl: [
            "{\"url\":\"http://h/\\u00e9\\ud83d\\ude00\",\"headers\":{\"A\":[\"b\",1]},\"json\":{\"a\":[1,-2.5e3,true,null]}}\n",
            "{\"url\":\"http://h/\",\"body_base64\":\"YQ==\",\"timeout\":0.5,\"expect\":[\"status=2xx\",\"time<1s\"]}\n",
        ],
        .csv: ["url,method,header:X,v\n\"http://h/{{v}}\",PUT,\"a \"\"b\"\"\",\"1\n2\"\r\nhttp://h/,,,\n"],
        .http: [
            "@h = x\n### a\n# @name n\nPOST http://{{h}}/a\n  ?q=1\n  &r=2\nA: b\n\n{\"x\": \"{{h}}\"}\n\n> {%\n x\n%}\n###\nGET /p HTTP/1.1\nHost: h\n",
            "# @no-redirect\nPOST http://h/{{%h}}\nX-REQUEST-TYPE: GraphQL\n\nquery { a }\n\n{\"n\":1}\n###\n"
                + "GET http://h/{{$datetime \"YYYY [a]\" -1 d}}/{{$random.alphabetic(3)}}\n?a b\n\n// c\n### x\nHTTP/1.1 200\n",
        ],
        .har: [
            "{\"log\":{\"entries\":[{\"request\":{\"method\":\"POST\",\"url\":\"http://h/\",\"headers\":[{\"name\":\"A\",\"value\":\"b\"}],"
                + "\"postData\":{\"mimeType\":\"multipart/form-data\",\"params\":[{\"name\":\"a\",\"value\":\"b\"}]}}}]}}"
        ],
        .curl: [
            "curl 'http://h/' -H 'A: b' \\\n  --data-raw $'a\\n\\x41\\u00e9' -G\ncurl -sSXPOST \"http://h/$X\" -F a=b -F 'c=\"d\";type=x' ; curl h\n",
            "curl -d @- http://h/{a,b}[1-3] <<-EOF | jq . > x\n\t{\"a\": \"${X:-y}\\$\"}\nEOF\n",
            "curl ^\"http://h/^\" ^\n -H ^\"A: b\\^\"^\" ^\n\n\"x\" ^& y\ncurl -F 'a=\"b\";headers=\"X: 1\";type=x/y' h --next -Ab h\n",
        ],
        .sitemap: [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
                + "<url><loc>http://h/?a=1&amp;b=2</loc><lastmod>2026-11-27T12:30:00+01:00</lastmod></url>\n"
                + "<url><loc><![CDATA[http://h/é]]></loc><image:image><image:loc>x</image:loc></image:image></url></urlset>",
            "<!DOCTYPE x [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;&a;\">]><sitemapindex><sitemap><loc>http://h/&b;.xml</loc>"
                + "<lastmod>2026-01</lastmod></sitemap><sitemap/></sitemapindex>",
        ],
    ]

    /// Documents that are too long to stand here.
    private static func fixtures(_ names: String...) -> [String] {
        names.compactMap { name in
            try? String(
                contentsOf: ListFixtureTests.folder.appendingPathComponent(name), encoding: .utf8)
        }
    }

    @Test("No input of a format is a trap or a hang, and none loses count", arguments: ListFormat.allCases)
    func mutations(format: ListFormat) throws {
        let only = ProcessInfo.processInfo.environment["FUZZ_FORMAT"]
        if let only, only != format.rawValue { return }
        let count = ProcessInfo.processInfo.environment["FUZZ_LISTS"].flatMap { Int($0) } ?? 3800
        var mutator = Mutator(
            seed: ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap { UInt64($0) } ?? 20_261_122)
        let options = options {
            $0.skipsBadLines = true
            $0.environment = .values(["X": "y"])
            $0.operations = OperationChoice("all") ?? .safe
            $0.expectsDeclared = true
        }
        let defaults = try PreparedDefaults(RequestDefaults(), environment: options.environment)
        var longest = 0
        for _ in 0..<count {
            let input = mutator.mutate(Self.seeds[format] ?? [])
            let sink = ListSink(
                builder: RequestChunkBuilder(hosts: HostTable()), defaults: defaults, rowDefaults: defaults,
                options: options,
                source: "s",
                templateURL: nil,
                onFault: { longest = max(longest, $0.description.count) }, onNote: { _ in })
            var parser = format.makeParser(directory: "/missing/", options: options)
            let lines =
                format.isDocument
                ? [input[...]] : input.split(separator: 10, omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                Array(line).withUnsafeBufferPointer { parser.take($0, number: index + 1, into: sink) }
            }
            parser.finish(into: sink)
            var unreadable = 0
            while let chunk = sink.builder.take() {
                for id in chunk.ids {
                    if chunk.extras(id)?.unreadable != nil {
                        unreadable += 1
                    } else {
                        #expect(Self.isHarmless(chunk, id), "\(String(decoding: input, as: UTF8.self))")
                    }
                }
            }
            // Each fault but one of the whole list has its request.
            #expect(
                unreadable == sink.faultCount - (sink.hasWholeFault ? 1 : 0),
                "\(String(decoding: input, as: UTF8.self))")
        }
        // A value or twenty names, a name that was meant, and what to do about it.
        #expect(longest < 2000)
    }

    /// Whether nothing in the request could break out of its place on the wire.
    private static func isHarmless(_ chunk: RequestChunk, _ id: RequestID) -> Bool {
        let extras = chunk.extras(id)
        let names = (extras?.headers.map(\.name) ?? []) + (extras?.droppedHeaders ?? [])
        let values = extras?.headers.map(\.value) ?? []
        return chunk.url(id).utf8.allSatisfy { $0 > 32 && $0 < 127 }
            && names.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 58 } }
            && values.allSatisfy { $0.utf8.allSatisfy { $0 != 10 && $0 != 13 && $0 != 0 } }
            && chunk.method(id).rawValue.utf8.allSatisfy { $0 > 32 && $0 < 127 }
    }
}
