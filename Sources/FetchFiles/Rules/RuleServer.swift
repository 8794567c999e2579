import CLinux
import FetchCore
import Glibc

/// The process that judges bodies: the program itself, started as `fetchdeck __rules`.
///
/// Requests come on descriptor 0, a socket on which the answers go back; descriptor 1 is a page that is shared with the
/// program, where it counts the bodies it is done with. It ends at the socket's end, or when a body costs more than it may:
/// by SIGPROF when the time is up, by whatever a lack of memory leads to.
package enum RuleServer {
    /// The word of the command line that stands for it.
    package static let command = "__rules"

    /// Serves until the program is gone.
    ///
    /// - Parameter arguments: the processor time of one body in microseconds.
    package static func run(_ arguments: ArraySlice<String>) -> Never {
        guard let text = arguments.first, let time = Int(text), time > 0,
            let page = mmap(nil, RuleProgress.pageBytes, PROT_READ | PROT_WRITE, MAP_SHARED, 1, 0),
            page != MAP_FAILED
        else { exit(2) }
        fd_close_from(3)
        tzset()
        guard let watch = try? WriterThread(work: endWithProgram) else { exit(2) }
        let memory = MemoryLimit()
        fd_limit_process(4, UInt(RuleBudget.memoryBytes))
        let progress = RuleProgress(page)
        fd_watch_memory(progress.memoryFlag, UInt(RuleBudget.memoryBytes * 3 / 4))
        var loop = RuleServing(microseconds: time, memory: memory, progress: progress)
        withExtendedLifetime(watch) { loop.run() }
        exit(0)
    }

    /// Waits for the socket's end, which comes with that of the program, and ends this process in the midst of a rule too.
    private static func endWithProgram() {
        var socket = pollfd(fd: 0, events: 0, revents: 0)
        while socket.revents == 0 { poll(&socket, 1, -1) }
        _exit(0)
    }
}

/// A page that both processes see.
struct RuleProgress {
    static let pageBytes = 4096

    private let page: UnsafeMutableRawPointer

    init(_ page: UnsafeMutableRawPointer) {
        self.page = page
    }

    /// How many requests the process is done with.
    var done: Int {
        get { Int(page.load(as: UInt32.self)) }
        nonmutating set { page.storeBytes(of: UInt32(truncatingIfNeeded: newValue), as: UInt32.self) }
    }

    /// Is 1 when the process ended for lack of memory.
    var memoryFlag: UnsafeMutablePointer<UInt8> { (page + 8).assumingMemoryBound(to: UInt8.self) }
}

/// Keeps the memory of a body within its budget.
struct MemoryLimit {
    private static let slackBytes = 2 << 20

    // Opened before the limit on descriptors forbids it.
    private let statistics = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    private var base = 0
    private var extra = 0

    /// Takes what the process has now, but for the body, as what it needs for itself.
    mutating func rebase(bodyBytes: Int) {
        base = max(0, dataBytes() - bodyBytes)
        allow(extra)
    }

    /// Allows what a body may cost, and so much for the body itself.
    mutating func allow(_ bodyBytes: Int) {
        extra = bodyBytes
        fd_limit_data(UInt(base + RuleBudget.memoryBytes + Self.slackBytes + extra))
    }

    /// Private writable memory, the sixth number of statm of proc(5), which counts pages.
    private func dataBytes() -> Int {
        var text = [UInt8](repeating: 0, count: 128)
        let count = pread(statistics, &text, text.count, 0)
        let words = text.prefix(max(0, count)).split(separator: 0x20)
        guard words.count > 5, let pages = Int(String(decoding: words[5], as: UTF8.self)) else {
            return 256 << 20
        }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}

/// Reads requests and writes answers.
private struct RuleServing {
    private static let pieceBytes = 1 << 18
    private static let flushNanoseconds: UInt64 = 2_000_000
    /// Beyond this processor time of a body, what it left in the allocator is given back.
    private static let trimNanoseconds: UInt64 = 10_000_000

    private let microseconds: Int
    private var memory: MemoryLimit
    private let progress: RuleProgress
    private var rules: CompiledRules
    private var piece = [UInt8](repeating: 0, count: pieceBytes)
    private var input: [UInt8] = []
    private var output: [UInt8] = []
    private var lastFlush: UInt64 = 0

    init(microseconds: Int, memory: MemoryLimit, progress: RuleProgress) {
        self.microseconds = microseconds
        self.memory = memory
        self.progress = progress
        rules = CompiledRules()
        self.memory.rebase(bodyBytes: 0)
    }

    mutating func run() {
        var place = 0
        while true {
            guard let content = RuleFrames.content(of: input, at: place) else {
                guard flush() else { return }
                input.removeFirst(place)
                place = 0
                guard fill() else { return }
                continue
            }
            guard judge(content) else { return }
            place = content.upperBound
            progress.done += 1
            guard now() - lastFlush < Self.flushNanoseconds || flush() else { return }
        }
    }

    /// Reads more; a large frame has its room beyond the budget.
    private mutating func fill() -> Bool {
        let frame = RuleFrames.length(input, at: 0).map { $0 + 4 } ?? 0
        if frame > Self.pieceBytes {
            // By the whole of it, also while its last piece is read: that is judged next.
            memory.allow((2 + RuleBudget.memoryPerBodyByte) * frame)
            input.reserveCapacity(frame)
        } else if input.isEmpty, input.capacity > 4 * Self.pieceBytes {
            input = []
            malloc_trim(0)
            memory.allow(0)
        }
        var count = 0
        repeat {
            count = read(0, &piece, piece.count)
        } while count < 0 && errno == EINTR
        input.append(contentsOf: piece.prefix(max(0, count)))
        return count > 0
    }

    private mutating func judge(_ content: Range<Int>) -> Bool {
        let begun = cpuTime()
        let answer: [UInt8]? = input.withUnsafeBytes { bytes -> [UInt8]? in
            let content = UnsafeRawBufferPointer(rebasing: bytes[content])
            guard let (asked, body) = RuleFrames.readRequest(content) else { return nil }
            if rules.needsCompiling(asked) {
                fd_arm_cpu_timer(Int(RuleBudget.compileTime / .microseconds(1)))
                rules.compile(asked)
                memory.rebase(bodyBytes: input.capacity)
            }
            fd_arm_cpu_timer(microseconds)
            defer { fd_arm_cpu_timer(0) }
            return rules.answer(asked, body.map { UnsafeRawBufferPointer(rebasing: content[$0]) })
        }
        guard let answer else { return false }
        if cpuTime() - begun > Self.trimNanoseconds { malloc_trim(0) }
        output.append(contentsOf: answer)
        return true
    }

    private mutating func flush() -> Bool {
        var sent = 0
        while sent < output.count {
            let count = output.withUnsafeBytes {
                fd_send_some(0, $0.baseAddress.map { $0 + sent }, $0.count - sent, 1)
            }
            if count > 0 { sent += count } else if errno != EINTR { return false }
        }
        output.removeAll(keepingCapacity: output.count < 1 << 20)
        lastFlush = now()
        return true
    }

    private func now() -> UInt64 { nanoseconds(CLOCK_MONOTONIC) }
    private func cpuTime() -> UInt64 { nanoseconds(CLOCK_PROCESS_CPUTIME_ID) }

    private func nanoseconds(_ clock: Int32) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
