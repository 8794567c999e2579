import Glibc

/// How many sockets a loop holds open, against what the process may: connections that are kept for nobody give way before
/// transfers fail for want of a descriptor.
struct SocketCount {
    /// How many transfers the descriptors carry at most.
    let room: Int
    /// How many transfers there may be: each may want a socket of its own at any moment.
    var transferLimit = 0
    private(set) var open = 0

    /// - Parameter descriptors: how many files the process may hold open; nil is its soft limit now.
    init(descriptors: Int? = nil) {
        room = max(1, (descriptors ?? Self.softLimit()) - FetchRun.reservedDescriptors)
    }

    mutating func opened() { open += 1 }

    mutating func closed() { open -= 1 }

    /// Whether a new connection is to replace one that is kept for nobody: two rounds of new ones would not fit any more.
    /// In a turn as many transfers as may be can end, whose connections are then kept, and as many begin elsewhere.
    var isShort: Bool { open >= room - 2 * transferLimit }

    /// Whether connections are not to be kept: they are short, and some are kept for nobody for sure.
    var isFull: Bool { isShort && open > transferLimit }

    /// How many transfers may begin before it is seen which of them need a new socket.
    var startsAtOnce: Int { max(16, room - open) }

    private static func softLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }
}
