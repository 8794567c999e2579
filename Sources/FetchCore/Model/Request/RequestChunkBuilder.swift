/// Makes ``RequestChunk``s: checks each request over its bytes, numbers it, finds its host, counts its repeats.
///
/// A plain line costs no `String` and no allocation of its own. Use it on one thread at a time; requests keep the order
/// in which they are appended, ids follow without a gap.
///
///     var builder = RequestChunkBuilder(hosts: hosts)
///     try builder.append(FetchRequest(url: "http://127.0.0.1/1"))
///     while let chunk = builder.take() { run.add(chunk) }
package struct RequestChunkBuilder: Sendable {
    /// Requests and bytes at which a chunk is closed by itself.
    private static let fullCount = 16384
    private static let fullBytes = 1 << 20
    /// How much of a line that cannot be read is kept as its URL.
    private static let longestUnreadable = 4096

    /// The id that the next request gets.
    package private(set) var nextID: RequestID

    private var hosts: HostCache
    private var repeatCounter = RepeatCounter()
    private var bodyHashes = BodyHashes()
    /// The extras that were checked last, with their body's hash: most lists have the same for all.
    private var checkedExtras: RequestExtras?
    private var checkedBodyHash: UInt64 = 0
    private var closed: [RequestChunk] = []

    private var firstID: RequestID
    private var urls = URLColumn()
    private var origins = OriginIndex()
    private var methods: [UInt8] = []
    private var methodTable: [FetchMethod] = []
    /// One entry a method of the table: the seed of its requests' hashes.
    private var methodSeeds: [UInt64] = []
    private var lastMethod = 0
    private var extras: [RequestExtras?] = []
    private var repeats: [UInt32] = []
    private var listIDs: [RequestID] = []

    /// - Parameters:
    ///   - hosts: where the hosts are numbered; shared with the run.
    ///   - firstID: the id of the first request, 1 unless the list goes on from somewhere.
    ///   - shard: only requests to its hosts are part of the run; nil is all.
    package init(hosts: HostTable, firstID: RequestID = RequestID(1), shard: HostShard? = nil) {
        self.hosts = HostCache(table: hosts, shard: shard)
        self.firstID = firstID
        nextID = firstID
    }

    /// Requests that were appended and not yet taken.
    package var pendingCount: Int { closed.reduce(urls.count) { $0 + $1.count } }

    /// Appends a request to this URL, given as its bytes; throws what is wrong with it and then appends nothing.
    ///
    /// Bytes beyond ASCII in the host become its IDNA name, elsewhere `%XX`, and an `@` in a password `%40`: what is kept,
    /// shown and recorded is the URL as it is sent. A fragment is kept and never sent.
    package mutating func append(
        url: UnsafeBufferPointer<UInt8>, method: FetchMethod = .get, extras: RequestExtras? = nil
    ) throws(RequestFault) {
        let parts = try RequestURL(scanning: url)
        if parts.needsEncoding {
            let ascii = try URLEncoding.ascii(url, parts: parts)
            // As it is sent now: the second scan cannot come here again.
            let result = ascii.withUnsafeBufferPointer { ascii in
                Result { () throws(RequestFault) in
                    try append(url: ascii, method: method, extras: extras)
                }
            }
            return try result.get()
        }
        let bodyHash = try check(extras)
        let methodIndex = try index(of: method)
        let place = try place(of: parts, in: url)
        let seed = methodSeeds[Int(methodIndex)] &+ bodyHash
        let before = repeatCounter.count(ByteHash.of(UnsafeRawBufferPointer(url), seed: seed))
        guard let place else {
            // Of another shard: nothing of it is ever asked for, so that a shard costs only its own part.
            return push(path: UnsafeBufferPointer(rebasing: url[..<0]), place: noOrigin, methodIndex)
        }
        let path = UnsafeBufferPointer(rebasing: url[parts.authority.upperBound...])
        push(path: path, place: place, methodIndex, extras: extras, repeats: before)
    }

    /// Appends a request of a list that was read elsewhere.
    ///
    /// All requests of a builder are appended so, or none.
    ///
    /// - Parameters:
    ///   - listID: its id in that list.
    ///   - before: how many equal ones came before it there.
    package mutating func append(
        url: UnsafeBufferPointer<UInt8>, method: FetchMethod, extras: RequestExtras?, listID: RequestID,
        repeats before: UInt32
    ) throws(RequestFault) {
        let methodIndex = try index(of: method)
        if extras?.unreadable != nil {
            listIDs.append(listID)
            return push(path: url, place: noOrigin, methodIndex, extras: extras, repeats: before)
        }
        _ = try check(extras)
        let parts = try RequestURL(scanning: url)
        if parts.needsEncoding {
            return try appendEncoded(
                url, parts, method: method, extras: extras, listID: listID, repeats: before)
        }
        let place = try place(of: parts, in: url)
        listIDs.append(listID)
        guard let place else {
            return push(path: UnsafeBufferPointer(rebasing: url[..<0]), place: noOrigin, methodIndex)
        }
        let path = UnsafeBufferPointer(rebasing: url[parts.authority.upperBound...])
        push(path: path, place: place, methodIndex, extras: extras, repeats: before)
    }

    private mutating func appendEncoded(
        _ url: UnsafeBufferPointer<UInt8>, _ parts: RequestURL, method: FetchMethod, extras: RequestExtras?,
        listID: RequestID, repeats before: UInt32
    ) throws(RequestFault) {
        let ascii = try URLEncoding.ascii(url, parts: parts)
        try ascii.withUnsafeBufferPointer { (ascii) throws(RequestFault) in
            try append(url: ascii, method: method, extras: extras, listID: listID, repeats: before)
        }
    }

    /// Appends an id that is no part of the run, of a list that was read elsewhere.
    package mutating func appendAbsent(listID: RequestID) {
        listIDs.append(listID)
        let get = (try? index(of: .get)) ?? 0
        push(path: UnsafeBufferPointer(start: nil, count: 0), place: noOrigin, get)
    }

    /// Appends a request; throws what is wrong with it and then appends nothing.
    package mutating func append(_ request: FetchRequest) throws(RequestFault) {
        guard request.content?.stream == nil else {
            throw RequestFault(what: "a stream can't be sent again, as a run may have to; use a session")
        }
        try append(
            url: request.url, method: request.method, extras: RequestExtras(of: request, keepsNames: true))
    }

    /// The same as with the URL's bytes.
    package mutating func append(
        url: String, method: FetchMethod = .get, extras: RequestExtras? = nil
    ) throws(RequestFault) {
        var url = url
        let result = url.withUTF8 { bytes in
            Result { () throws(RequestFault) in
                try append(url: bytes, method: method, extras: extras)
            }
        }
        try result.get()
    }

    /// Appends a line that cannot be sent: it has an id and settles as failure `input` with this message.
    ///
    /// The line stands for its URL, cut to 4 KB and neither checked nor sanitised.
    ///
    /// - Parameter redaction: hides the secrets of the line, which cannot be told from the rest any more later.
    package mutating func appendUnreadable(
        line: UnsafeBufferPointer<UInt8>, message: String, name: String? = nil, group: String? = nil,
        redaction: Redaction = .standard
    ) {
        let extras = RequestExtras(name: name, group: group, unreadable: message)
        let get = (try? index(of: .get)) ?? 0
        // Cut afterwards only: what tells a secret may stand behind it.
        var shown = redaction.line(String(decoding: line, as: UTF8.self))
        shown.withUTF8 { shown in
            let shown = UnsafeBufferPointer(rebasing: shown.prefix(Self.longestUnreadable))
            let hash = ByteHash.of(UnsafeRawBufferPointer(shown), seed: 1)
            let before = repeatCounter.count(hash)
            push(path: shown, place: noOrigin, get, extras: extras, repeats: before)
        }
    }

    /// Appends a request that has an id and is no part of the run; see ``RequestChunk/isExcluded(_:)``.
    package mutating func appendExcluded() {
        let get = (try? index(of: .get)) ?? 0
        push(path: UnsafeBufferPointer(start: nil, count: 0), place: noOrigin, get)
    }

    /// The next chunk that is full; nil while there is none.
    package mutating func takeFull() -> RequestChunk? {
        closed.isEmpty ? nil : closed.removeFirst()
    }

    /// The next chunk, full or not; nil when nothing was appended since. Call it until it is nil.
    package mutating func take() -> RequestChunk? {
        if closed.isEmpty { close() }
        return takeFull()
    }
}

