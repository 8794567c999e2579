import FetchCore
import Glibc

/// Reads a descriptor in large blocks and hands its lines to the parser of its format, guessed from the first of them.
///
/// Plain `read(2)` rather than a mapping: a file that shrinks under a mapping kills the process, and pipes can only be
/// read so.
struct LineFeed {
    private static let blockSize = 256 * 1024
    /// The longest document that is read whole.
    private static let longestDocument = 1 << 30

    private let descriptor: Int32
    private var buffer: UnsafeMutableBufferPointer<UInt8>
    /// Bytes of the buffer that are not yet handed on.
    private var filled = 0
    /// How many of them are known to hold no LF.
    private var scanned = 0
    private var lineNumber = 0
    /// Whether the rest of a line that was too long is being thrown away.
    private var isSkipping = false
    private var parser: (any ListParser)?
    private var isDocument = false
    /// What the list is that is not read.
    private var foreign: RequestFault?
    /// Nil for a list that is UTF-8.
    private var utf16: UTF16Decoding?

    init(descriptor: Int32) {
        self.descriptor = descriptor
        buffer = .allocate(capacity: Self.blockSize)
    }

    /// Reads to the end, or until `mayGoOn`, asked after each read, says no.
    ///
    /// - Parameters:
    ///   - willRead: called before each read, which may wait for long.
    ///   - didRead: called after it.
    mutating func run(
        name: String, format: ListFormat?, into sink: ListSink, willRead: () -> Void, didRead: () -> Void,
        mayGoOn: () -> Bool
    ) {
        defer { buffer.deallocate() }
        while true {
            makeRoom(Self.blockSize / 2)
            willRead()
            let count = readOnce()
            didRead()
            if count < 0 {
                sink.wholeFault(ListInput.fault(name, code: errno))
                return
            }
            filled += count
            let isEnd = count == 0
            decodeUTF16(newBytes: count)
            if parser == nil { choose(name: name, format: format, isEnd: isEnd, options: sink.options) }
            if let foreign {
                sink.wholeFault(foreign)
                return
            }
            if parser != nil {
                handLines(isEnd: isEnd, into: sink)
                if isEnd { parser?.finish(into: sink) }
            }
            if !mayGoOn() || isEnd || sink.hasWholeFault { return }
        }
    }

    /// As `read(2)`, over interruptions and what is not there yet.
    private func readOnce() -> Int {
        while true {
            let count = read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            if count >= 0 { return count }
            if errno == EAGAIN { waitForInput() } else if errno != EINTR { return count }
        }
    }

    /// Makes the bytes that were just read UTF-8, where the list begins with the mark of UTF-16.
    private mutating func decodeUTF16(newBytes count: Int) {
        var start = filled - count
        var dropped = 0
        if utf16 == nil {
            guard parser == nil, filled >= 2, let decoding = UTF16Decoding(mark: buffer[..<2]) else { return }
            utf16 = decoding
            (start, dropped) = (0, 2)
        }
        guard let bytes = utf16?.decode(Array(buffer[(start + dropped)..<filled]), isEnd: count == 0) else {
            return
        }
        filled = start
        makeRoom(bytes.count)
        for (index, byte) in bytes.enumerated() { buffer[start + index] = byte }
        filled += bytes.count
    }

