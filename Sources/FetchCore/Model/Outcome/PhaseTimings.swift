/// How long each phase of an attempt took, in microseconds, redirect hops added up.
///
/// dns, connect, tls, send, wait and receive add up to `total`; `queue` stands beside them.
@usableFromInline package struct PhaseTimings: Sendable, Hashable {
    /// From when it could have started, had there been room, to its start.
    @usableFromInline package var queue: Int64
    @usableFromInline package var dns: Int64
    @usableFromInline package var connect: Int64
    @usableFromInline package var tls: Int64
    @usableFromInline package var send: Int64
    /// To the first byte of the response.
    @usableFromInline package var wait: Int64
    @usableFromInline package var receive: Int64

    package init(
        queue: Int64 = 0, dns: Int64 = 0, connect: Int64 = 0, tls: Int64 = 0, send: Int64 = 0,
        wait: Int64 = 0, receive: Int64 = 0
    ) {
        self.queue = queue
        self.dns = dns
        self.connect = connect
        self.tls = tls
        self.send = send
        self.wait = wait
        self.receive = receive
    }

    @inlinable package var total: Int64 { dns + connect + tls + send + wait + receive }
}
