/// The usual requests in one line each; ``FetchSession/send(_:)`` sends all others.
///
/// - Parameters named alike mean the same in all of them: `query` is appended to the URL, form-encoded, in order; `headers`
///   are sent in order; `timeout` is how long the whole call may take, with queue, attempts and waits, nil what the session
///   says (``FetchTimeouts/call``). The URL is a `String` or Foundation's `URL`.
/// - Throws: ``FetchError`` where there is no response to give; 404 and 500 are responses.
extension FetchSession {
    /// Sends a request of any method: `request("PROPFIND", url)`. The default of its content is nothing.
    public func request(
        _ method: FetchMethod, _ url: some FetchURLConvertible, _ content: FetchContent? = nil,
        query: FetchFields = [:], headers: FetchHeaders = [:], timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await send(
            FetchRequest(
                method: method, url: query.appended(to: url.fetchURL), headers: headers, content: content,
                timeout: timeout))
    }

    /// Asks for the URL and gives the whole response.
    public func get(
        _ url: some FetchURLConvertible, query: FetchFields = [:], headers: FetchHeaders = [:],
        timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await send(
            FetchRequest(url: query.appended(to: url.fetchURL), headers: headers, timeout: timeout))
    }

    /// Asks for the head alone: the response has no body.
    public func head(
        _ url: some FetchURLConvertible, query: FetchFields = [:], headers: FetchHeaders = [:],
        timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await request(.head, url, query: query, headers: headers, timeout: timeout)
    }

    /// Asks what may be done with the URL.
    public func options(
        _ url: some FetchURLConvertible, query: FetchFields = [:], headers: FetchHeaders = [:],
        timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await request(.options, url, query: query, headers: headers, timeout: timeout)
    }

    /// Asks for the URL's removal. Few servers want content with it.
    public func delete(
        _ url: some FetchURLConvertible, _ content: FetchContent? = nil, query: FetchFields = [:],
        headers: FetchHeaders = [:], timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await request(.delete, url, content, query: query, headers: headers, timeout: timeout)
    }

    /// Sends any body: ``FetchContent/bytes(_:type:)``, ``FetchContent/file(_:type:)``, ``FetchContent/stream(_:type:)``…
    public func post(
        _ url: some FetchURLConvertible, _ content: FetchContent? = nil, query: FetchFields = [:],
        headers: FetchHeaders = [:], timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await request(.post, url, content, query: query, headers: headers, timeout: timeout)
    }

    /// As ``post(_:_:query:headers:timeout:)``; by its method it is tried again after a failure, unless it is a stream.
    public func put(
        _ url: some FetchURLConvertible, _ content: FetchContent? = nil, query: FetchFields = [:],
        headers: FetchHeaders = [:], timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await request(.put, url, content, query: query, headers: headers, timeout: timeout)
    }

    /// As ``post(_:_:query:headers:timeout:)``, not tried again once a byte was sent.
    public func patch(
        _ url: some FetchURLConvertible, _ content: FetchContent? = nil, query: FetchFields = [:],
        headers: FetchHeaders = [:], timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await request(.patch, url, content, query: query, headers: headers, timeout: timeout)
    }

    /// Sends the value as JSON; see ``FetchContent/json(_:encoder:)``.
    public func post(
        _ url: some FetchURLConvertible, json value: some Encodable, query: FetchFields = [:],
        headers: FetchHeaders = [:], timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await request(.post, url, .json(value), query: query, headers: headers, timeout: timeout)
    }

    /// Sends the value as JSON; see ``FetchContent/json(_:encoder:)``.
    public func put(
        _ url: some FetchURLConvertible, json value: some Encodable, query: FetchFields = [:],
        headers: FetchHeaders = [:], timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await request(.put, url, .json(value), query: query, headers: headers, timeout: timeout)
    }

    /// Sends the value as JSON; see ``FetchContent/json(_:encoder:)``.
    public func patch(
        _ url: some FetchURLConvertible, json value: some Encodable, query: FetchFields = [:],
        headers: FetchHeaders = [:], timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await request(.patch, url, .json(value), query: query, headers: headers, timeout: timeout)
    }

    /// Sends the fields as an HTML form does.
    public func post(
        _ url: some FetchURLConvertible, form: FetchFields, query: FetchFields = [:],
        headers: FetchHeaders = [:], timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await request(.post, url, .form(form), query: query, headers: headers, timeout: timeout)
    }

    /// Sends the parts as an HTML form with files does.
    public func post(
        _ url: some FetchURLConvertible, multipart: MultipartForm, query: FetchFields = [:],
        headers: FetchHeaders = [:], timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await request(
            .post, url, .multipart(multipart), query: query, headers: headers, timeout: timeout)
    }

    /// Gets a response whose body is read as it comes; see ``stream(_:)``.
    public func stream(
        _ url: some FetchURLConvertible, query: FetchFields = [:], headers: FetchHeaders = [:],
        timeout: Duration? = nil
    ) async throws(FetchError) -> FetchStreamResponse {
        try await stream(
            FetchRequest(url: query.appended(to: url.fetchURL), headers: headers, timeout: timeout))
    }
}

extension FetchRequest {
    /// Appends to the URL's query, form-encoded and in order.
    public mutating func appendQuery(_ fields: FetchFields) {
        url = fields.appended(to: url)
    }
}
