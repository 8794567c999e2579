/// What a request is called in errors, logs and traces: its method and its URL without secrets, worked out when somebody asks.
struct RequestLine: Sendable, Equatable {
    /// Nil where there was none, as with a response of a middleware's own.
    var method: FetchMethod?
    /// As it was asked for.
    private let url: String
    private let redaction: Redaction

    init(_ method: FetchMethod?, _ url: String, _ redaction: Redaction) {
        self.method = method
        self.url = url
        self.redaction = redaction
    }

    /// Without secrets.
    var shownURL: String { redaction.url(url).sanitised() }

    /// `GET http://127.0.0.1:8081/users`.
    var text: String { method.map { "\($0.rawValue) \(shownURL)" } ?? shownURL }
}
