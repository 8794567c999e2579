import FetchCore
import Foundation
import Synchronization
import Testing

@testable import FetchFiles

@Suite("Sitemaps")
struct SitemapTests {
    /// Documents by URL, and a record of what was asked for.
    private final class Site: DocumentFetching {
        private let documents: [String: [UInt8]]
        private let redirects: [String: String]
        private let asked = Mutex<[String]>([])

        init(_ documents: [String: [UInt8]], redirects: [String: String] = [:]) {
            self.documents = documents
            self.redirects = redirects
        }

        convenience init(texts: [String: String], redirects: [String: String] = [:]) {
            self.init(texts.mapValues { Array($0.utf8) }, redirects: redirects)
        }

        var fetched: [String] { asked.withLock { $0 } }

        func fetch(_ urls: [String], headers: [HeaderField]) -> [Result<FetchedDocument, RequestFault>] {
            asked.withLock { $0 += urls }
            return urls.map { url in
                guard let bytes = documents[url] else {
                    return .failure(RequestFault(what: "cannot be fetched: status 404"))
                }
                return .success(FetchedDocument(url: redirects[url] ?? url, bytes: bytes))
            }
        }
    }

    private static func pages(_ urls: String...) -> String {
        "<urlset>" + urls.map { "<url><loc>\($0)</loc></url>" }.joined() + "</urlset>"
    }

    private static func index(_ urls: String...) -> String {
        "<sitemapindex>\n" + urls.map { "<sitemap><loc>\($0)</loc></sitemap>\n" }.joined() + "</sitemapindex>"
    }

    private func read(_ text: String, by site: Site?, _ change: (inout ListOptions) -> Void = { _ in }) throws
        -> Listing
    {
        try readList(
            text, named: "sitemap.xml",
            options {
                $0.documents = site
                change(&$0)
            })
    }

