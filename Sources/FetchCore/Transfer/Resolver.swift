import CLinux
import Dispatch
import Glibc
import Synchronization

/// Names to addresses, off the loop thread: a few threads, each name asked for once at a time and believed for its TTL.
///
/// libcurl 7.88's own resolver starts a thread a transfer and joins it when the transfer ends early, which freezes the
/// loop (curl issues #8515, #2975); its transfers therefore get their addresses from here.
final class Resolver: Sendable {
    /// What a name came to.
    enum Answer: Sendable, Equatable {
        /// At least one address as text, in the resolver's order of preference.
        case addresses([String])
        case failed(message: String)
    }

    private struct State {
        var queue: [(name: String, port: UInt16, answer: @Sendable (Answer) -> Void)] = []
        /// Threads that have no name to ask for, or have just begun; each takes one of the queue.
        var idleThreads = 0
        var threads = 0
        var isClosed = false
    }

    /// As many names as may be asked for with someone waiting; the schedule keeps it (``Schedule/mayResolveMore``), so none
    /// waits here with its connect timeout running.
    static let maximumAwaited = Schedule.maximumAwaitedLookups
    /// As many as may be asked for in all: beside the awaited ones those that were given up and still hold a thread.
    static let maximumThreads = Schedule.maximumLookups

    private let ask: @Sendable (String, UInt16) -> Answer
    private let state = Mutex(State())
    private let work = DispatchSemaphore(value: 0)

    /// - Parameter ask: looks a name up and waits for it, on a thread of the resolver's; the default is the system's resolver.
    init(ask: @escaping @Sendable (String, UInt16) -> Answer = Resolver.lookUp) {
        self.ask = ask
    }

    /// Looks a name up; the answer comes on a thread of the resolver's. Asking twice at once is the caller's to avoid.
    func resolve(_ name: String, port: UInt16, answer: @escaping @Sendable (Answer) -> Void) {
        let startsThread = state.withLock { state in
            state.queue.append((name, port, answer))
            // One that is idle may not have taken yet what was queued before this.
            guard state.queue.count > state.idleThreads, state.threads < Self.maximumThreads else {
                return false
            }
            state.threads += 1
            state.idleThreads += 1
            return true
        }
        if startsThread, !startThread() { return answerAll(.failed(message: "no thread could be started")) }
        work.signal()
    }

    /// Lets the threads end once they have nothing more to do; one that is asking a dead server ends when that returns.
    func close() {
        let threads = state.withLock { state in
            state.isClosed = true
            state.queue = []
            return state.threads
        }
        for _ in 0..<threads { work.signal() }
    }

    /// False when the system has no thread to give and there is none that could do the work instead.
    private func startThread() -> Bool {
        let code = PosixThread.start(name: "fetchcore.dns", stackBytes: 512 << 10) { self.serve() }
        if code == 0 { return true }
        return state.withLock { state in
            state.threads -= 1
            state.idleThreads -= 1
            return state.threads > 0
        }
    }

    private func answerAll(_ answer: Answer) {
        let jobs = state.withLock { state in
            defer { state.queue = [] }
            return state.queue
        }
        for job in jobs { job.answer(answer) }
    }

    private func serve() {
        while true {
            work.wait()
            let (job, isClosed) = state.withLock { state in
                state.idleThreads -= 1
                return (state.queue.isEmpty ? nil : state.queue.removeFirst(), state.isClosed)
            }
            if let job { job.answer(ask(job.name, job.port)) }
            if isClosed { return state.withLock { $0.threads -= 1 } }
            state.withLock { $0.idleThreads += 1 }
        }
    }

    /// Asks the system's resolver, and waits for it; names that are special need no asking
    /// ([RFC 6761 §6](https://www.rfc-editor.org/rfc/rfc6761#section-6)).
    @Sendable static func lookUp(_ name: String, port: UInt16) -> Answer {
        switch SpecialName(name) {
        case .nowhere: return .failed(message: String(cString: gai_strerror(EAI_NONAME)))
        case .loopback: return .addresses(["127.0.0.1", "::1"])
        case nil: break
        }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = fd_stream_type()
        // With nothing but loopback up, it would hide even what /etc/hosts says.
        hints.ai_flags = fd_has_outside_address() != 0 ? AI_ADDRCONFIG : 0
        var list: UnsafeMutablePointer<addrinfo>?
        var code = getaddrinfo(name, nil, &hints, &list)
        if code == fd_eai_addrfamily() {
            // Only addresses of a family that we have none of: of loopback they may be good all the same.
            hints.ai_flags = 0
            code = getaddrinfo(name, nil, &hints, &list)
        }
        guard code == 0 else {
            let reason =
                code == EAI_SYSTEM ? String(cString: strerror(errno)) : String(cString: gai_strerror(code))
            return .failed(message: reason)
        }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var entry = list
        while let info = entry {
            if let text = text(of: info.pointee), !addresses.contains(text) { addresses.append(text) }
            entry = info.pointee.ai_next
        }
        return addresses.isEmpty ? .failed(message: "the name has no address") : .addresses(addresses)
    }

    private static func text(of info: addrinfo) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = getnameinfo(
            info.ai_addr, info.ai_addrlen, &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
        return code == 0
            ? String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    private enum SpecialName {
        /// Under `.invalid`: it has no address by definition, and nobody's server is bothered with it.
        case nowhere
        /// Under `.localhost`.
        case loopback

        init?(_ name: String) {
            switch name.split(separator: ".").last?.lowercased() {
            case "invalid": self = .nowhere
            case "localhost" where name.contains("."): self = .loopback
            default: return nil
            }
        }
    }

    /// Whether the name is an address already and needs no look-up.
    static func isLiteral(_ name: String) -> Bool { HostSyntax.isAddress(name) }
}
