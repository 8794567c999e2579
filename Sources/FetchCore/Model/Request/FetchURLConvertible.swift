import FoundationEssentials

/// What a URL is given as: a `String`, a `Substring` or Foundation's `URL`.
public protocol FetchURLConvertible {
    /// The URL as text; it is checked when the request is sent.
    var fetchURL: String { get }
}

extension String: FetchURLConvertible {
    public var fetchURL: String { self }
}

extension Substring: FetchURLConvertible {
    public var fetchURL: String { String(self) }
}

extension URL: FetchURLConvertible {
    /// With the base that it may have.
    public var fetchURL: String { absoluteString }
}
