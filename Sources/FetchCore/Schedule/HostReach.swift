/// How far an attempt came: whether its host can be reached at all.
enum HostReach: Sendable, Equatable {
    /// The connection stood: a response came, or what failed came after.
    case reached
    /// It could not connect, in a way that may be this attempt's alone: a timeout, a reset, a broken handshake.
    case notConnected
    /// It could not connect, as no request to that host could: refused, unreachable, a bad certificate.
    case hostUnreachable
    /// The name has no address, or the resolver failed.
    case nameHasNoAddress
    /// It says nothing of the host: it was cancelled, or never tried to connect.
    case unknown
}
