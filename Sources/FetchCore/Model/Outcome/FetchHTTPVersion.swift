/// The protocol version that a response was spoken in.
public enum FetchHTTPVersion: UInt8, Sendable, Hashable {
    /// No response line was read.
    case unknown
    /// HTTP/1.0.
    case http10
    /// HTTP/1.1.
    case http11
    /// HTTP/2.
    case http2
    /// HTTP/3.
    case http3

    /// `1.1`, `2`; empty when unknown.
    public var number: String {
        switch self {
        case .unknown: ""
        case .http10: "1.0"
        case .http11: "1.1"
        case .http2: "2"
        case .http3: "3"
        }
    }
}
