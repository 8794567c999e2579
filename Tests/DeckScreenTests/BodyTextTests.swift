import Testing

@testable import DeckModel
@testable import DeckScreen

@Suite("Bodies in the detail")
struct BodyTextTests {
    private func text(_ body: String, _ type: String, isWhole: Bool = true) -> [String] {
        BodyText(
            KeptBody(Array(body.utf8)), contentType: type,
            wholeBytes: Int64(body.utf8.count + (isWhole ? 0 : 1))
        )
        .lines().map { $0.spans.map(\.text).joined() }
    }

    @Test(
        "JSON is laid out, also where it is cut or wrong; text stays as it is; the rest is named",
        arguments: [
            (
                #"{"a":[1,{"b":null}],"c":{}}"#, "application/json",
                [
                    "{", "  \"a\": [", "    1,", "    {", "      \"b\": null", "    }", "  ],", "  \"c\": {}",
                    "}",
                ]
            ),
            (#"{"a": "x"#, "application/json", ["{", "  \"a\": \"x"]), ("[]", "", ["[]"]),
            ("a\tb\nc", "text/plain", ["a    b", "c"]), ("\u{1B}[31mred", "text/plain", ["␛[31mred"]),
            ("GIF89a..", "image/gif", ["a GIF image: not shown"]),
            ("x", "image/webp", ["an image (image/webp): not shown"]),
        ])
    func bodies(body: String, type: String, lines: [String]) {
        #expect(text(body, type) == lines)
    }

    @Test("of a body that is coming, the last lines are shown as they came, from the first whole one on")
    func tail() {
        let tail = KeptBody(Array("\"b\":1}\n{\"c\":2}\n".utf8), offset: 6, isComing: true)
        for type in ["application/json", "application/x-ndjson", "text/event-stream"] {
            let lines = BodyText(tail, contentType: type, wholeBytes: 14).lines()
            #expect(lines.map { $0.spans.map(\.text).joined() } == ["{\"c\":2}"])
        }
    }

    @Test("JSON lines stay lines")
    func jsonLines() {
        #expect(text("{\"a\":1}\n{\"b\":2}", "application/x-ndjson") == ["{\"a\":1}", "{\"b\":2}"])
    }

    @Test("what is too long is cut, and says so")
    func long() {
        let lines = text(String(repeating: "x", count: 9_000), "text/html", isWhole: false)
        #expect(lines.count == 2)
        #expect(lines[0].hasSuffix(" … and more of this line") && lines[0].count < 4_200)
        #expect(lines[1] == "… and more")
        #expect(text(String(repeating: "a\n", count: 3_000), "text/plain").count == 1_001)
    }
}
