extension RequestChunk {
    /// A chunk of one request, checked as ``RequestChunkBuilder`` does it, but for the repeats, which nobody counts here.
    ///
    /// - Returns: The chunk, and the URL as it is sent.
    static func single(
        _ request: FetchRequest, id: RequestID, origins: SingleOrigins
    ) throws(RequestFault) -> (chunk: RequestChunk, url: String) {
        let isGet = request.method == .get
        if !isGet { try RequestSyntax.check(request.method) }
        for header in request.headers { try RequestSyntax.check(header) }
        let (urls, url) = try onlyColumn(of: request.url, origins)
        let extras = RequestExtras(of: request, keepsNames: false)
        let chunk = RequestChunk(
            firstID: id, urls: urls, methodTable: isGet ? justGet : [request.method],
            extras: extras.map { [$0] } ?? [])
        return (chunk, url)
    }

    private static let justGet = [FetchMethod.get]

    private static func onlyColumn(
        of url: String, _ origins: SingleOrigins
    ) throws(RequestFault) -> (URLColumn, String) {
        var url = url
        var encoded: [UInt8]?
        let result = url.withUTF8 { bytes in
            Result { () throws(RequestFault) in
                let parts = try RequestURL(scanning: bytes)
                if parts.needsEncoding {
                    encoded = try URLEncoding.ascii(bytes, parts: parts)
                    return URLColumn()
                }
                return try column(of: bytes, parts, origins)
            }
        }
        let found = try result.get()
        guard let encoded else { return (found, url) }
        // As it is sent now: nothing of it needs encoding.
        let ascii = encoded.withUnsafeBufferPointer { bytes in
            Result { () throws(RequestFault) in
                try Self.column(of: bytes, RequestURL(scanning: bytes), origins)
            }
        }
        return (try ascii.get(), String(decoding: encoded, as: UTF8.self))
    }

    private static func column(
        of url: UnsafeBufferPointer<UInt8>, _ parts: RequestURL, _ origins: SingleOrigins
    ) throws(RequestFault) -> URLColumn {
        var column = try origins.column(of: url, parts)
        column.append(path: UnsafeBufferPointer(rebasing: url[parts.authority.upperBound...]), place: 0)
        return column
    }
}
