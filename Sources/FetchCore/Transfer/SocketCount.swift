import Glibc
import Synchronization

/// How many sockets the loops of a run hold open, against what the process may: connections that are kept for nobody give way
/// before transfers fail for want of a descriptor.
final class SocketCount: Sendable {
    /// How many transfers the descriptors carry at most.
    let room: Int
    private let limit = Atomic<Int>(0)
    private let sockets = Atomic<Int>(0)
    private let connections = Atomic<Int>(0)
    private let reuses = Atomic<Int>(0)

    /// - Parameters:
    ///   - descriptors: How many files the process may hold open; nil is its soft limit now.
    ///   - threads: How many loops there are.
    init(descriptors: Int? = nil, threads: Int = 1) {
        room = max(1, (descriptors ?? Self.softLimit()) - Self.reserved(threads: threads))
    }

    /// How many transfers there may be: each may want a socket of its own at any moment.
    var transferLimit: Int { limit.load(ordering: .relaxed) }
    var open: Int { sockets.load(ordering: .relaxed) }

    func setTransferLimit(_ limit: Int) { self.limit.store(limit, ordering: .relaxed) }

    /// How many connections there have been.
    var connectionCount: Int { connections.load(ordering: .relaxed) }

    /// A transfer had so many connections of its own.
    func connected(_ count: Int) { connections.add(count, ordering: .relaxed) }

    /// How many transfers have gone over kept connections.
    var reusedCount: Int { reuses.load(ordering: .relaxed) }

    func reused() { reuses.add(1, ordering: .relaxed) }

    func opened() { sockets.add(1, ordering: .relaxed) }

    func closed() { sockets.subtract(1, ordering: .relaxed) }

    /// Whether a new connection is to replace one that is kept for nobody: two rounds of new ones would not fit any more.
    /// In a turn as many transfers as may be can end, whose connections are then kept, and as many begin elsewhere.
    var isShort: Bool { open >= room - 2 * transferLimit }

    /// Whether connections are not to be kept: they are short, and some are kept for nobody for sure.
    var isFull: Bool { isShort && open > transferLimit }

    /// How many transfers may begin before it is seen which of them need a new socket.
    var startsAtOnce: Int { max(16, room - open) }

    /// How many files are left for others than transfers: lists, records, bodies, the terminal, the resolver's and the loops' own.
    static func reserved(threads: Int) -> Int {
        46 + threads * TransferLoop.descriptors(loopCount: threads)
    }

    private static func softLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }
}
