/// The usual requests in one line each; ``FetchSession/send(_:)`` sends all others.
///
/// - Parameters named alike mean the same in all of them: `query` is appended to the URL, form-encoded, in order; `headers`
///   are sent in order; `timeout` is how long the whole call may take, with queue, attempts and waits, nil what the session
///   says (``FetchTimeouts/call``).
/// - Throws: ``FetchError`` where there is no response to give; 404 and 500 are responses.
extension FetchSession {
    /// Asks for the URL and gives the whole response.
    public func get(
        _ url: String, query: KeyValuePairs<String, String> = [:],
        headers: FetchHeaders = [:], timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await send(.get, FormText.append(query, to: url), nil, headers, timeout)
    }

    /// Asks for the head alone: the response has no body.
    public func head(
        _ url: String, query: KeyValuePairs<String, String> = [:],
        headers: FetchHeaders = [:], timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await send(.head, FormText.append(query, to: url), nil, headers, timeout)
    }

    /// Asks for the URL's removal.
    public func delete(
        _ url: String, headers: FetchHeaders = [:], timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await send(.delete, url, nil, headers, timeout)
    }

    /// Sends any body: ``FetchContent/bytes(_:type:)``, ``FetchContent/file(_:type:)``, ``FetchContent/stream(_:type:)``…
    public func post(
        _ url: String, _ content: FetchContent? = nil, headers: FetchHeaders = [:],
        timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await send(.post, url, content, headers, timeout)
    }

    /// As ``post(_:_:headers:timeout:)``; by its method it is tried again after a failure, unless it is a stream.
    public func put(
        _ url: String, _ content: FetchContent? = nil, headers: FetchHeaders = [:],
        timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await send(.put, url, content, headers, timeout)
    }

    /// As ``post(_:_:headers:timeout:)``, not tried again once a byte was sent.
    public func patch(
        _ url: String, _ content: FetchContent? = nil, headers: FetchHeaders = [:],
        timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await send(.patch, url, content, headers, timeout)
    }

    /// Sends the value as JSON; see ``FetchContent/json(_:encoder:)``.
    public func post(
        _ url: String, json value: some Encodable, headers: FetchHeaders = [:],
        timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await send(.post, url, .json(value), headers, timeout)
    }

    /// Sends the value as JSON; see ``FetchContent/json(_:encoder:)``.
    public func put(
        _ url: String, json value: some Encodable, headers: FetchHeaders = [:],
        timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await send(.put, url, .json(value), headers, timeout)
    }

    /// Sends the value as JSON; see ``FetchContent/json(_:encoder:)``.
    public func patch(
        _ url: String, json value: some Encodable, headers: FetchHeaders = [:],
        timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await send(.patch, url, .json(value), headers, timeout)
    }

    /// Sends the fields as an HTML form does.
    public func post(
        _ url: String, form: KeyValuePairs<String, String>, headers: FetchHeaders = [:],
        timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await send(.post, url, .form(form), headers, timeout)
    }

    /// Sends the parts as an HTML form with files does.
    public func post(
        _ url: String, multipart: MultipartForm, headers: FetchHeaders = [:],
        timeout: Duration? = nil
    ) async throws(FetchError) -> FetchResponse {
        try await send(.post, url, .multipart(multipart), headers, timeout)
    }

    /// Gets a response whose body is read as it comes; see ``stream(_:)``.
    public func stream(
        _ url: String, query: KeyValuePairs<String, String> = [:],
        headers: FetchHeaders = [:], timeout: Duration? = nil
    ) async throws(FetchError) -> FetchStreamResponse {
        try await stream(
            FetchRequest(
                url: FormText.append(query, to: url),
                headers: headers, timeout: timeout))
    }

    private func send(
        _ method: FetchMethod, _ url: String, _ content: FetchContent?,
        _ headers: FetchHeaders, _ timeout: Duration?
    ) async throws(FetchError) -> FetchResponse {
        try await send(
            FetchRequest(
                method: method, url: url, headers: headers,
                content: content, timeout: timeout))
    }
}

extension FetchRequest {
    /// Appends to the URL's query, form-encoded and in order: what `query` does for pairs that are written down, for those that
    /// are known only when the program runs.
    public mutating func appendQuery(_ pairs: some Sequence<(key: String, value: String)>) {
        url = FormText.append(pairs, to: url)
    }
}