// MARK: - The columns

extension RequestChunkBuilder {
    /// The method's place in the table; most lines have the one of the line before.
    private mutating func index(of method: FetchMethod) throws(RequestFault) -> UInt8 {
        if lastMethod < methodTable.count, methodTable[lastMethod] == method { return UInt8(lastMethod) }
        if let known = methodTable.firstIndex(of: method) {
            lastMethod = known
            return UInt8(known)
        }
        try RequestSyntax.check(method)
        if methodTable.count == 256 { close() }
        lastMethod = methodTable.count
        methodTable.append(method)
        var name = method.rawValue
        methodSeeds.append(name.withUTF8 { ByteHash.of(UnsafeRawBufferPointer($0)) })
        return UInt8(lastMethod)
    }

    /// Checks the headers; what is returned tells bodies apart.
    private mutating func check(_ extras: RequestExtras?) throws(RequestFault) -> UInt64 {
        guard let extras else { return 0 }
        if extras === checkedExtras { return checkedBodyHash }
        for header in extras.headers { try RequestSyntax.check(header) }
        for name in extras.droppedHeaders { try RequestSyntax.check(HeaderField(name, "")) }
        checkedBodyHash = bodyHashes.hash(of: extras.body)
        checkedExtras = extras
        return checkedBodyHash
    }

