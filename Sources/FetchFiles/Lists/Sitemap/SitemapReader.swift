import FetchCore

/// Reads one sitemap or sitemap index ([sitemaps.org](https://www.sitemaps.org/protocol.html)), compressed or not.
struct SitemapReader {
    /// What its entries are.
    enum Kind {
        case pages, sitemaps
    }

    struct Entry {
        var location: [UInt8] = []
        var lastModified: [UInt8] = []
        /// Where it begins, counted from 1.
        var line: Int
    }

    /// What is wrong with the whole, and in which line; nil where no line has it.
    struct Fault: Error {
        var fault: RequestFault
        var line: Int?
    }

    /// How many entries one may have, as the protocol says.
    static let mostEntries = 50_000
    /// How many bytes one may have, uncompressed.
    static let longest = 50 * 1024 * 1024

    private(set) var kind: Kind?
    private(set) var entries: [Entry] = []
    private var depth = 0
    private var field = WritableKeyPath<Entry, [UInt8]>?.none
    private var foreignRoot: String?
    private var hasTooMany = false

    /// - Returns: its entries in order; those that have no URL have an empty one.
    static func read(_ bytes: ByteSpan) throws(Fault) -> (kind: Kind, entries: [Entry]) {
        guard bytes.starts(with: [0x1F, 0x8B]) else { return try readText(bytes) }
        guard let text = GzipData.decompressed(bytes, atMost: longest + 1) else {
            throw Fault(fault: RequestFault(what: "bad gzip data", mend: "check with gzip -t"))
        }
        let result = text.withUnsafeBufferPointer { text in
            Result { () throws(Fault) in
                if text.trimmed.first != UInt8(ascii: "<"), !text.starts(with: [0xEF, 0xBB, 0xBF]) {
                    throw Fault(
                        fault: RequestFault(
                            what: "compressed, and no sitemap", mend: "gzip -dc FILE | fetchdeck -"))
                }
                return try readText(text)
            }
        }
        return try result.get()
    }

    private static func readText(_ bytes: ByteSpan) throws(Fault) -> (kind: Kind, entries: [Entry]) {
        if bytes.count > longest {
            throw Fault(
                fault: RequestFault(
                    what: "longer than 50 MB, the most that a sitemap may have", mend: "split it"))
        }
        let reading: XMLReader
        do throws(RequestFault) { reading = try XMLReader(isUTF8: saysUTF16InBytes(bytes)) } catch {
            throw Fault(fault: error)
        }
        let state = State()
        reading.onStart = { [unowned reading] name in
            state.reader.start(name.split(separator: ":").last ?? name, line: reading.line)
            if state.reader.hasTooMany || state.reader.foreignRoot != nil { reading.stop() }
        }
        reading.onEnd = { state.reader.end() }
        reading.onText = { state.reader.take($0) }
        do throws(RequestFault) { try reading.read(bytes, isLast: true) } catch {
            throw Fault(fault: error, line: reading.line)
        }
        if let fault = state.reader.fault { throw Fault(fault: fault, line: reading.line) }
        return (state.reader.kind ?? .pages, state.reader.entries)
    }

    /// What the handlers of one reading share.
    private final class State {
        var reader = SitemapReader()
    }

    /// Whether the text is one byte a character and says otherwise, because it was decoded before.
    private static func saysUTF16InBytes(_ bytes: ByteSpan) -> Bool {
        bytes.begins(with: "<?xml") && bytes.upTo(min(100, bytes.count)).text.lowercased().contains("utf-16")
    }

    private var fault: RequestFault? {
        if let foreignRoot {
            return RequestFault(
                what: "no sitemap but an XML document", value: "<\(foreignRoot)>",
                mend: "expected <urlset> or <sitemapindex>")
        }
        guard hasTooMany else { return nil }
        return RequestFault(
            what: "more than 50,000 entries, the most that a sitemap may have", mend: "split it")
    }

    private mutating func start(_ name: Substring, line: Int) {
        depth += 1
        field = nil
        switch (depth, name) {
        case (1, "urlset"): kind = .pages
        case (1, "sitemapindex"): kind = .sitemaps
        case (1, _): foreignRoot = String(name)
        case (2, "url") where kind == .pages, (2, "sitemap") where kind == .sitemaps:
            if entries.count == Self.mostEntries { hasTooMany = true }
            entries.append(Entry(line: line))
        case (3, "loc"): field = \.location
        case (3, "lastmod"): field = \.lastModified
        default: break
        }
    }

    private mutating func end() {
        depth -= 1
        field = nil
    }

    private mutating func take(_ text: ByteSpan) {
        guard let field, !entries.isEmpty else { return }
        entries[entries.count - 1][keyPath: field] += text
    }
}

extension SitemapReader.Entry {
    /// The URL without what stands around it.
    var url: [UInt8] { Array(location.trimmed) }

    /// Nil when it has none, or one that cannot be read.
    var date: SitemapDate? { SitemapDate(String(decoding: lastModified.trimmed, as: UTF8.self)) }
}
