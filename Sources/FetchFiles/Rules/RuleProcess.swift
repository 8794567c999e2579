import CLinux
import Glibc

/// One process that judges bodies, as its owner sees it.
///
/// Unchecked: one thread at a time uses it, the one that took it from its ``RuleLane``.
final class RuleProcess: @unchecked Sendable {
    /// How a batch ended before all of it was judged.
    struct Death: Equatable {
        /// How many requests of the batch the process was done with; the next one is what it died of.
        var done: Int
        var failure: RuleFailure
    }

    private let identifier: pid_t
    private let socket: Int32
    private let page: UnsafeMutableRawPointer
    private let limit: Duration
    private var isReaped = false
    private var input: [UInt8] = []
    /// Requests of the batches before.
    private var doneBefore = 0

    /// Starts it; throws `errno`, wrapped, when that fails.
    init(_ program: RuleProgram, limit: Duration) throws(RuleFailure) {
        self.limit = limit
        let memory = fd_shared_memory(RuleProgress.pageBytes)
        guard memory >= 0 else { throw .noProcess(errno) }
        defer { close(memory) }
        guard let page = mmap(nil, RuleProgress.pageBytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0),
            page != MAP_FAILED
        else { throw .noProcess(errno) }
        do throws(RuleFailure) {
            let microseconds = max(1, Int(limit / .microseconds(1)))
            (identifier, socket) = try RuleSpawning.start(
                [program.path] + program.arguments + [String(microseconds)], memory: memory)
        } catch {
            munmap(page, RuleProgress.pageBytes)
            throw error
        }
        self.page = page
    }

    deinit {
        close(socket)
        if !isReaped {
            kill(identifier, SIGKILL)
            _ = reap()
        }
        munmap(page, RuleProgress.pageBytes)
    }

    /// Has the bodies judged in turn; returns how it ended if it did, and is of no use then.
    ///
    /// - Parameter answer: called with the place in the batch and the content of the answer, in order.
    func judge(_ jobs: [RuleJob], _ answer: (Int, UnsafeRawBufferPointer) -> Void) -> Death? {
        var output = RuleOutput(jobs)
        var answered = 0
        while answered < jobs.count {
            var entry = pollfd(
                fd: socket, events: Int16(POLLIN) | (output.isEmpty ? 0 : Int16(POLLOUT)), revents: 0)
            let ready = poll(&entry, 1, patience)
            if ready < 0, errno == EINTR { continue }
            if ready <= 0 {
                // It does not even use its processor time: somebody has stopped it.
                kill(identifier, SIGKILL)
                _ = reap()
                return Death(done: max(answered, done), failure: .time(limit))
            }
            if entry.revents & Int16(POLLOUT) != 0, !output.isEmpty { output.send(to: socket) }
            guard entry.revents & ~Int16(POLLOUT) != 0 else { continue }
            guard receive() else {
                let failure = reap()
                return Death(done: max(answered, done), failure: failure)
            }
            take(&answered, jobs.count, answer)
        }
        doneBefore += jobs.count
        return nil
    }

    private var done: Int { RuleProgress(page).done - doneBefore }

    /// In milliseconds: far beyond what the processor time of a body can take on a machine that works.
    private var patience: Int32 { Int32(clamping: Int(limit / .milliseconds(1)) * 10 + 20_000) }

    private func receive() -> Bool {
        let start = input.count
        let room = 1 << 16
        input.append(contentsOf: repeatElement(0, count: room))
        let count = input.withUnsafeMutableBytes {
            fd_receive_some(socket, $0.baseAddress.map { $0 + start }, room)
        }
        let number = errno
        input.removeLast(room - max(0, count))
        return count > 0 || count < 0 && (number == EAGAIN || number == EINTR)
    }

    private func take(_ answered: inout Int, _ count: Int, _ answer: (Int, UnsafeRawBufferPointer) -> Void) {
        var place = 0
        while answered < count, let content = RuleFrames.content(of: input, at: place) {
            input.withUnsafeBytes { answer(answered, UnsafeRawBufferPointer(rebasing: $0[content])) }
            answered += 1
            place = content.upperBound
        }
        input.removeFirst(place)
    }

    /// Waits for its end, and says why it came.
    private func reap() -> RuleFailure {
        isReaped = true
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7f
        if signal == SIGPROF { return .time(limit) }
        return RuleProgress(page).memoryFlag.pointee == 1 ? .memory : .crash(signal)
    }
}

/// The requests of a batch on their way; large bodies are not copied.
private struct RuleOutput {
    private static let copiedBytes = 1 << 16

    private var pieces: [[UInt8]] = []
    private var piece = 0
    private var sent = 0

    init(_ jobs: [RuleJob]) {
        var gathered: [UInt8] = []
        for job in jobs {
            gathered += RuleFrames.request(job.rules, bodyBytes: job.body?.count)
            guard let body = job.body, !body.isEmpty else { continue }
            if body.count <= Self.copiedBytes {
                gathered += body
            } else {
                pieces.append(gathered)
                pieces.append(body)
                gathered = []
            }
        }
        if !gathered.isEmpty { pieces.append(gathered) }
    }

    var isEmpty: Bool { piece >= pieces.count }

    /// What fits; a socket that is closed is seen when it is read.
    mutating func send(to socket: Int32) {
        while !isEmpty {
            let count = pieces[piece].withUnsafeBytes {
                fd_send_some(socket, $0.baseAddress.map { $0 + sent }, $0.count - sent, 0)
            }
            guard count > 0 else { return }
            sent += count
            if sent == pieces[piece].count {
                piece += 1
                sent = 0
            }
        }
    }
}
