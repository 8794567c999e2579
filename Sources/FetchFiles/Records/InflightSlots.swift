import FetchCore
import Glibc

/// The lines of a sidecar file: mapped memory in equal slots of 32 bytes of text. Used under its journal's lock.
final class InflightSlots {
    /// A line that an earlier run left.
    struct Entry: Equatable {
        var key: UInt64
        var id: UInt32
        var slot: Int
    }

    static let slotBytes = 32
    private static let segmentSlots = 8192
    private static let segmentBytes = segmentSlots * slotBytes

    let path: String
    /// What was in the file when it was opened.
    private(set) var earlier: [Entry] = []
    private let descriptor: Int32
    private var segments: [UnsafeMutablePointer<UInt8>] = []
    /// Slots to take next, the last first.
    private var freeSlots: [Int] = []
    private var usedCount = 0

    /// Opens or makes the file and reads what an earlier run left in it.
    init(path: String) throws(RecordError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw RecordError(.open, path, errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            // `deinit` closes it.
            throw RecordError(
                .open, path, reason: "another run that sends POST or PATCH requests is using it",
                mend: "name another file with -o")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw RecordError(.open, path, errno: errno) }
        earlier = Self.parse(try Self.contents(path))
        let slotCount = Int(status.st_size) / Self.slotBytes
        repeat { try addSegment() } while segments.count * Self.segmentSlots < slotCount
        let used = Set(earlier.map(\.slot))
        usedCount = used.count
        freeSlots.removeAll { used.contains($0) }
        for slot in freeSlots { clear(slot) }
    }

    deinit {
        for segment in segments { munmap(segment, Self.segmentBytes) }
        Glibc.close(descriptor)
    }

    /// Writes the line of a request; returns its slot.
    func note(_ key: UInt64, _ id: RequestID) throws(RecordError) -> Int {
        if freeSlots.isEmpty { try addSegment() }
        let slot = freeSlots.removeLast()
        usedCount += 1
        var text = ByteBuffer(capacity: 64)
        text.append(hex: key)
        text.append(" ")
        text.append(decimal: Int(id.rawValue))
        // The newline and the padding stand there already: a line cut short by a crash is no line, and not sent yet.
        pointer(slot).update(from: text.bytes.baseAddress ?? UnsafePointer(pointer(slot)), count: text.count)
        return slot
    }

    func free(_ slot: Int) {
        clear(slot)
        usedCount -= 1
        freeSlots.append(slot)
    }

    /// Adds room when little is left.
    func growAhead() throws(RecordError) {
        if freeSlots.count < Self.segmentSlots / 4 { try addSegment() }
    }

    /// Removes the file when no line is left in it.
    func close() {
        if usedCount == 0 { unlink(path) }
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

    /// The bytes of a sidecar; empty when there is none.
    static func contents(_ path: String) throws(RecordError) -> [UInt8] {
        do throws(RecordError) {
            let file = try BlockReader(path)
            var all: [UInt8] = []
            while try file.next({ all.append(contentsOf: $0) }) {}
            return all
        } catch {
            if error.errorNumber == ENOENT { return [] }
            throw error
        }
    }

    private func pointer(_ slot: Int) -> UnsafeMutablePointer<UInt8> {
        segments[slot / Self.segmentSlots] + slot % Self.segmentSlots * Self.slotBytes
    }

    private func clear(_ slot: Int) {
        let line = pointer(slot)
        line.update(repeating: UInt8(ascii: " "), count: Self.slotBytes - 1)
        line[Self.slotBytes - 1] = UInt8(ascii: "\n")
    }

    private func addSegment() throws(RecordError) {
        let offset = off_t(segments.count * Self.segmentBytes)
        // Reserved, so that a full disk is told here and not by a trap on the first write to the page.
        let reserved = posix_fallocate(descriptor, offset, off_t(Self.segmentBytes))
        guard reserved == 0 else { throw RecordError(.write, path, errno: reserved) }
        let memory = mmap(nil, Self.segmentBytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, offset)
        guard let memory, memory != MAP_FAILED else { throw RecordError(.write, path, errno: errno) }
        let first = segments.count * Self.segmentSlots
        segments.append(memory.assumingMemoryBound(to: UInt8.self))
        freeSlots.append(contentsOf: (first..<(first + Self.segmentSlots)).reversed())
        for slot in first..<(first + Self.segmentSlots) where pointer(slot)[0] == 0 { clear(slot) }
    }
}
