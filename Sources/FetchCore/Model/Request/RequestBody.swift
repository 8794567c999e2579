/// What a request carries to the server, as lists have it and the engine sends it.
package enum RequestBody: Sendable, Equatable {
    /// No body at all.
    case none
    /// These bytes, with a Content-Length.
    case bytes([UInt8])
    /// The bytes of the file at this path, read as they are sent.
    ///
    /// Apart, so that what a request has beside its URL stays 16 bytes smaller where there are a million.
    indirect case file(String)
}

extension RequestExtras {
    /// What the request has beside its method and URL; nil when that is nothing. Its name and group are for who shows it.
    convenience init?(of request: FetchRequest, keepsNames: Bool) {
        var headers = request.headers.fields
        if let type = request.content?.type, request.header("Content-Type") == nil {
            headers.append(HeaderField("Content-Type", type))
        }
        let names = keepsNames ? (request.name, request.group) : (nil, nil)
        if headers.isEmpty, request.content == nil, names == (nil, nil), request.expectations == nil,
            request.attemptTimeout == nil, request.connectTimeout == nil, request.readTimeout == nil,
            request.overrides == nil
        {
            return nil
        }
        self.init(
            headers: headers, body: request.content?.body ?? .none, name: names.0, group: names.1,
            timeout: request.attemptTimeout, connectTimeout: request.connectTimeout,
            readTimeout: request.readTimeout, expectations: request.expectations,
            overrides: request.overrides)
    }
}
