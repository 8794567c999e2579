import Testing

@testable import FetchCore

@Suite("The charset of a body")
struct CharsetTests {
    @Test(
        "is read from the Content-Type",
        arguments: [
            ("text/html; charset=ISO-8859-1", "WINDOWS-1252"), ("text/html;CHARSET=\"shift_jis\"", "CP932"),
            ("text/plain; format=flowed; charset = 'windows-1251'", "WINDOWS-1251"),
            ("text/html; charset=utf-16", "UTF-16"),
            ("text/html; charset=utf-8", nil), ("text/html", nil), ("", nil), ("text/html; charset=", nil),
            ("text/html; charset=ISO-2022-JP-3", nil), ("text/html; charset=UTF-16//IGNORE", nil),
            ("charset=iso-8859-1", nil), ("text/html; charset=us-ascii", nil),
        ] as [(String, String?)])
    func names(_ contentType: String, _ name: String?) {
        #expect(Charset(contentType: contentType)?.name == name)
    }

    @Test(
        "tells how its text is read",
        arguments: [
            ("iso-8859-1", [0x4a, 0x6f, 0x73, 0xe9, 0x80], "José€"), ("windows-1251", [0xcf, 0xf0], "Пр"),
            ("shift_jis", [0x83, 0x65], "テ"), ("gbk", [0xc4, 0xe3], "你"), ("big5", [0xa7, 0x41], "你"),
            ("utf-16", [0xff, 0xfe, 0x41, 0], "A"), ("utf-16be", [0, 0x41], "A"),
            ("euc-kr", [0xb0, 0xa1], "가"),
            ("shift_jis", [0x41, 0x83], "A\u{fffd}"), ("euc-jp", [0xff, 0x42], "\u{fffd}B"),
            ("koi8-r", [], ""),
        ] as [(String, [UInt8], String)])
    func decodes(_ label: String, _ body: [UInt8], _ text: String) throws {
        let charset = try #require(Charset(contentType: "text/plain; charset=\(label)"))
        let decoded = try #require(charset.decode(body))
        #expect(String(decoding: decoded, as: UTF8.self) == text)
    }

    @Test("reads a long text piece by piece")
    func long() throws {
        let charset = try #require(Charset(contentType: "text/plain; charset=latin1"))
        let text = try #require(charset.decode([UInt8](repeating: 0xe9, count: 100_000)))
        #expect(String(decoding: text, as: UTF8.self) == String(repeating: "é", count: 100_000))
    }

    @Test("random bytes end, in every charset")
    func random() throws {
        let labels = [
            "utf-16", "utf-16le", "shift_jis", "euc-jp", "euc-kr", "gb18030", "big5", "windows-1257",
            "tis-620",
        ]
        for label in labels {
            let charset = try #require(Charset(contentType: "x/y; charset=\(label)"))
            for _ in 0..<50 {
                let body = (0..<Int.random(in: 0..<600)).map { _ in UInt8.random(in: 0...255) }
                let decoded = try #require(charset.decode(body))
                #expect(decoded.count <= 3 * body.count + 3)
            }
        }
    }
}
