import Synchronization

/// The origins that single requests went to: the host of each is read once, not with every request.
final class SingleOrigins: Sendable {
    private struct Known {
        /// A column of the origin alone, by the hash of its bytes.
        var columns: [UInt64: URLColumn] = [:]
        /// The one that was asked for last: most requests go where the one before went.
        var last: URLColumn?
    }

    private let hosts: HostTable
    private let known = Mutex(Known())

    /// So many are kept; with log-ins in their URLs there may be any number.
    private static let most = 4096

    init(_ hosts: HostTable) {
        self.hosts = hosts
    }

    /// A column that has the URL's origin, and no URL.
    ///
    /// - Throws: What is wrong with the host.
    func column(
        of url: UnsafeBufferPointer<UInt8>, _ parts: RequestURL
    ) throws(RequestFault) -> URLColumn {
        let origin = UnsafeBufferPointer(rebasing: url[..<parts.authority.upperBound])
        let found: URLColumn? = known.withLock { known in
            if let last = known.last, last.hasOrigin(origin, at: 0) { return last }
            let column = known.columns[Self.hash(origin)]
            guard let column, column.hasOrigin(origin, at: 0) else { return nil }
            known.last = column
            return column
        }
        if let found { return found }
        var column = URLColumn()
        _ = column.addOrigin(origin, host: hosts.intern(try parts.hostName(in: url)))
        known.withLock { [column] known in
            if known.columns.count >= Self.most { known.columns.removeAll() }
            known.columns[Self.hash(origin)] = column
            known.last = column
        }
        return column
    }

    private static func hash(_ origin: UnsafeBufferPointer<UInt8>) -> UInt64 {
        ByteHash.of(UnsafeRawBufferPointer(origin))
    }
}
