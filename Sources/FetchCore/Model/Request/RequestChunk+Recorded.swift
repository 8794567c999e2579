/// What a record tells of a request.
package struct RecordedRequest: Sendable {
    /// As the record has it: redacted, so it is not checked and cannot be sent.
    package var url: [UInt8]
    package var host: HostID
    package var method: FetchMethod
    package var extras: RequestExtras?

    package init(url: [UInt8], host: HostID, method: FetchMethod, extras: RequestExtras? = nil) {
        self.url = url
        self.host = host
        self.method = method
        self.extras = extras
    }
}

extension RequestChunk {
    /// The chunk of a replayed run; nil stands for an id that has no record and is no part of the run.
    package convenience init(firstID: RequestID, recorded: [RecordedRequest?]) {
        var urls = URLColumn()
        var origins = OriginIndex()
        var methodTable: [FetchMethod] = [.get]
        var methods: [UInt8] = []
        for request in recorded {
            urls.append(request, &origins)
            let method = request?.method ?? .get
            var place = methodTable.firstIndex(of: method) ?? methodTable.count
            // A 256th method in one chunk is shown as the first: no run has so many.
            if place == methodTable.count, place < 256 { methodTable.append(method) }
            if place > 255 { place = 0 }
            methods.append(UInt8(place))
        }
        let extras = recorded.map { $0?.extras }
        self.init(
            firstID: firstID, urls: urls.exactCopy(), methods: methods, methodTable: methodTable,
            extras: extras.contains { $0 != nil } ? extras : [])
    }
}

extension URLColumn {
    fileprivate mutating func append(_ request: RecordedRequest?, _ origins: inout OriginIndex) {
        (request?.url ?? []).withUnsafeBufferPointer { url in
            let host = request?.host ?? .none
            // Without a host it is no URL, whatever it looks like.
            let length = host == .none ? 0 : Self.originLength(url)
            let origin = UnsafeBufferPointer(rebasing: url[..<length])
            let place = place(of: origin, host, &origins)
            append(path: UnsafeBufferPointer(rebasing: url[length...]), place: place)
        }
    }

    private mutating func place(
        of origin: UnsafeBufferPointer<UInt8>, _ host: HostID, _ origins: inout OriginIndex
    ) -> Int {
        if let known = origins.place(of: origin, in: self), self.host(ofOrigin: known) == host {
            return known
        }
        let place = addOrigin(origin, host: host)
        origins.note(origin, place: place)
        return place
    }
}
