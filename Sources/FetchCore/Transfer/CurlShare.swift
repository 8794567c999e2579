import CCurl
import Glibc

/// What easy handles have together ([libcurl-share](https://curl.se/libcurl/c/libcurl-share.html)); it must outlive them.
///
/// Unchecked: libcurl takes the lock of each kind of data before it touches any of it, and where there are no locks
/// the share is one thread's, which its owner sees to.
final class CurlShare: @unchecked Sendable {
    let raw: UnsafeMutableRawPointer?
    /// One entry a kind of data; nil where one thread alone uses it.
    private let locks: UnsafeMutablePointer<pthread_mutex_t>?

    private static let kinds = Int(CURL_LOCK_DATA_LAST.rawValue)

    /// - Parameter isLocked: Whether handles of several threads use it.
    init(_ data: [curl_lock_data], isLocked: Bool) {
        raw = curl_share_init()
        if isLocked {
            let locks = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: Self.kinds)
            for kind in 0..<Self.kinds { pthread_mutex_init(locks + kind, nil) }
            self.locks = locks
        } else {
            locks = nil
        }
        if let locks { setLocks(locks) }
        for data in data { fd_share_setopt_data(raw, data) }
    }

    deinit {
        curl_share_cleanup(raw)
        guard let locks else { return }
        for kind in 0..<Self.kinds { pthread_mutex_destroy(locks + kind) }
        locks.deallocate()
    }

    private func setLocks(_ locks: UnsafeMutablePointer<pthread_mutex_t>) {
        fd_share_setopt_pointer(raw, CURLSHOPT_USERDATA, locks)
        fd_share_setopt_lock(raw) { _, data, _, locks in
            if let locks { pthread_mutex_lock(CurlShare.lock(of: data, in: locks)) }
        }
        fd_share_setopt_unlock(raw) { _, data, locks in
            if let locks { pthread_mutex_unlock(CurlShare.lock(of: data, in: locks)) }
        }
    }

    private static func lock(
        of data: curl_lock_data, in locks: UnsafeMutableRawPointer
    ) -> UnsafeMutablePointer<pthread_mutex_t> {
        locks.assumingMemoryBound(to: pthread_mutex_t.self) + Int(data.rawValue)
    }
}
