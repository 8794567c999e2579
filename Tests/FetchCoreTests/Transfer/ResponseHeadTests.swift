import Testing

@testable import FetchCore

@Suite("The head of a response")
struct ResponseHeadTests {
    private func head(_ lines: String...) throws -> ResponseHead {
        let head = ResponseHead(contentTypes: StringCache())
        head.reset(keepsRaw: true)
        for line in lines { _ = try Array((line + "\r\n").utf8).withUnsafeBytes { try head.take($0) } }
        return head
    }

    @Test(
        "takes a length that is said once or several times alike, and refuses those that differ or are no length",
        arguments: [
            (["5"], 5), ([" 5 "], 5), (["5", "5"], 5), (["5, 5"], 5), (["x"], -1), (["5, 6"], nil),
            (["5", "6"], nil), (["99999999999999999999"], nil),
        ] as [([String], Int64?)])
    func lengths(_ values: [String], _ expected: Int64?) throws {
        let head = ResponseHead(contentTypes: StringCache())
        let read = Result {
            for value in values {
                _ = try Array("Content-Length: \(value)\r\n".utf8).withUnsafeBytes { try head.take($0) }
            }
            return head.contentLength
        }
        #expect((try? read.get()) == expected)
    }

    @Test("forgets the response before when another begins, and keeps what was given away")
    func restarts() throws {
        let head = try head("HTTP/1.1 503 Service Unavailable", "Retry-After: 3", "Content-Type: a/b", "")
        let first = head.raw
        #expect(head.status == 503 && head.reason == "Service Unavailable" && head.retryAfter == "3")
        head.reset(keepsRaw: false)
        _ = try Array("HTTP/1.0 200 OK\r\n".utf8).withUnsafeBytes { try head.take($0) }
        #expect(head.status == 200 && head.version == .http10 && head.retryAfter == nil)
        #expect(head.reason.isEmpty && head.contentType.isEmpty && head.raw.isEmpty)
        #expect(String(decoding: first, as: UTF8.self).hasPrefix("HTTP/1.1 503 Service"))
    }
}
