import DeckScreen
import Glibc

/// Tells when a theme file is saved; sleeps in the kernel until then.
final class ThemeWatch: Sendable {
    private let descriptor: Int32

    /// Nil when none of the folders is there, or the system watches no more files.
    init?(folders: [String]) {
        descriptor = inotify_init1(Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { return nil }
        let events = UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO)
        let watched = folders.filter { inotify_add_watch(descriptor, $0, events) >= 0 }
        if watched.isEmpty {
            close(descriptor)
            return nil
        }
    }

    /// Calls the closure after each save, on a thread of its own, for as long as the process lives.
    func start(_ onSave: @escaping @Sendable () -> Void) {
        Worker.start { [descriptor] in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                onSave()
            }
        }
    }
}
