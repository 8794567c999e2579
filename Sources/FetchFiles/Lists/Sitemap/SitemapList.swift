import FetchCore

/// A sitemap: a request each of its URLs. An index is followed, two deep at most, on its own site unless all are allowed.
///
/// The site is that of the URL which it was fetched from; of a file that is an index, that of its first sitemap.
struct SitemapList: ListParser {
    /// How deep indexes may stand within each other.
    private static let deepest = 2
    /// How many sitemaps are fetched at once, and then read in order.
    private static let batch = 16
    /// How many sitemaps one list may lead to.
    private static let mostSitemaps = 50_000

    /// Where it was fetched from; nil for a file.
    let url: String?
    /// The sitemaps that were fetched, the list itself too, so that none is twice.
    private var known: Set<[UInt8]> = []

    init(url: String?) {
        self.url = url
        if let url { known.insert(Array(url.utf8)) }
    }

    mutating func take(_ text: ByteSpan, number: Int, into sink: ListSink) {
        do throws(SitemapReader.Fault) {
            try read(text, Origin(name: "", host: url.flatMap { SiteHost(Array($0.utf8)) }), into: sink)
        } catch {
            sink.wholeFault(error.fault, place: error.line.map(String.init) ?? "")
        }
    }

    mutating func finish(into sink: ListSink) {}

    /// Where a sitemap comes from.
    private struct Origin {
        /// Its URL, for messages; empty for the list itself.
        var name: String
        var host: SiteHost?
        var depth = 0

        func place(_ line: Int) -> String { name.isEmpty ? "\(line)" : "\(name):\(line)" }
    }

    private mutating func read(
        _ text: ByteSpan, _ origin: Origin, into sink: ListSink
    ) throws(SitemapReader.Fault) {
        let (kind, entries) = try SitemapReader.read(text)
        let current = entries.filter { isCurrent($0, kind, sink) }
        switch kind {
        case .pages:
            for entry in current { addPage(entry, origin, into: sink) }
        case .sitemaps:
            guard origin.depth < Self.deepest else {
                throw SitemapReader.Fault(
                    fault: RequestFault(what: "a sitemap index within two others", mend: "give it as a list"))
            }
            follow(current, origin, into: sink)
        }
    }

    /// Whether the entry is not older than asked for; one that does not say so is not.
    private func isCurrent(
        _ entry: SitemapReader.Entry, _ kind: SitemapReader.Kind, _ sink: ListSink
    ) -> Bool {
        guard let since = sink.options.since else { return true }
        guard let date = entry.date else {
            if kind == .pages { sink.note(.undatedPages) }
            return true
        }
        let isCurrent = date.isNotBefore(since)
        if !isCurrent { sink.note(kind == .pages ? .olderPages : .olderSitemaps) }
        return isCurrent
    }

    private func addPage(_ entry: SitemapReader.Entry, _ origin: Origin, into sink: ListSink) {
        var request = ListedRequest()
        request.url = entry.url
        if let host = origin.host, !sink.options.isAnyHostAllowed, let own = SiteHost(request.url),
            own != host
        {
            return sink.note(.otherHosts)
        }
        request.url.withUnsafeBufferPointer { raw in
            if raw.isEmpty {
                sink.fault(
                    RequestFault(what: "no <loc> in the entry"), place: origin.place(entry.line), raw: raw)
            } else {
                sink.add(request, place: origin.place(entry.line), raw: raw)
            }
        }
    }

    private mutating func follow(_ entries: [SitemapReader.Entry], _ origin: Origin, into sink: ListSink) {
        if sink.isCheck { return }
        guard let documents = sink.options.documents else {
            return sink.wholeFault(
                RequestFault(
                    what: "a sitemap index, and its \(entries.count) sitemaps are not fetched by --dry-run",
                    mend: "give the sitemaps themselves"))
        }
        var origin = origin
        origin.host = origin.host ?? entries.lazy.compactMap { SiteHost($0.url) }.first
        var rest = entries.filter { isFollowed($0, origin, sink) }[...]
        while !rest.isEmpty, !sink.hasWholeFault {
            let batch = rest.prefix(Self.batch)
            rest = rest.dropFirst(Self.batch)
            let results = documents.fetch(
                batch.map { String(decoding: $0.url, as: UTF8.self) }, headers: sink.defaults.headers)
            for (entry, result) in zip(batch, results) {
                read(entry, result, origin, into: sink)
            }
        }
    }

    private mutating func isFollowed(
        _ entry: SitemapReader.Entry, _ origin: Origin, _ sink: ListSink
    ) -> Bool {
        if let own = SiteHost(entry.url), own != origin.host, !sink.options.isAnyHostAllowed {
            sink.note(.otherHosts)
            return false
        }
        return known.count < Self.mostSitemaps && known.insert(entry.url).inserted
    }

    private mutating func read(
        _ entry: SitemapReader.Entry, _ result: Result<FetchedDocument, RequestFault>, _ origin: Origin,
        into sink: ListSink
    ) {
        let name = sink.options.redaction.url(String(decoding: entry.url, as: UTF8.self)).sanitised()
        do throws(SitemapReader.Fault) {
            let document: FetchedDocument
            do throws(RequestFault) { document = try result.get() } catch {
                throw SitemapReader.Fault(fault: error)
            }
            let host = SiteHost(Array(document.url.utf8))
            guard host == origin.host || sink.options.isAnyHostAllowed else {
                throw SitemapReader.Fault(
                    fault: RequestFault(what: "redirected to another site", mend: "allow it with --any-host"))
            }
            let own = Origin(name: name, host: host, depth: origin.depth + 1)
            let read = document.bytes.withUnsafeBufferPointer { bytes in
                Result { () throws(SitemapReader.Fault) in try self.read(bytes, own, into: sink) }
            }
            try read.get()
        } catch {
            entry.url.withUnsafeBufferPointer { raw in
                let place = error.line.map { "\(name):\($0)" } ?? "\(origin.place(entry.line)): \(name)"
                sink.fault(error.fault, place: place, raw: raw)
            }
        }
    }
}
