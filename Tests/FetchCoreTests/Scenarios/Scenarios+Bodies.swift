import TestSupport

extension Scenario {
    /// Where a body begins and ends (RFC 9112 §6 and §7).
    static let framing: [Scenario] = [
        Scenario(
            1, "a body with a Content-Length is ok", .fault(.answering(.answer())), gives: .ok(bytes: 5)),
        Scenario(
            2, "chunks with extensions and trailers are ok",
            .fault(
                .reply(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5;name=value\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 11\r\n\r\n")),
            gives: .ok(bytes: 11)),
        Scenario(
            3, "a chunk size that is no number",
            .fault(.reply("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n")),
            gives: .failed(.protocolError, .receive, status: 200, "chunk")),
        Scenario(
            4, "a chunk that is longer than its size",
            .fault(.reply("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n")),
            gives: .failed(.protocolError, .receive, status: 200)),
        Scenario(
            5, "a chunk size past every integer",
            .fault(
                .reply(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\nhello\r\n")
            ),
            gives: .failed(.protocolError, .receive, status: 200)),
        Scenario(
            6, "two Content-Lengths that differ",
            .fault(.reply("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello")),
            gives: .failed(.protocolError, .receive, status: 200, "conflicting")),
        Scenario(
            7, "one Content-Length with two values that differ",
            .fault(.reply("HTTP/1.1 200 OK\r\nContent-Length: 5, 7\r\n\r\nhello")),
            gives: .failed(.protocolError, .receive, status: 200)),
        Scenario(
            8, "two Content-Lengths that agree are ok",
            .fault(.reply("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello")),
            gives: .ok(bytes: 5)),
        Scenario(
            9, "a negative Content-Length",
            .fault(.reply("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello")),
            gives: .failed(.protocolError, .receive, status: 200)),
        Scenario(
            10, "a Content-Length that is no number",
            .fault(.reply("HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello")),
            gives: .failed(.protocolError, .receive, status: 200)),
        Scenario(
            11, "chunks win over a Content-Length",
            .fault(
                .reply(
                    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5\r\nhello\r\n0\r\n\r\n")),
            gives: .ok(bytes: 5)),
        Scenario(
            12, "bytes after the body are no part of it",
            .fault(.reply("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more")), gives: .ok(bytes: 5)
        ),
        Scenario(
            13, "a body of HTTP/1.0 goes on to the close", .fault(.reply("HTTP/1.0 200 OK\r\n\r\nhello")),
            gives: .ok(bytes: 5)),
        Scenario(
            14, "a body of HTTP/1.1 without a length goes on to the close",
            .fault(.reply("HTTP/1.1 200 OK\r\n\r\nhello")), gives: .ok(bytes: 5)),
        Scenario(
            15, "204 has no body", .fault(.requests([[.text("HTTP/1.1 204 No Content\r\n\r\n")]])),
            gives: .ok(204, bytes: 0)),
        Scenario(
            16, "304 has no body, whatever its Content-Length",
            .fault(.requests([[.text("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")]])),
            gives: .ok(304, bytes: 0)),
        Scenario(
            17, "HEAD has no body, whatever its Content-Length",
            .fault(.requests([[.text("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")]])),
            [.init(method: .head, url: "http://{self}/")], gives: .ok(bytes: 0)),
        Scenario(
            232, "HEAD with a body of its own waits for none, whatever its Content-Length",
            .fault(.requests([[.text("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")]])),
            [.init(method: .head, url: "http://{self}/", content: .bytes(Array("x".utf8), type: nil))],
            gives: .ok(bytes: 0)),
        Scenario(
            161, "a Content-Length past every integer",
            .fault(.reply("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhello")),
            gives: .failed(.protocolError, .receive, status: 200, "99999999999999999999")),
        Scenario(18, "an empty body is ok", .fault(.answering(.answer(body: ""))), gives: .ok(bytes: 0)),
    ]

    /// Bodies that do not come whole.
    static let truncation: [Scenario] = [
        Scenario(
            19, "closed before a Content-Length is reached",
            .fault(.reply("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello")),
            gives: .failed(.protocolError, .receive, status: 200, "5 of 500 bytes")),
        Scenario(
            20, "closed within a chunk",
            .fault(.reply("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello")),
            gives: .failed(.protocolError, .receive, status: 200, "truncated")),
        Scenario(
            21, "closed without the last chunk",
            .fault(.reply("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")),
            gives: .failed(.protocolError, .receive, status: 200, "truncated")),
        Scenario(
            22, "closed with no byte of the body",
            .fault(.reply("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")),
            gives: .failed(.protocolError, .receive, status: 200, "0 of 500 bytes")),
        Scenario(
            23, "gzip cut short, with a Content-Length that says so little",
            .fault(.answering(.answer(200, ["Content-Encoding: gzip"], bytes: cutGzip))),
            gives: .failed(.protocolError, .receive, status: 200, "cut short")),
        Scenario(
            24, "gzip cut short by the close",
            .fault(.reply("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n", cutGzip)),
            gives: .failed(.protocolError, .receive, status: 200, "cut short")),
        Scenario(
            25, "gzip cut short by the close, before its Content-Length",
            .fault(.reply("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5000\r\n", cutGzip)),
            gives: .failed(.protocolError, .receive, status: 200, "truncated")),
        Scenario(
            26, "gzip cut short in chunks that end well",
            .fault(
                .reply(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
                    chunk(cutGzip) + chunk([]))),
            gives: .failed(.protocolError, .receive, status: 200, "cut short")),
        Scenario(
            27, "brotli cut short",
            .fault(
                .answering(
                    .answer(200, ["Content-Encoding: br"], bytes: Codings.brotli(longText).dropLast(9) + []))),
            gives: .failed(.protocolError, .receive, status: 200, "cut short")),
        Scenario(
            28, "zstd cut short",
            .fault(
                .answering(
                    .answer(200, ["Content-Encoding: zstd"], bytes: Codings.zstd(longText).dropLast(9) + []))),
            gives: .failed(.protocolError, .receive, status: 200, "cut short")),
        Scenario(
            29, "gzip without the last byte of its checksum",
            .fault(
                .answering(
                    .answer(200, ["Content-Encoding: gzip"], bytes: Codings.gzip(longText).dropLast(1) + []))),
            gives: .failed(.protocolError, .receive, status: 200, "cut short")),
    ]

    /// Content codings whole, unknown, wrong and too good to be true.
    static let encodings: [Scenario] = [
        coded(30, "gzip is undone", "gzip", Codings.gzip(longText)),
        coded(31, "deflate is undone", "deflate", Codings.zlib(longText)),
        coded(32, "deflate without its wrapping is undone", "deflate", Codings.rawDeflate(longText)),
        coded(33, "brotli is undone", "br", Codings.brotli(longText)),
        coded(34, "zstd is undone", "zstd", Codings.zstd(longText)),
        coded(35, "two codings are undone in turn", "zstd, gzip", Codings.gzip(Codings.zstd(longText))),
        coded(36, "identity is nothing to undo", "identity", Array(longText.utf8)),
        coded(
            37, "gzip in two members is one body", "gzip",
            Codings.gzip(String(longText.prefix(700))) + Codings.gzip(String(longText.dropFirst(700)))),
        coded(38, "gzip with zeros behind it is ok", "x-gzip", Codings.gzip(longText) + [0, 0, 0, 0]),
        Scenario(
            39, "gzip of nothing at all is ok",
            .fault(.answering(.answer(200, ["Content-Encoding: gzip"], body: ""))), gives: .ok(bytes: 0)),
        Scenario(
            40, "a coding that nobody asked for",
            .fault(.answering(.answer(200, ["Content-Encoding: snappy"]))),
            gives: .failed(.protocolError, .receive, status: 200, "snappy")),
        Scenario(
            41, "plain text that says it is gzip",
            .fault(.answering(.answer(200, ["Content-Encoding: gzip"], body: longText))),
            gives: .failed(.protocolError, .receive, status: 200, "gzip")),
        Scenario(
            42, "gzip with a wrong byte within",
            .fault(.answering(.answer(200, ["Content-Encoding: gzip"], bytes: spoiltGzip))),
            gives: .failed(.protocolError, .receive, status: 200, "gzip")),
        Scenario(
            43, "zstd with a wrong beginning",
            .fault(.answering(.answer(200, ["Content-Encoding: zstd"], body: longText))),
            gives: .failed(.protocolError, .receive, status: 200, "zstd")),
        Scenario(
            44, "a bomb: 64 MB of zeros in 64 KB",
            .fault(.answering(.answer(200, ["Content-Encoding: gzip"], bytes: bomb))), nil,
            { $0.maxBodyBytes = 1 << 20 }, gives: .failed(.tooLarge, .receive, status: 200)),
        Scenario(
            45, "a Content-Length past the limit", .fault(.answering(.answer(body: longText))), nil,
            { $0.maxBodyBytes = 100 }, gives: .failed(.tooLarge, .receive, status: 200)),
        Scenario(
            46, "chunks past the limit",
            .fault(
                .reply(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n",
                    chunk(Array(longText.utf8)) + chunk([]))),
            nil, { $0.maxBodyBytes = 100 }, gives: .failed(.tooLarge, .receive, status: 200)),
        Scenario(
            47, "a body of exactly the limit is ok", .fault(.answering(.answer(body: longText))), nil,
            { $0.maxBodyBytes = Int64(longText.utf8.count) }, gives: .ok(bytes: Int64(longText.utf8.count))),
        Scenario(
            167, "HEAD of something past the limit is ok: no body comes",
            .fault(.requests([[.text("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")]])),
            [.init(method: .head, url: "http://{self}/")], { $0.maxBodyBytes = 100 }, gives: .ok(bytes: 0)),
        Scenario(
            168, "304 of something past the limit is ok: no body comes",
            .fault(.requests([[.text("HTTP/1.1 304 Not Modified\r\nContent-Length: 5000\r\n\r\n")]])),
            nil, { $0.maxBodyBytes = 100 }, gives: .ok(304, bytes: 0)),
        Scenario(
            48, "HEAD of a coded body is ok",
            .fault(
                .requests([[.text("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 50\r\n\r\n")]]
                )),
            [.init(method: .head, url: "http://{self}/")], gives: .ok(bytes: 0)),
    ]

    static let longText = String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 40)
    private static let cutGzip = Array(Codings.gzip(longText).dropLast(12))
    private static let bomb = Codings.gzip([UInt8](repeating: 0, count: 64 << 20))

    private static var spoiltGzip: [UInt8] {
        var bytes = Codings.gzip(longText)
        for index in 14..<24 { bytes[index] ^= 0xFF }
        return bytes
    }

    private static func coded(_ number: Int, _ name: String, _ coding: String, _ bytes: [UInt8]) -> Scenario {
        Scenario(
            number, name,
            .fault(.answering(.answer(200, ["Content-Encoding: \(coding)"], bytes: bytes))),
            gives: .ok(bytes: Int64(longText.utf8.count)))
    }

    private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        Array((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + [13, 10]
    }
}