    /// The place of the URL's origin in the chunk; nil when its host belongs to another shard.
    private mutating func place(
        of parts: RequestURL, in url: UnsafeBufferPointer<UInt8>
    ) throws(RequestFault) -> Int? {
        let origin = UnsafeBufferPointer(rebasing: url[..<parts.authority.upperBound])
        if let known = origins.place(of: origin, in: urls) { return known }
        let host = try hosts.host(of: parts, in: url)
        if host == .none { return nil }
        let place = urls.addOrigin(origin, host: host)
        origins.note(origin, place: place)
        return place
    }

    /// The place of what has no origin: lines that could not be read, requests that are no part of the run.
    private var noOrigin: Int {
        mutating get {
            let nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
            if let known = origins.place(of: nothing, in: urls) { return known }
            let place = urls.addOrigin(nothing, host: .none)
            origins.note(nothing, place: place)
            return place
        }
    }

    private mutating func push(
        path: UnsafeBufferPointer<UInt8>, place: Int, _ methodIndex: UInt8, extras: RequestExtras? = nil,
        repeats before: UInt32 = 0
    ) {
        urls.append(path: path, place: place)
        methods.append(methodIndex)
        let count = urls.count
        if extras != nil || !self.extras.isEmpty {
            if self.extras.isEmpty { self.extras = [RequestExtras?](repeating: nil, count: count - 1) }
            self.extras.append(extras)
        }
        if before != 0 || !repeats.isEmpty {
            if repeats.isEmpty { repeats = [UInt32](repeating: 0, count: count - 1) }
            repeats.append(before)
        }
        nextID = RequestID(rawValue: nextID.rawValue + 1)
        if count >= Self.fullCount || urls.byteCount >= Self.fullBytes { close() }
    }

    /// Makes a chunk of what has gathered; its columns are copies of the exact size, ours keep their room.
    private mutating func close() {
        // Where none has gathered there may be methods still, of lines that were refused.
        if urls.count > 0 {
            closed.append(
                RequestChunk(
                    firstID: firstID, urls: urls.exactCopy(), methods: methods.exactCopy(),
                    methodTable: methodTable, extras: extras.exactCopy(), repeats: repeats.exactCopy(),
                    listIDs: listIDs.exactCopy()))
        }
        firstID = nextID
        urls.removeAll(keepingBytes: 2 * Self.fullBytes)
        origins.removeAll()
        methods.removeAll(keepingCapacity: true)
        methodTable.removeAll(keepingCapacity: true)
        methodSeeds.removeAll(keepingCapacity: true)
        extras.removeAll(keepingCapacity: true)
        repeats.removeAll(keepingCapacity: true)
        listIDs.removeAll(keepingCapacity: true)
    }
}
