/// A request method, such as `GET`; compared letter by letter, as [RFC 9110 §9.1](https://www.rfc-editor.org/rfc/rfc9110#section-9.1) says.
public struct FetchMethod: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// As it goes out.
    public var rawValue: String

    /// Any method; one that is no token ([RFC 9110 §5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)) fails when it is
    /// sent, as ``FetchError`` of kind `input`.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Its ``rawValue``.
    public var description: String { rawValue }

    /// `GET`.
    public static let get = FetchMethod(rawValue: "GET")
    /// `HEAD`.
    public static let head = FetchMethod(rawValue: "HEAD")
    /// `POST`.
    public static let post = FetchMethod(rawValue: "POST")
    /// `PUT`.
    public static let put = FetchMethod(rawValue: "PUT")
    /// `DELETE`.
    public static let delete = FetchMethod(rawValue: "DELETE")
    /// `PATCH`.
    public static let patch = FetchMethod(rawValue: "PATCH")
    /// `OPTIONS`.
    public static let options = FetchMethod(rawValue: "OPTIONS")
    /// `TRACE`.
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
