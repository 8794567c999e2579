import CLinux
import Glibc

/// Starts threads of the system's, whose failure to start is an answer: Foundation's has none.
package enum PosixThread {
    private final class Box {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// Starts a detached thread that runs the body once.
    ///
    /// - Parameters:
    ///   - name: What `top -H` shows; its first 15 bytes.
    ///   - stackBytes: A multiple of the page size.
    /// - Returns: 0, or the error number of
    ///   [pthread_create](https://man7.org/linux/man-pages/man3/pthread_create.3.html).
    package static func start(name: String, stackBytes: Int, _ body: @escaping @Sendable () -> Void) -> Int32
    {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let box = Unmanaged.passRetained(
            Box {
                fd_name_thread(name)
                body()
            })
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { context in
                if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, box.toOpaque())
        if code != 0 { box.release() }
        return code
    }
}
