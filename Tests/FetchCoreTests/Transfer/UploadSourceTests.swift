import Foundation
import TestSupport
import Testing

@testable import FetchCore

@Suite("The bytes of an upload")
struct UploadSourceTests {
    @Test("a body file that has as many bytes as it had is read to its end, and again")
    func whole() throws {
        let folder = try TemporaryFolder()
        let source = try #require(UploadSource.file(try folder.write("abcdef", to: "body")))
        #expect(source.length == 6)
        #expect(read(source, 4) == "abcd")
        #expect(source.rewind())
        #expect(read(source, 9) == "abcdef")
        #expect(read(source, 9) == "")
        #expect(source.failure == nil)
    }

    @Test(
        "a body file that grows or shrinks fails, and no byte more is read of it",
        arguments: ["abc", "abcdefg", ""])
    func changed(later: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("abcdef", to: "body")
        let source = try #require(UploadSource.file(path))
        #expect(read(source, 2) == "ab")
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(later.utf8))
        #expect(read(source, 9) == "")
        #expect(source.failure?.kind == .input)
        #expect(source.failure?.message.contains("\(later.utf8.count) bytes, 6 announced") == true)
    }

    @Test("of a stream with a length no byte more is given out, and its last one only at its end")
    func stream() async {
        let queue = UploadQueue(length: 3, wakeLoop: {})
        let source = QueuedUpload(queue)
        _ = await queue.push([1, 2])
        #expect(bytes(source, 9) == [1, 2])
        _ = await queue.push([3])
        #expect(!source.isReady)
        #expect(bytes(source, 9) == nil)
        let isWanted = await queue.push([4])
        #expect(!isWanted)
        #expect(source.isReady)
        #expect(source.failure?.kind == .input)
        #expect(source.failure?.cause == .lengthMismatch(stated: 3, found: 4))
    }

    @Test("a stream that ends with its length is whole, one that ends before has failed")
    func ended() async {
        let whole = UploadQueue(length: 3, wakeLoop: {})
        _ = await whole.push([1, 2, 3])
        whole.finish()
        let source = QueuedUpload(whole)
        #expect(bytes(source, 9) == [1, 2, 3])
        #expect(bytes(source, 9) == [])
        #expect(source.failure == nil)
        let short = UploadQueue(length: 3, wakeLoop: {})
        let cut = QueuedUpload(short)
        _ = await short.push([1, 2])
        short.finish()
        #expect(cut.failure?.cause == .lengthMismatch(stated: 3, found: 2))
    }

    private func read(_ source: UploadSource, _ most: Int) -> String? {
        bytes(source, most).map { String(decoding: $0, as: UTF8.self) }
    }

    private func bytes(_ source: UploadSource, _ most: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: most)
        return buffer.withUnsafeMutableBytes { source.read(into: $0) }.map { Array(buffer[..<$0]) }
    }
}
