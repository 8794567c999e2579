/// A request method, such as `GET`; compared letter by letter, as [RFC 9110 §9.1](https://www.rfc-editor.org/rfc/rfc9110#section-9.1) says.
public struct FetchMethod: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public var rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    public static let get = FetchMethod(rawValue: "GET")
    public static let head = FetchMethod(rawValue: "HEAD")
    public static let post = FetchMethod(rawValue: "POST")
    public static let put = FetchMethod(rawValue: "PUT")
    public static let delete = FetchMethod(rawValue: "DELETE")
    public static let patch = FetchMethod(rawValue: "PATCH")
    public static let options = FetchMethod(rawValue: "OPTIONS")
    public static let trace = FetchMethod(rawValue: "TRACE")

    /// Whether sending the request twice does what sending it once does
    /// ([RFC 9110 §9.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2)): only these are retried unasked.
    public var isIdempotent: Bool {
        switch rawValue {
        case "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE": true
        default: false
        }
    }
}

extension FetchMethod: ExpressibleByStringLiteral {
    /// For methods that have no name here: `session.request("PROPFIND", url)`.
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }
}
