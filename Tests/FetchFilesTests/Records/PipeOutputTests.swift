import FetchCore
import Glibc
import TestSupport
import Testing

@testable import FetchFiles

@Suite("An output that is a pipe")
struct PipeOutputTests {
    @Test(
        "loses nothing that its reader has room for, also when it is given up; what has none is an error then"
    )
    func givenUp() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("fifo")
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        let output = try AppendFile(path: path)
        output.giveUp.store(true, ordering: .relaxed)
        let line = Array("a record\n".utf8)
        for _ in 0..<3 { try line.withUnsafeBufferPointer { try output.write($0) } }
        var read = [UInt8](repeating: 0, count: 100)
        let count = Glibc.read(reader, &read, read.count)
        #expect(Array(read.prefix(count)) == line + line + line)
        // More than a pipe holds.
        let much = [UInt8](repeating: UInt8(ascii: "x"), count: 4 << 20)
        let error = #expect(throws: RecordError.self) {
            try much.withUnsafeBufferPointer { try output.write($0) }
        }
        #expect(error?.reason == "its reader takes nothing any more")
    }
}
