import FetchCore
import Glibc

/// The lines of a sidecar file: equal slots of 32 bytes of text, of which this holds a copy. Used under its journal's lock.
///
/// Each change is written at once; the file is never mapped, since another program may cut it. One that was cut or removed
/// is made anew from the copy before the next line is written.
final class InflightSlots {
    /// A line that an earlier run left.
    struct Entry: Equatable {
        var key: UInt64
        var id: UInt32
        var slot: Int
    }

    static let slotBytes = 32
    private static let segmentSlots = 8192
    private static let blank =
        [UInt8](repeating: UInt8(ascii: " "), count: slotBytes - 1) + [UInt8(ascii: "\n")]

    let path: String
    /// What was in the file when it was opened.
    private(set) var earlier: [Entry] = []
    private let descriptor: Int32
    private let mode: mode_t
    /// What the file has to hold.
    private var text: [UInt8] = []
    /// Slots to take next, the last first.
    private var freeSlots: [Int] = []
    private var usedCount = 0

    /// Opens or makes the file and reads what an earlier run left in it.
    ///
    /// - Parameter isPrivate: whether a new file is for its owner alone.
    init(path: String, isPrivate: Bool = false) throws(RecordError) {
        self.path = path
        mode = isPrivate ? 0o600 : 0o666
        descriptor = try Self.openLocked(path, mode: mode)
        let left = try Self.contents(descriptor, path: path)
        earlier = Self.parse(left)
        repeat { appendSegment() } while text.count < left.count
        let used = Set(earlier.map(\.slot))
        usedCount = used.count
        freeSlots.removeAll { used.contains($0) }
        for slot in used { text.replaceSubrange(range(slot), with: left[range(slot)]) }
        try writeAll()
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// Throws when something that is no file stands where a sidecar is to be.
    static func check(_ path: String) throws(RecordError) {
        guard let standing = FileStanding(path, followsLinks: false), !standing.isRegular else { return }
        throw RecordError(
            .open, path, reason: "it is not a regular file, and requests in flight are recorded there",
            mend: "remove it, or name another file with -o")
    }

    /// Writes the line of a request; returns its slot.
    func note(_ key: UInt64, _ id: RequestID) throws(RecordError) -> Int {
        try verify()
        if freeSlots.isEmpty { try addSegment() }
        let slot = freeSlots.removeLast()
        usedCount += 1
        var line = ByteBuffer(capacity: 64)
        line.append(hex: key)
        line.append(" ")
        line.append(decimal: Int(id.rawValue))
        let start = slot * Self.slotBytes
        text.replaceSubrange(start..<(start + line.count), with: line.bytes)
        try write(range(slot))
        return slot
    }

    func free(_ slot: Int) {
        text.replaceSubrange(range(slot), with: Self.blank)
        usedCount -= 1
        freeSlots.append(slot)
        // Where that is not possible the line stays, and the record is believed over it.
        try? write(range(slot))
    }

    /// Adds room when little is left.
    func growAhead() throws(RecordError) {
        try verify()
        if freeSlots.count < Self.segmentSlots / 4 { try addSegment() }
    }

    /// Removes the file when no line is left in it.
    func close() {
        if usedCount == 0 {
            if FileStanding(path, followsLinks: false) == FileStanding(descriptor) { unlink(path) }
        } else {
            // What is not on record has to be there for the next run; a failure was told by the last line already.
            try? verify()
        }
    }

    /// The lines of a sidecar file; what is no line is passed over.
    static func parse(_ bytes: [UInt8]) -> [Entry] {
        var entries: [Entry] = []
        var slot = 0
        while (slot + 1) * slotBytes <= bytes.count {
            let text = bytes[(slot * slotBytes)..<((slot + 1) * slotBytes)]
            let words = text.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
            if words.count == 2, let key = RequestKey(hex: String(decoding: words[0], as: UTF8.self)),
                let id = UInt32(String(decoding: words[1], as: UTF8.self))
            {
                entries.append(Entry(key: key.rawValue, id: id, slot: slot))
            }
            slot += 1
        }
        return entries
    }

    /// The bytes of a sidecar; empty when there is none. Throws when it is no file.
    static func contents(_ path: String) throws(RecordError) -> [UInt8] {
        // A FIFO would be waited for without O_NONBLOCK.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT { return [] }
            try check(path)
            throw RecordError(.read, path, errno: errno)
        }
        defer { Glibc.close(file) }
        try check(path)
        return try contents(file, path: path)
    }

    private static func contents(_ file: Int32, path: String) throws(RecordError) -> [UInt8] {
        try TornTail.read(file, at: 0, count: TornTail.fileLength(file, path: path), path: path)
    }

    private static func openLocked(_ path: String, mode: mode_t) throws(RecordError) -> Int32 {
        while true {
            try check(path)
            let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode)
            guard file >= 0 else { throw RecordError(.open, path, errno: errno) }
            if flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
                Glibc.close(file)
                throw RecordError(
                    .open, path, reason: "another run that sends POST or PATCH requests is using it",
                    mend: "name another file with -o")
            }
            // The run that had it may have removed it before it let go.
            if FileStanding(path, followsLinks: false) == FileStanding(file) { return file }
            Glibc.close(file)
        }
    }

    private func range(_ slot: Int) -> Range<Int> {
        (slot * Self.slotBytes)..<((slot + 1) * Self.slotBytes)
    }

    private func appendSegment() {
        let first = text.count / Self.slotBytes
        for _ in 0..<Self.segmentSlots { text += Self.blank }
        freeSlots.append(contentsOf: (first..<(first + Self.segmentSlots)).reversed())
    }

    private func addSegment() throws(RecordError) {
        let start = text.count
        appendSegment()
        // Written ahead, so that a full disk is told here and not when a line is to be written.
        try write(start..<text.count)
    }

    private func write(_ range: Range<Int>) throws(RecordError) {
        guard pwriteAll(descriptor, text[range], at: range.lowerBound) else {
            throw RecordError(.write, path, errno: errno)
        }
    }

    private func writeAll() throws(RecordError) {
        try write(0..<text.count)
    }

    /// Makes the file whole again where another program has cut or removed it.
    ///
    /// Throws when that is not possible, and when something else stands in its place.
    private func verify() throws(RecordError) {
        let own = FileStanding(descriptor)
        if let standing = FileStanding(path, followsLinks: false) {
            guard standing == own else { throw .replaced(path) }
            if standing.length < text.count { try writeAll() }
            return
        }
        let fresh = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard fresh >= 0 else {
            if errno == EEXIST { throw .replaced(path) }
            throw RecordError(.write, path, reason: "it was removed: \(String(cString: strerror(errno)))")
        }
        defer { Glibc.close(fresh) }
        flock(fresh, LOCK_EX | LOCK_NB)
        guard reopen(descriptor, as: fresh) else { throw RecordError(.write, path, errno: errno) }
        try writeAll()
    }
}
