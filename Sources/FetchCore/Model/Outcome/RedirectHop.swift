/// One redirect that was followed.
public struct RedirectHop: Sendable, Equatable {
    /// The status of the response that redirects, such as 302.
    public var status: Int
    /// The URL that answered so, as it was asked for.
    public var url: String

    package init(status: Int, url: String) {
        self.status = status
        self.url = url
    }
}
