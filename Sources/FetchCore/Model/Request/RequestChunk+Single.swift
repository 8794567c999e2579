extension RequestChunk {
    /// A chunk of one request, checked as ``RequestChunkBuilder`` does it, but for the repeats, which nobody counts here.
    convenience init(single request: FetchRequest, id: RequestID, hosts: HostTable) throws(RequestFault) {
        try RequestSyntax.check(request.method)
        for header in request.headers { try RequestSyntax.check(header) }
        let (url, host) = try Self.checked(request.url)
        var urls = URLColumn()
        url.withUnsafeBufferPointer { url in
            let path = URLColumn.originLength(url)
            let place = urls.addOrigin(UnsafeBufferPointer(rebasing: url[..<path]), host: hosts.intern(host))
            urls.append(path: UnsafeBufferPointer(rebasing: url[path...]), place: place)
        }
        let extras = RequestExtras(of: request, keepsNames: false)
        self.init(
            firstID: id, urls: urls, methodTable: [request.method], extras: extras.map { [$0] } ?? [])
    }

    /// The URL as it is sent, and its host.
    private static func checked(_ url: String) throws(RequestFault) -> (bytes: [UInt8], host: HostName) {
        var url = url
        let result = url.withUTF8 { bytes in
            Result { () throws(RequestFault) in
                let parts = try RequestURL(scanning: bytes)
                let host = try parts.hostName(in: bytes)
                return (parts.needsEncoding ? try URLEncoding.ascii(bytes, parts: parts) : Array(bytes), host)
            }
        }
        return try result.get()
    }
}
