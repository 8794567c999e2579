import Glibc

/// The URLs of a chunk: each origin once, as it is written, and the paths of all back to back.
///
/// An origin is what stands before path, query or fragment: `http://user@host:8080`. Most lists have few, so that a URL costs
/// its path and six bytes, four where the chunk has one origin alone; and a text is looked for in each origin once.
struct URLColumn: Sendable {
    /// So many requests at most: a place among the origins has two bytes.
    static let longest = 65_536

    private var origins: [UInt8] = []
    /// One entry an origin: where it ends in `origins`.
    private var originEnds: [UInt32] = []
    /// One entry an origin.
    private var hosts: [HostID] = []
    /// One entry a request: the place of its origin; empty while all have the first.
    private var places: [UInt16] = []
    private var paths: [UInt8] = []
    /// One entry a request: where its path ends in `paths`.
    private var pathEnds: [UInt32] = []

    var count: Int { pathEnds.count }
    var byteCount: Int { origins.count + paths.count }
    var originCount: Int { hosts.count }

    func host(_ index: Int) -> HostID { hosts[place(index)] }

    func host(ofOrigin place: Int) -> HostID { hosts[place] }

    /// The place of the request's origin among those of the chunk.
    @inline(__always)
    func place(_ index: Int) -> Int { places.isEmpty ? 0 : Int(places[index]) }

    /// What follows the URL's origin; valid within the call only.
    func withPath<Result>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let range = pathRange(index)
        return paths.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    func withPaths(_ body: (UnsafeBufferPointer<UInt8>, _ ends: UnsafeBufferPointer<UInt32>) -> Void) {
        paths.withUnsafeBufferPointer { paths in
            pathEnds.withUnsafeBufferPointer { body(paths, $0) }
        }
    }

    func withOrigin<Result>(_ place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let range = originRange(place)
        return origins.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// How many bytes the URL has.
    func length(_ index: Int) -> Int { originRange(place(index)).count + pathRange(index).count }

    /// Writes the URL, and a NUL behind it for libcurl.
    func copy(_ index: Int, to url: UnsafeMutableRawBufferPointer) {
        let origin = originRange(place(index))
        let path = pathRange(index)
        origins.withUnsafeBytes { url.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[origin])) }
        paths.withUnsafeBytes {
            UnsafeMutableRawBufferPointer(rebasing: url[origin.count...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[path]))
        }
        url[origin.count + path.count] = 0
    }

    @inline(__always)
    private func originRange(_ place: Int) -> Range<Int> {
        (place == 0 ? 0 : Int(originEnds[place - 1]))..<Int(originEnds[place])
    }

    @inline(__always)
    private func pathRange(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(pathEnds[index - 1]))..<Int(pathEnds[index])
    }
}

// MARK: - Making one

extension URLColumn {
    /// Adds an origin; its place.
    mutating func addOrigin(_ origin: UnsafeBufferPointer<UInt8>, host: HostID) -> Int {
        origins.append(contentsOf: origin)
        originEnds.append(UInt32(origins.count))
        hosts.append(host)
        return hosts.count - 1
    }

    /// Adds a URL whose origin has this place.
    mutating func append(path: UnsafeBufferPointer<UInt8>, place: Int) {
        if place != 0, places.isEmpty { places = [UInt16](repeating: 0, count: count) }
        if place != 0 || !places.isEmpty { places.append(UInt16(place)) }
        paths.append(contentsOf: path)
        pathEnds.append(UInt32(paths.count))
    }

    /// The same in columns of the exact size.
    func exactCopy() -> URLColumn {
        var copy = URLColumn()
        copy.origins = origins.exactCopy()
        copy.originEnds = originEnds.exactCopy()
        copy.hosts = hosts.exactCopy()
        copy.places = places.exactCopy()
        copy.paths = paths.exactCopy()
        copy.pathEnds = pathEnds.exactCopy()
        return copy
    }

    /// Forgets all URLs; keeps the room for them, but no more than for so many bytes.
    mutating func removeAll(keepingBytes kept: Int) {
        origins.removeAll(keepingCapacity: origins.count <= kept)
        originEnds.removeAll(keepingCapacity: true)
        hosts.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        paths.removeAll(keepingCapacity: paths.count <= kept)
        pathEnds.removeAll(keepingCapacity: true)
    }

    /// How many bytes of an absolute URL are its origin; 0 when there is no `://` in it.
    static func originLength(_ url: UnsafeBufferPointer<UInt8>) -> Int {
        let slash = UInt8(ascii: "/")
        guard
            let colon = url.indices.first(where: { place in
                place + 2 < url.count && url[place] == UInt8(ascii: ":") && url[place + 1] == slash
                    && url[place + 2] == slash
            })
        else { return 0 }
        return url[(colon + 3)...].firstIndex {
            $0 == slash || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#")
        } ?? url.count
    }
}

/// Finds an origin among those of a chunk by its bytes.
struct OriginIndex {
    private var places: [UInt64: Int] = [:]
    /// The one that was found last: most lines have the one of the line before.
    private var last: Int?

    /// The place of the origin; nil when the chunk has none that is written so.
    mutating func place(of origin: UnsafeBufferPointer<UInt8>, in urls: URLColumn) -> Int? {
        if let last, urls.hasOrigin(origin, at: last) { return last }
        guard let place = places[hash(origin)], urls.hasOrigin(origin, at: place) else { return nil }
        last = place
        return place
    }

    mutating func note(_ origin: UnsafeBufferPointer<UInt8>, place: Int) {
        places[hash(origin)] = place
        last = place
    }

    mutating func removeAll() {
        places.removeAll(keepingCapacity: true)
        last = nil
    }

    private func hash(_ origin: UnsafeBufferPointer<UInt8>) -> UInt64 {
        ByteHash.of(UnsafeRawBufferPointer(origin))
    }
}

extension URLColumn {
    func hasOrigin(_ origin: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        withOrigin(place) { known in
            guard known.count == origin.count else { return false }
            guard let left = known.baseAddress, let right = origin.baseAddress else { return true }
            return memcmp(left, right, known.count) == 0
        }
    }
}

extension Array {
    func exactCopy() -> [Element] {
        Array(unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = buffer.initialize(fromContentsOf: self)
        }
    }
}
