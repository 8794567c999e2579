import FetchCore
import Glibc

/// The number of files that the process may hold open, against what a run needs of them.
enum DescriptorLimit {
    /// Raises the soft limit to the hard one and tells what it then is.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        if limit.rlim_cur < limit.rlim_max {
            var wanted = limit
            wanted.rlim_cur = limit.rlim_max
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &wanted) == 0 { limit = wanted }
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// Whether as many files can be opened as a run with one connection needs beside those that are open.
    private static func hasRoom() -> Bool {
        let needed = 12
        var opened: [Int32] = []
        defer { for fd in opened { close(fd) } }
        while opened.count < needed {
            let fd = open("/dev/null", O_RDONLY | O_CLOEXEC)
            if fd < 0 { return false }
            opened.append(fd)
        }
        return true
    }

    /// How many transfers the descriptors carry at once; nil when not even one.
    static func room(descriptors: Int, threads: Int) -> Int? {
        hasRoom() ? max(1, descriptors - FetchRun.reservedDescriptors(threads: threads)) : nil
    }

    /// Lowers the limit of transfers to what the descriptors carry.
    ///
    /// - Returns: one line about it; nil when nothing had to give way.
    /// - Throws: when they don't even carry the threads, or one connection.
    static func fit(_ settings: inout RunSettings, to descriptors: Int) throws(ProgramError) -> String? {
        let reserved = FetchRun.reservedDescriptors(threads: settings.threads)
        if settings.threads > 1, reserved >= descriptors {
            throw .usage(
                "--threads \(settings.threads) needs \(reserved) open files, the limit is \(descriptors); "
                    + "give fewer, or raise it with 'ulimit -n'")
        }
        guard let room = room(descriptors: descriptors, threads: settings.threads) else {
            throw .output(
                "the limit of \(descriptors) open files leaves too few for a run; raise it with 'ulimit -n'")
        }
        guard settings.limits.total > room else { return nil }
        let asked = settings.limits.total
        settings.limits.total = room
        return "concurrency \(asked) needs more open files than the limit of \(descriptors) allows; "
            + "continuing with \(room) ('ulimit -n' raises it)"
    }
}
