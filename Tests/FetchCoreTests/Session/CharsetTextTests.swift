import FetchCore
import TestSupport
import Testing

@Suite("The text of a body")
struct CharsetTextTests {
    static let texts: [(String, [UInt8], String)] = [
        ("shift_jis", [0x93, 0xFA, 0x96, 0x7B], "日本"),
        ("EUC-JP", [0xC6, 0xFC, 0xCB, 0xDC], "日本"),
        ("\"gbk\"", [0xC4, 0xE3, 0xBA, 0xC3], "你好"),
        ("gb18030", [0xC4, 0xE3, 0xBA, 0xC3], "你好"),
        ("big5", [0xA7, 0x41, 0xA6, 0x6E], "你好"),
        ("euc-kr", [0xC7, 0xD1, 0xB1, 0xDB], "한글"),
        ("koi8-r", [0xED, 0xC9, 0xD2], "Мир"),
        ("windows-1251", [0xCC, 0xE8, 0xF0], "Мир"),
        ("iso-8859-2", [0xB3, 0xF3, 0x64, 0xBC], "łódź"),
        ("iso-8859-15", [0xA4], "€"),
        ("latin1", [0x80], "€"),
        ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x1B, 0x28, 0x42], "日"),
        ("utf-16", [0x41, 0, 0x42, 0], "AB"),
        ("iso-8859-2", [0xFE, 0xFF, 0, 0x41], "A"),
        ("utf-8", [0xEF, 0xBB, 0xBF, 0x41, 0xFF], "A\u{fffd}"),
        ("us-ascii", [0x41], "A"),
    ]

    @Test("is read in the charset of its Content-Type or its mark", arguments: texts)
    func known(_ charset: String, _ bytes: [UInt8], _ text: String) async throws {
        let server = try FaultServer(
            .routes { _ in [.answer(200, ["Content-Type: text/plain; charset=\(charset)"], bytes: bytes)] })
        defer { server.stop() }
        try await withFetchSession { session in
            let response = try await session.get(server.url + "/")
            #expect(try response.text == text)
        }
    }

    @Test("a charset that is not known is an error that names it")
    func unknown() async throws {
        let server = try TestHTTPServer { _ in
            .init(headers: ["Content-Type: text/plain; charset=klingon"], body: "nuqneH")
        }
        defer { server.stop() }
        try await withFetchSession { session in
            let response = try await session.get(server.url)
            let error = await fetchError { () throws(FetchError) in try response.text }
            #expect(error?.kind == .decoding)
            #expect(error?.cause == "the charset 'klingon' of the body is not known")
        }
    }
}