    @Test("An index is followed in order, two deep, each sitemap once")
    func index() throws {
        let site = Site(texts: [
            "http://h/a.xml": Self.pages("http://h/1", "http://h/2"),
            "http://h/b.xml": Self.index("http://h/c.xml", "http://h/a.xml", "http://h/b.xml"),
            "http://h/c.xml": Self.pages("http://h/3"),
        ])
        let listing = try read(Self.index("http://h/a.xml", " http://h/b.xml\n"), by: site)
        #expect(listing.faults == [])
        #expect(listing.urls == ["http://h/1", "http://h/2", "http://h/3"])
        #expect(site.fetched == ["http://h/a.xml", "http://h/b.xml", "http://h/c.xml"])
        let deep = Site(texts: [
            "http://h/1": Self.index("http://h/2"), "http://h/2": Self.index("http://h/3"),
        ])
        #expect(
            try read(Self.index("http://h/1"), by: deep).faults
                == [
                    "sitemap.xml:http://h/1:2: http://h/2: a sitemap index within two others; give it as a list"
                ])
    }

    @Test("An index that was fetched, and names itself, is not fetched again")
    func ownName() throws {
        let site = Site(texts: [
            "http://h/i.xml": Self.index("http://h/i.xml", "http://h/a.xml"),
            "http://h/a.xml": Self.pages("http://h/1"),
        ])
        let listing = try readList(
            [.url("http://h/i.xml")],
            options {
                $0.documents = site
                $0.format = .sitemap
            })
        #expect(listing.faults == [] && listing.urls == ["http://h/1"])
        #expect(site.fetched == ["http://h/i.xml", "http://h/a.xml"])
    }

    @Test("The sitemaps of an index behind a pipe are fetched once, and its own faults told before")
    func behindPipe() throws {
        let site = Site(texts: ["http://h/a.xml": Self.pages("http://h/1")])
        let folder = try ListFolder()
        let index = try folder.write(Self.index("http://h/a.xml"), to: "sitemap.xml")
        let sources = [ListSource.file("/dev/null"), .file(index)]
        let listing = try readList(sources, options { $0.documents = site })
        #expect(listing.faults == [] && listing.urls == ["http://h/1"])
        #expect(site.fetched == ["http://h/a.xml"])
        _ = try folder.write("<sitemapindex><sitemap>", to: "sitemap.xml")
        #expect(try readList(sources, options { $0.documents = site }).faults.count == 1)
    }

    @Test("What cannot be fetched or read is named with its sitemap, and skipped where asked")
    func badSitemaps() throws {
        let site = Site(texts: [
            "http://h/a.xml":
                "<urlset>\n<url><loc>ftp://h/</loc></url>\n<url/>\n<url><loc>http://h/1</loc></url></urlset>",
            "http://h/b.xml": "<urlset>\n<url>",
        ])
        let text = Self.index("http://h/a.xml", "http://h/b.xml", "http://h/c.xml")
        let expected = [
            "sitemap.xml:http://h/a.xml:2: scheme is not http or https in 'ftp://h/'; expected http://host/path",
            "sitemap.xml:http://h/a.xml:3: no <loc> in the entry",
            "sitemap.xml:http://h/b.xml:2: bad XML: no element found",
            "sitemap.xml:4: http://h/c.xml: cannot be fetched: status 404",
        ]
        #expect(try read(text, by: site).faults == expected)
        let skipping = try read(text, by: site) { $0.skipsBadLines = true }
        #expect(skipping.requests.count == 5)
        #expect(
            skipping.requests.count { $0.chunk.extras($0.id)?.unreadable != nil } == 4)
    }

    @Test("Other sites are left out unless allowed, www and the usual ports make none")
    func otherSites() throws {
        let pages = Self.pages("https://www.h/1", "http://h:80/2", "http://h:8080/3", "http://other/4")
        let documents = [
            "http://h/a.xml": pages, "http://other/b.xml": Self.pages("http://other/5"),
            "http://h/moved.xml": Self.pages("http://h/6"),
        ]
        let redirects = ["http://h/moved.xml": "http://other/moved.xml"]
        let text = Self.index("http://h/a.xml", "http://other/b.xml", "http://h/moved.xml")
        let site = Site(texts: documents, redirects: redirects)
        let listing = try read(text, by: site) { $0.skipsBadLines = true }
        #expect(listing.urls.prefix(2) == ["https://www.h/1", "http://h:80/2"])
        #expect(listing.requests.count == 3)
        #expect(
            listing.notes == ["sitemap.xml: left out: 3 URLs of other sites; --any-host takes them too"])
        #expect(
            listing.faults == [
                "sitemap.xml:4: http://h/moved.xml: redirected to another site; allow it with --any-host"
            ])
        #expect(site.fetched == ["http://h/a.xml", "http://h/moved.xml"])
        let open = try read(text, by: Site(texts: documents, redirects: redirects)) {
            $0.isAnyHostAllowed = true
        }
        #expect(open.faults == [] && open.notes == [])
        #expect(open.urls.count == 6)
        // A file that is no index belongs to no site.
        #expect(try read(pages, by: nil).urls.count == 4)
    }

    @Test("--since leaves out what is older, and says what has no date")
    func since() throws {
        let text = """
            <urlset><url><loc>http://h/1</loc><lastmod>2026-11-26</lastmod></url>
            <url><loc>http://h/2</loc><lastmod>
            2026-11-27T00:30:00+01:00 </lastmod></url>
            <url><loc>http://h/3</loc><lastmod>2026-11</lastmod></url>
            <url><loc>http://h/4</loc><lastmod>yesterday</lastmod></url><url><loc>http://h/5</loc></url></urlset>
            """
        let listing = try read(text, by: nil) { $0.since = SitemapDate("2026-11-27") }
        #expect(listing.urls == ["http://h/3", "http://h/4", "http://h/5"])
        #expect(
            listing.notes == [
                "sitemap.xml: left out: 2 URLs that are older than --since",
                "sitemap.xml: run in spite of --since: 2 URLs without a <lastmod>",
            ])
        let site = Site(texts: ["http://h/new.xml": Self.pages("http://h/1")])
        let index = """
            <sitemapindex><sitemap><loc>http://h/old.xml</loc><lastmod>2025</lastmod></sitemap>
            <sitemap><loc>http://h/new.xml</loc><lastmod>2026</lastmod></sitemap></sitemapindex>
            """
        let followed = try read(index, by: site) { $0.since = SitemapDate("2026-11-27T12:00Z") }
        #expect(site.fetched == ["http://h/new.xml"])
        #expect(
            followed.notes == [
                "sitemap.xml: not fetched: 1 sitemap that is older than --since",
                "sitemap.xml: run in spite of --since: 1 URL without a <lastmod>",
            ])
    }

    @Test(
        "Dates are read as the W3C writes them",
        arguments: [
            ("2026", 1_767_225_600, 31_536_000), ("2024-02", 1_706_745_600, 2_505_600),
            ("2026-12", 1_796_083_200, 2_678_400),
            ("2026-11-27", 1_795_737_600, 86_400), ("2026-11-27T12:30Z", 1_795_782_600, 60),
            ("2026-11-27T12:30:15.25+01:00", 1_795_779_015, 1), ("2026-11-27 12:30:15", 1_795_782_615, 1),
            ("2026-11-27T12:30:15-0100", 1_795_786_215, 1),
        ])
    func dates(text: String, start: Int, length: Int) throws {
        #expect(try #require(SitemapDate(text)).seconds == start..<(start + length))
    }

    @Test(
        "What is no date is none",
        arguments: [
            "", "26-11-27", "2026-13", "2026-11-32", "2026-11T12:30Z", "2026-11-27T", "2026-11-27T12",
            "2026-11-27T12:30ZZ", "2026-11-27T12:30+1", "2026-11-27x", "1969", "２０２６",
        ])
    func badDates(text: String) {
        #expect(SitemapDate(text) == nil)
    }

    @Test("A list that is given by its URL is fetched, and is of the site that it came from")
    func byURL() throws {
        let site = Site(
            texts: ["http://h/sitemap.xml": Self.pages("http://new/1", "http://h/2")],
            redirects: ["http://h/sitemap.xml": "http://new/sitemap.xml"])
        func listing(_ url: String, _ format: ListFormat?, _ documents: Site?) throws -> Listing {
            try readList(
                [.url(url)],
                options {
                    $0.format = format
                    $0.documents = documents
                })
        }
        #expect(try listing("http://h/sitemap.xml", .sitemap, site).urls == ["http://new/1"])
        #expect(try listing("http://h/sitemap.xml", nil, site).urls == ["http://h/sitemap.xml"])
        #expect(
            try listing("http://u:p@h/no.xml", .sitemap, site).faults
                == ["http://•••@h/no.xml: cannot be fetched: status 404"])
        #expect(
            try listing("http://h/sitemap.xml", .sitemap, nil).faults
                == [
                    "http://h/sitemap.xml: is fetched to be read, which --dry-run does not; save it to a file"
                ])
    }

    @Test("Entities that expand without measure are refused")
    func billionLaughs() throws {
        let entities = (1...9).map { level in
            "<!ENTITY l\(level) \"\(String(repeating: "&l\(level - 1);", count: 10))\">"
        }
        let text =
            "<!DOCTYPE urlset [<!ENTITY l0 \"lololololol\">\(entities.joined())]>\n"
            + "<urlset><url><loc>http://h/&l9;</loc></url></urlset>"
        #expect(
            try read(text, by: nil).faults
                == ["sitemap.xml:2: entities that expand without measure; remove the DOCTYPE with them"])
    }

    @Test("More than 50,000 entries, more than 50 MB and nesting without end are named or read")
    func limits() throws {
        let many =
            Self.pages().dropLast(9) + String(repeating: "<url><loc>http://h/</loc></url>", count: 50_001)
        #expect(
            try read(many + "</urlset>", by: nil).faults
                == ["sitemap.xml:1: more than 50,000 entries, the most that a sitemap may have; split it"])
        let long = "<urlset>" + String(repeating: " ", count: SitemapReader.longest) + "</urlset>"
        #expect(
            try read(long, by: nil).faults
                == ["sitemap.xml: longer than 50 MB, the most that a sitemap may have; split it"])
        let deep = 1_000_000
        let nested =
            "<urlset><url><x>" + String(repeating: "<x>", count: deep)
            + String(repeating: "</x>", count: deep) + "</x><loc>http://h/</loc></url></urlset>"
        #expect(try read(nested, by: nil).urls == ["http://h/"])
    }

    @Test(
        "Compressed sitemaps are read, what else is compressed is named", arguments: ["s.xml.gz", "list.txt"])
    func compressed(name: String) throws {
        let sitemap = "H4sIAAAAAAACA7MpLcopTi2xswHSdjY5+cl2GSUlBVb6+hn6hjb6IL6NPlhKH6oQAEDWKXQxAAAA"
        let listing = try readList(Array(#require(Data(base64Encoded: sitemap))), named: name)
        #expect(listing.faults == [])
        #expect(listing.urls == ["http://h/1"])
        let lines = "H4sIAAAAAAACA6tWKi3KUbJSUMooKSmw0tfP0Feq5QIAp2lbChUAAAA="
        let other = try readList(Array(#require(Data(base64Encoded: lines))), named: name)
        #expect(other.faults == ["\(name): compressed, and no sitemap; gzip -dc FILE | fetchdeck -"])
        let cut = try readList(Array(#require(Data(base64Encoded: sitemap)).prefix(40)), named: name)
        #expect(cut.faults == ["\(name): bad gzip data; check with gzip -t"])
    }
}
