import Testing

@testable import DeckScreen

@Suite("Bodies in the detail")
struct BodyTextTests {
    private func text(_ body: String, _ type: String, isWhole: Bool = true) -> [String] {
        BodyText(bytes: Array(body.utf8), contentType: type, isWhole: isWhole).lines()
            .map { $0.spans.map(\.text).joined() }
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

    @Test("what is too long is cut, and says so")
    func long() {
        let lines = text(String(repeating: "x", count: 9_000), "text/html", isWhole: false)
        #expect(lines.count == 2)
        #expect(lines[0].hasSuffix(" … and more of this line") && lines[0].count < 4_200)
        #expect(lines[1] == "… and more")
        #expect(text(String(repeating: "a\n", count: 3_000), "text/plain").count == 1_001)
    }
}
