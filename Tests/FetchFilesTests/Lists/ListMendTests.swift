import FetchCore
import Foundation
import Testing

@testable import FetchFiles

/// Lists that say something else than what would be sent of them if they were taken word for word.
@Suite("Lists that are not what they seem")
struct ListMendTests {
    private static let form = "Content-Type: application/x-www-form-urlencoded"

    private static func bullet(_ line: Int, _ text: String) -> String {
        "! list.txt:\(line): a list bullet is not a method: '\(text)'; write the URL alone, or METHOD URL"
    }

    static let cases = [
        ListCase(
            "the items of a Markdown list",
            "- http://h/a\n* http://h/b\n+ http://h/c\n1. http://h/d\n2) http://h/e\n",
            ["- http://h/a", "* http://h/b", "+ http://h/c", "1. http://h/d", "2) http://h/e"].enumerated()
                .map { bullet($0 + 1, $1) }.joined(separator: "|")),
        ListCase(
            "a method alone, and a Markdown link", "GET\n[x](http://h/a)\n",
            "! list.urls:1: no URL behind 'GET'; expected GET http://host/path"
                + "|! list.urls:2: a Markdown link '[x](http://h/a)'; write its URL alone", "list.urls"),
        ListCase(
            "what printf writes is the body",
            #"printf '\001a%%%s\n' b 'c d' | curl -L --data-binary @- http://h/"# + "\n"
                + "cat <<EOF | curl -L --data-binary @- http://h/2\nx\nEOF\n",
            "1 POST http://h/|  \(form)|  body \"\\u{01}a%b\\n\\u{01}a%c d\\n\"|2 POST http://h/2|  \(form)|  body \"x\\n\"",
            "list.curl"),
        ListCase(
            "any other command before a pipe is named",
            "cat a.json | curl -d @- http://h/\nprintf x | base64 | curl -d @- http://h/\nprintf %d 1 | curl -d @- http://h/\n",
            "! list.curl:1: nothing is run, and curl reads from 'cat a.json'; put its output into a file, and give that behind '<'"
                + "|! list.curl:2: nothing is run, and curl reads from 'printf x | base64'; put its output into a file, and give that behind '<'"
                + "|! list.curl:3: a conversion of printf in '%d'; only %s and %% are read: write its result",
            "list.curl"),
        ListCase(
            "an entry without its body is left out, cookies are one header",
            #"{"log": {"entries": [{"request": {"method": "POST", "url": "http://h/1", "bodySize": 9}}, "#
                + #"{"request": {"method": "GET", "url": "http://h/2", "bodySize": 0, "headers": "#
                + #"[{"name": "cookie", "value": "a=1"}, {"name": "cookie", "value": "b=2"}]}}]}}"#,
            "1 GET http://h/2|  cookie: a=1; b=2|- list.har: left out: 1 entry whose body the archive does not have",
            "list.har"),
        ListCase(
            "an entity of another file",
            "<!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>\n<urlset><url><loc>http://h/&x;</loc></url></urlset>\n",
            "! sitemap.xml:2: an external entity, which is never loaded; write its text in its place",
            "sitemap.xml"),
        ListCase(
            "an entity that the document does not define",
            "<!DOCTYPE l SYSTEM \"http://h/l.dtd\">\n<urlset><url><loc>http://h/&x;</loc></url></urlset>\n",
            "! sitemap.xml:2: an external entity, which is never loaded; write its text in its place",
            "sitemap.xml"),
        ListCase(
            "variables that lead back to themselves",
            "@loop = {{loop}}\n@a = {{b}}\n@b = {{a}}\nGET http://h/{{loop}}\n###\nGET http://h/{{a}}\n",
            "! list.http:4: variables that stand for each other: 'loop → loop'; give one of them a value"
                + "|! list.http:6: variables that stand for each other: 'a → b → a'; give one of them a value",
            "list.http"),
        ListCase(
            "log-ins that are not done are never sent",
            "GET http://h/\nAuthorization: Digest user\n###\nGET http://h/\nAuthorization: AWS id key\n###\n"
                + "GET http://h/\nAuthorization: Digest username=\"u\", response=\"r\"\n",
            "1 GET http://h/|  Authorization: Digest username=\"u\", response=\"r\""
                + "|! list.http:1: a digest log-in without its user or password; expected Digest user password"
                + "|! list.http:4: a signature of AWS, which is not made here; sign the request elsewhere, and give the headers that come of it",
            "list.http"),
        ListCase(
            "rows of empty cells", "url,n\n,\nhttp://h/{{n}},a\n , \n", "1 GET http://h/a", "list.csv"),
        ListCase(
            "braces of a value in a query", "url,n\nhttp://h/?q={{n}},{a}\n", "1 GET http://h/?q=%7Ba%7D",
            "list.csv"),
    ]

    @Test("A list sends what it means, or is named in one line", arguments: cases)
    func read(_ list: ListCase) throws {
        let listing = try readList(list.input, named: list.file ?? "list.txt")
        #expect(listing.text.split(separator: "\n").joined(separator: "|") == list.expected)
    }

    @Test(
        "A line that is not UTF-8 is named, and nothing of it is sent",
        arguments: [
            ("l.urls", "http://h/1\nhttp://h/\u{E9}\n"), ("l.csv", "url,n\nhttp://h/,\u{E9}\n"),
            ("l.jsonl", "{\"url\": \"http://h/1\"}\n{\"url\": \"http://h/\u{E9}\"}\n"),
            ("l.http", "# caf\u{E9}\nGET http://h/\u{E9}\n"),
        ])
    func latin1(name: String, text: String) throws {
        let listing = try readList(text.unicodeScalars.map { UInt8($0.value) }, named: name)
        let fault = try #require(listing.faults.first)
        #expect(listing.faults.count == 1)
        #expect(fault.hasPrefix("\(name):2: bytes that are not UTF-8 in"))
        #expect(fault.hasSuffix("convert the list, as iconv -f latin1 -t utf-8 does from Latin-1"))
        #expect(listing.urls.allSatisfy { $0 == "http://h/1" })
    }

    @Test("What an exported curl command pipes is read as it was sent")
    func exported() throws {
        let body: [UInt8] = [0, 1, 255, 37, 92, 39, 10, 49]
        let listing = try readList(
            "\(ShellText.printing([.text(body)])) | curl -L --data-binary @- http://h/", named: "l.curl")
        let request = try #require(listing.requests.first)
        #expect(listing.faults == [] && listing.notes == [])
        #expect(request.chunk.extras(request.id)?.body == .bytes(body))
    }
}