    private mutating func choose(name: String, format: ListFormat?, isEnd: Bool, options: ListOptions) {
        let bytes = UnsafeBufferPointer(rebasing: buffer[..<filled])
        guard let chosen = format ?? ListFormat.guess(fileName: name, firstBytes: bytes, isAll: isEnd) else {
            return
        }
        // A BOM is no part of the first line; wait for its three bytes.
        if !isEnd, filled < 3 { return }
        if ForeignList.isResults(bytes) {
            foreign = ForeignList.results(name)
            return
        }
        if format == nil, chosen != .har, !chosen.isFetched, chosen != .http || name.hasSuffix(".hurl"),
            ListFormat(fileName: name) == nil,
            let fault = ForeignList.fault(fileName: name, firstBytes: bytes)
        {
            foreign = fault
            return
        }
        if filled >= 4, buffer[1] == 0, buffer[3] == 0, buffer[0] != 0 {
            foreign = RequestFault(what: "UTF-16 without its mark", mend: "save it as UTF-8")
            return
        }
        if chosen != .openapi, options.operations != .safe || options.baseURL != nil {
            foreign = RequestFault(
                what: "no OpenAPI document, which --operations and --base are for",
                mend: "leave them out, or give --format openapi")
            return
        }
        let slash = name.lastIndex(of: "/")
        parser = chosen.makeParser(directory: slash.map { String(name[...$0]) } ?? "", options: options)
        isDocument = chosen.isDocument
        if chosen == .jsonl, Self.isArray(bytes) {
            parser = JSONArrayList()
            isDocument = true
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { drop(3) }
    }

    /// Whether the first that is not blank begins a JSON array.
    private static func isArray(_ bytes: ByteSpan) -> Bool {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        return bytes[start...].first { !$0.isBlankOrLineEnd } == UInt8(ascii: "[")
    }

    /// Hands on all whole lines, at the end also one without an LF.
    private mutating func handLines(isEnd: Bool, into sink: ListSink) {
        guard let base = buffer.baseAddress else { return }
        if isDocument {
            if let streamed = parser as? any StreamedDocument {
                let piece = UnsafeBufferPointer(rebasing: buffer[..<filled])
                drop(streamed.take(part: piece, isEnd: isEnd, into: sink))
            } else if isEnd {
                lineNumber = 1
                hand(UnsafeBufferPointer(rebasing: buffer[..<filled]), into: sink)
                drop(filled)
            }
            if filled >= Self.longestDocument {
                sink.wholeFault(RequestFault(what: "longer than 1 GB", mend: "split it"))
            }
            return
        }
        var start = 0
        while let found = memchr(base + max(start, scanned), 10, filled - max(start, scanned)) {
            let end = base.distance(to: found.assumingMemoryBound(to: UInt8.self))
            lineNumber += 1
            hand(UnsafeBufferPointer(rebasing: buffer[start..<end]), into: sink)
            isSkipping = false
            start = end + 1
            scanned = start
            if scanned == filled { break }
        }
        drop(start)
        scanned = filled
        if isEnd, filled > 0 {
            lineNumber += 1
            hand(UnsafeBufferPointer(rebasing: buffer[..<filled]), into: sink)
            drop(filled)
        }
        // One more for the CR of its line end.
        if filled > ListReader.longestLine + 1 {
            if !isSkipping {
                tooLong(UnsafeBufferPointer(rebasing: buffer[..<filled]), number: lineNumber + 1, into: sink)
            }
            isSkipping = true
            drop(filled)
        }
    }

    private mutating func hand(_ line: UnsafeBufferPointer<UInt8>, into sink: ListSink) {
        if isSkipping { return }
        if !isDocument, line.withoutCR.count > ListReader.longestLine {
            return tooLong(line, number: lineNumber, into: sink)
        }
        // Files that were put together have a BOM where the next one begins.
        let hasMark = !isDocument && line.first == 0xEF && line.starts(with: [0xEF, 0xBB, 0xBF])
        parser?.take(hasMark ? line.from(3) : line, number: lineNumber, into: sink)
    }

    private func tooLong(_ line: UnsafeBufferPointer<UInt8>, number: Int, into sink: ListSink) {
        sink.fault(
            RequestFault(
                what: "line longer than 8 MB", bytes: line.prefix(60), mend: parser?.mendOfLongLine ?? ""),
            line: number, raw: line)
    }

    /// Forgets the first bytes.
    private mutating func drop(_ count: Int) {
        guard count > 0, let base = buffer.baseAddress else { return }
        memmove(base, base + count, filled - count)
        filled -= count
        scanned = max(0, scanned - count)
    }

    /// Doubles the buffer until so many bytes more fit.
    private mutating func makeRoom(_ count: Int) {
        guard buffer.count - filled < count, let base = buffer.baseAddress else { return }
        var capacity = buffer.count * 2
        while capacity - filled < count { capacity *= 2 }
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: capacity)
        larger.baseAddress?.update(from: base, count: filled)
        buffer.deallocate()
        buffer = larger
    }

    private func waitForInput() {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&wanted, 1, -1)
    }
}
