import Glibc

/// Reads a file from its start in blocks, and in lines, with bounded memory.
final class BlockReader {
    let path: String
    private let descriptor: Int32
    /// Where the next line begins.
    private var offset: Int
    private let block: UnsafeMutableRawBufferPointer

    /// - Parameter start: where in the file to begin; of no effect on a pipe.
    init(_ path: String, from start: Int = 0, blockBytes: Int = 1 << 18) throws(RecordError) {
        self.path = path
        descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw RecordError(.read, path, errno: errno) }
        if start > 0 { lseek(descriptor, off_t(start), SEEK_SET) }
        offset = max(0, start)
        block = .allocate(byteCount: blockBytes, alignment: 16)
    }

    deinit {
        close(descriptor)
        block.deallocate()
    }

    /// Hands on the next block, valid within the call only; false at the end of the file.
    func next(_ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(RecordError) -> Bool {
        while true {
            let count = read(descriptor, block.baseAddress, block.count)
            if count > 0 {
                body(UnsafeBufferPointer(rebasing: block.assumingMemoryBound(to: UInt8.self)[..<count]))
                return true
            }
            if count == 0 { return false }
            if errno != EINTR { throw RecordError(.read, path, errno: errno) }
        }
    }

    /// Hands on every line without its newline, with its offset in the file, and whether a newline ended it.
    func lines(_ body: (UnsafeBufferPointer<UInt8>, Int, Bool) -> Void) throws(RecordError) {
        var carried: [UInt8] = []
        func emit(_ piece: UnsafeBufferPointer<UInt8>, ended: Bool) {
            if carried.isEmpty {
                body(piece, offset, ended)
                offset += piece.count + 1
            } else {
                carried.append(contentsOf: piece)
                carried.withUnsafeBufferPointer { body($0, offset, ended) }
                offset += carried.count + 1
                carried.removeAll(keepingCapacity: true)
            }
        }
        while try next({ bytes in
            var start = 0
            while let end = Self.newline(bytes, from: start) {
                emit(UnsafeBufferPointer(rebasing: bytes[start..<end]), ended: true)
                start = end + 1
            }
            carried.append(contentsOf: bytes[start...])
        }) {}
        if !carried.isEmpty {
            carried.withUnsafeBufferPointer { body($0, offset, false) }
        }
    }

    @inline(__always)
    private static func newline(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress else { return nil }
        guard let found = memchr(base + start, 10, bytes.count - start) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
}
