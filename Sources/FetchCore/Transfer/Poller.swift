import CLinux
import Glibc

/// The epoll set of one loop, told about changes once before it waits.
///
/// Between two transfers on a kept connection libcurl says REMOVE and then ADD for the same socket. Only what is wanted is
/// noted here at once; the kernel hears of a socket before the wait, and only when that differs from what it knows: two
/// `epoll_ctl` a request become none. A socket that is not wanted any more stays in the set until something comes on it: most
/// are soon wanted again.
final class Poller {
    private struct Watch {
        /// What the kernel was told; 0 is nothing.
        var current: UInt32 = 0
        var wanted: UInt32 = 0
        var isDirty = false
        /// Who is to hear of it.
        var owner: UInt16 = 0
    }

    /// A socket that is ready.
    struct Event {
        var fd: Int32
        var owner: UInt16
        var isReadable: Bool
        var isWritable: Bool
        var isBroken: Bool
    }

    private let epoll: Int32
    private let wakeFD: Int32
    /// One entry a descriptor, at its number. Plain memory: it is written with every socket callback.
    private var watches: UnsafeMutableBufferPointer<Watch>
    private var dirty: [Int32] = []
    /// As many as are dealt with in one turn: few enough that what libcurl keeps of each is still in the processor's cache
    /// when its successor starts. With 1,000 in flight a turn of 512 costs a quarter more.
    private let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 32)

    /// - Parameters:
    ///   - epollFD: An empty epoll set; the caller's, who closes it after this.
    ///   - wakeFD: Wakes the thread when it becomes readable.
    init(epollFD: Int32, wakeFD: Int32) {
        epoll = epollFD
        self.wakeFD = wakeFD
        watches = .allocate(capacity: 1024)
        watches.initialize(repeating: Watch())
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: wakeFD))
        epoll_ctl(epoll, EPOLL_CTL_ADD, wakeFD, &event)
    }

    deinit {
        events.deallocate()
        watches.deallocate()
    }

    /// Notes what is wanted of a socket; neither readable nor writable means it is left alone.
    func want(_ fd: Int32, readable: Bool, writable: Bool, owner: UInt16) {
        let index = Int(fd)
        if index >= watches.count { grow(to: index + 1) }
        watches[index].wanted = (readable ? EPOLLIN.rawValue : 0) | (writable ? EPOLLOUT.rawValue : 0)
        watches[index].owner = owner
        if !watches[index].isDirty {
            watches[index].isDirty = true
            dirty.append(fd)
        }
    }

    func wantsOnlyToRead(_ fd: Int32) -> Bool {
        fd >= 0 && Int(fd) < watches.count && watches[Int(fd)].wanted == EPOLLIN.rawValue
    }

    private func grow(to count: Int) {
        let grown = UnsafeMutableBufferPointer<Watch>.allocate(capacity: max(count, 2 * watches.count))
        _ = grown.moveInitialize(fromContentsOf: watches)
        grown[watches.count...].initialize(repeating: Watch())
        watches.deallocate()
        watches = grown
    }

    /// Forgets a socket that is about to be closed: the kernel drops it from the set by itself.
    func forget(_ fd: Int32) {
        guard Int(fd) < watches.count else { return }
        watches[Int(fd)].current = 0
        watches[Int(fd)].wanted = 0
    }

    /// Tells the kernel what changed, waits at most so long (-1 is for ever) and gives what is ready to the visitor.
    func wait(milliseconds: Int32, _ visit: (Event) -> Void) {
        flush()
        let count = epoll_wait(epoll, events.baseAddress, Int32(events.count), milliseconds)
        guard count > 0 else { return }
        for index in 0..<Int(count) {
            let fd = events[index].data.fd
            if fd == wakeFD { continue }
            if watches[Int(fd)].wanted == 0 {
                unwatch(fd)
                continue
            }
            let bits = events[index].events
            visit(
                Event(
                    fd: fd, owner: watches[Int(fd)].owner, isReadable: bits & EPOLLIN.rawValue != 0,
                    isWritable: bits & EPOLLOUT.rawValue != 0,
                    isBroken: bits & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0))
        }
    }

    /// Of a kept connection that nothing goes over: something has come on it, or its end.
    private func unwatch(_ fd: Int32) {
        watches[Int(fd)].current = 0
        epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nil)
    }

    private func flush() {
        for fd in dirty {
            let index = Int(fd)
            let watch = watches[index]
            watches[index].isDirty = false
            if watch.current == watch.wanted || watch.wanted == 0 { continue }
            let operation = watch.current == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
            var event = epoll_event(events: watch.wanted, data: epoll_data_t(fd: fd))
            // A number that was closed and given out again behind our back is new to the kernel, or gone from it.
            if epoll_ctl(epoll, operation, fd, &event) != 0, errno == ENOENT {
                epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)
            } else if operation == EPOLL_CTL_ADD, errno == EEXIST {
                epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event)
            }
            watches[index].current = watch.wanted
        }
        dirty.removeAll(keepingCapacity: true)
    }
}
