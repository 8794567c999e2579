import Synchronization

/// A host of a run by number, in the order the run met them. The word of the limits: one scheme, name and port.
@usableFromInline package struct HostID: RawRepresentable, Hashable, Comparable, Sendable {
    @usableFromInline package var rawValue: UInt32

    @inlinable package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// No host: of a request that is excluded from the run or could not be read.
    @inlinable package static var none: HostID { HostID(rawValue: .max) }

    @inlinable package var index: Int { Int(rawValue) }

    @inlinable package static func < (left: HostID, right: HostID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Where requests go: scheme, name and port.
package struct HostName: Hashable, Sendable {
    package var isHTTPS: Bool
    /// In lower case, without brackets around an IPv6 address.
    package var name: String
    package var port: UInt16

    package init(isHTTPS: Bool, name: String, port: UInt16) {
        self.isHTTPS = isHTTPS
        self.name = name
        self.port = port
    }

    /// Where the URL leads; nil when it can be no request's.
    package init?(url: String) {
        guard let name = try? RequestURL.hostName(of: url) else { return nil }
        self = name
    }

    /// `api.example:443`: with its port, whatever that is.
    package var withPort: String { "\(name.contains(":") ? "[\(name)]" : name):\(port)" }

    /// `https://api.example:443`: what ``init(url:)`` reads again.
    package var origin: String { "\(isHTTPS ? "https" : "http")://\(withPort)" }

    /// `api.example:8081`; the port is left out where it is the scheme's own.
    package var display: String {
        let host = name.contains(":") ? "[\(name)]" : name
        return port == (isHTTPS ? 443 : 80) ? host : "\(host):\(port)"
    }
}

/// The hosts that a run has met; shared by the readers, the engine and the deck, on any thread.
package final class HostTable: Sendable {
    private struct State {
        var names: [HostName] = []
        var ids: [HostName: HostID] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var count: Int { state.withLock { $0.names.count } }

    /// The number of the host, a new one when it was not met before.
    package func intern(_ name: HostName) -> HostID {
        state.withLock { state in
            if let id = state.ids[name] { return id }
            let id = HostID(rawValue: UInt32(state.names.count))
            state.names.append(name)
            state.ids[name] = id
            return id
        }
    }

    /// The number of the host; nil when the run has not met it.
    package func id(of name: HostName) -> HostID? { state.withLock { $0.ids[name] } }

    package subscript(id: HostID) -> HostName {
        state.withLock { $0.names[id.index] }
    }
}
