import FetchCore
import Foundation
import Testing

@testable import FetchFiles

/// Archives, tables and texts as programs write them, and files that are no lists at all.
@Suite("Lists as programs write them")
struct ListDialectTests {
    static let cases = [
        ListCase(
            "entries that are not http are left out",
            entries(
                #"{"method": "GET", "url": "http://h/1"}"#, #"{"method": "GET", "url": "wss://h/s"}"#,
                #"{"method": "GET", "url": "blob:http://h/1-2"}"#, #"{"method": "CONNECT", "url": "h:443"}"#,
                #"{"method": "GET", "url": "about:blank"}"#),
            "1 GET http://h/1|- list.har: left out: 4 entries that are not HTTP requests"),
        ListCase(
            "a table without its header row", "http://h/1,a\nhttp://h/2,b\n",
            "! list.csv:1: no column names in 'http://h/1,a'; the first line must name the columns, one of them url"
        ),
        ListCase(
            "Excel's separator line", "sep=;\r\nurl;n\r\nhttp://h/{{n}};a,b\r\n", "1 GET http://h/a,b",
            "list.csv"),
        ListCase(
            "a separator line tells the format", "sep=|\nurl|n\nhttp://h/{{n}}|a;b\n", "1 GET http://h/a;b"),
        ListCase(
            "spaces that nobody sees go", "http://h/1\u{A0}\n\u{200B}http://h/2\u{200B} \u{A0}\n",
            "1 GET http://h/1|2 GET http://h/2"),
        ListCase("in a table too", "url,n\nhttp://h/1\u{A0},x\n", "1 GET http://h/1", "list.csv"),
        ListCase(
            "a BOM in the middle", "http://h/1\n\u{FEFF}http://h/2\n", "1 GET http://h/1|2 GET http://h/2"),
        ListCase(
            "an array of URLs and objects",
            #"["http://h/1", {"url": "http://h/2", "method": "PUT"},"# + "\n" + #"{"ulr": 1}, 7]"#,
            "1 GET http://h/1|2 PUT http://h/2|! list.txt:element 3: unknown field 'ulr'; did you mean 'url'?"
                + "|! list.txt:element 4: no JSON object '7'; expected {\"url\": \"http://host/path\"}"),
        ListCase(
            "a Postman collection",
            "{\n  \"info\": {\n    \"schema\": \"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"\n  }\n}\n",
            "! list.txt:1: no Postman collection; expected {\"info\": {…}, \"item\": […]}"),
        ListCase(
            "OpenAPI", "{\n  \"openapi\": \"3.0.0\",\n  \"info\": {}\n}\n",
            "! list.txt:1: no paths in the OpenAPI document"),
        ListCase(
            "OpenAPI as YAML", "# mine\nopenapi: 3.1.0\npaths:\n  /x: {}\n",
            ""),
        ListCase(
            "Insomnia", #"{"_type":"export","__export_format":4,"resources":[]}"#,
            "! list.txt: an Insomnia export, which is not read; export it as HAR"),
        ListCase(
            "an object over lines", "{\n  \"url\": \"http://h/\"\n}\n",
            "! list.txt: a JSON object over several lines; expected one object per line, as jq -c . FILE writes it"
        ),
        ListCase(
            "a sitemap", "<?xml version=\"1.0\"?>\n<urlset>\n<url><loc>http://h/</loc></url>\n</urlset>\n",
            "1 GET http://h/"),
        ListCase(
            "a page", "<!DOCTYPE html>\n<html></html>\n",
            "! list.txt: an HTML page, which is not read; write its URLs one per line"),
        ListCase(
            "WSDL", "<wsdl:definitions xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\"/>\n",
            "! list.txt: a WSDL document, which is not read; write its requests as .http or curl"),
        ListCase(
            "a curl config", "# mine\nurl = \"http://h/1\"\nheader = \"A: b\"\n",
            "! list.cfg: a curl config file (-K), which is not read; write the command: curl URL -H …",
            "list.cfg"),
        ListCase(
            "Bruno", "meta {\n  name: x\n}\nget {\n  url: http://h\n}\n",
            "! list.bru: a Bruno file, which is not read; copy its request as cURL", "list.bru"),
        ListCase(
            "Hurl", "GET http://h/1\nHTTP 200\n[Asserts]\njsonpath \"$.a\" == 1\n",
            "! list.txt: a Hurl file, which is not read; hurl writes HTTP requests as curl commands with --curl FILE"
        ),
        ListCase(
            "vegeta", "GET http://h/1\nX-A: 1\n\nPOST http://h/2\n@b.json\n",
            "! list.txt: a request with headers in a list of URLs, which is not read; put ### between requests and "
                + "give --format http"),
        ListCase(
            "what httpx writes", "http://h/1 [200] [T]\nhttp://h/2\n",
            "1 GET http://h/2|! list.txt:1: more than a URL in 'http://h/1 [200] [T]'; write one URL per line, or METHOD URL"
        ),
        ListCase(
            "a command among URLs", "http://h/1\ncurl http://h/2\n",
            "1 GET http://h/1|! list.txt:2: a curl command in a list of URLs; put it into a file of its own, or give "
                + "--format curl"),
        ListCase(
            "a results file",
            #"{"id":1,"key":"9f86d081884c7d65","method":"GET","url":"http://h/","outcome":"ok"}"# + "\n",
            "! results.jsonl: a results file, no list; fetchdeck replay results.jsonl shows it; with its list, "
                + "-o results.jsonl --resume continues it; a list that runs again is what x exports as requests (.requests.jsonl)",
            "results.jsonl"),
        ListCase(
            "one that another program wrote anew",
            #"{"key": "9f86d081884c7d65", "id": 1, "url": "http://h/", "outcome": "ok"}"# + "\n",
            "! results.jsonl: a results file, no list; fetchdeck replay results.jsonl shows it; with its list, "
                + "-o results.jsonl --resume continues it; a list that runs again is what x exports as requests (.requests.jsonl)",
            "results.jsonl"),
        ListCase(
            "a results file in CSV",
            "id,key,method,url,outcome,attempts\n1,9f86d081884c7d65,GET,http://h/,ok,1\n",
            "! results.csv: a results file, no list; fetchdeck replay results.csv shows it; with its list, "
                + "-o results.csv --resume continues it; a list that runs again is what x exports as requests (.requests.jsonl)",
            "results.csv"),
        ListCase(
            "UTF-16 without its mark", "h\0t\0t\0p\0:\0/\0/\0h\0/\0",
            "! list.txt: UTF-16 without its mark; save it as UTF-8"),
        ListCase(
            "no mend is absurd", "blob:http://h/1\nh<x\n",
            "! list.txt:1: no http:// or https:// in 'blob:http://h/1'; expected http://host/path"
                + "|! list.txt:2: no http:// or https:// in 'h<x'; expected http://host/path"),
    ]

    private static func entries(_ requests: String...) -> String {
        #"{"log": {"entries": ["# + requests.map { "{\"request\": \($0)}" }.joined(separator: ",") + "]}}"
    }

    @Test("A list is read, or named in one line", arguments: cases)
    func read(_ list: ListCase) throws {
        let name =
            list.file
            ?? (list.input.hasPrefix("{\"log\"")
                ? "list.har" : list.name.contains("table") ? "list.csv" : "list.txt")
        let listing = try readList(list.input, named: name)
        #expect(listing.text.split(separator: "\n").joined(separator: "|") == list.expected)
    }

    @Test("UTF-16 with its mark is read, in pieces too", arguments: [true, false])
    func utf16(isLittleEndian: Bool) throws {
        let text = "\u{FEFF}url\tn\r\nhttp://h/{{n}}\tü😀\r\n"
        let bytes = text.utf16.flatMap { unit in
            let pair = [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)]
            return isLittleEndian ? pair : pair.reversed()
        }
        #expect(try readList(bytes, named: "Unicode Text.txt").urls == ["http://h/%C3%BC%F0%9F%98%80"])
        var decoding = try #require(UTF16Decoding(mark: bytes))
        var decoded: [UInt8] = []
        for byte in bytes.dropFirst(2) { decoded += decoding.decode([byte], isEnd: false) }
        decoded += decoding.decode([0xD8], isEnd: true)
        #expect(String(decoding: decoded, as: UTF8.self) == text.dropFirst() + "\u{FFFD}")
    }

    @Test("A body that stands beside the archive is sent")
    func archiveFiles() throws {
        let folder = try ListFolder()
        _ = try folder.write("{}", to: "abc.json")
        func list(_ file: String) throws -> Listing {
            let post = #""postData": {"mimeType": "application/json", "params": [], "_file": "\#(file)"}"#
            let path = try folder.write(
                Self.entries("{\"method\": \"POST\", \"url\": \"http://h/\", \(post)}"), to: "l.har")
            return try readList([.file(path)])
        }
        #expect(
            try list("abc.json").text
                == "1 POST http://h/\n  Content-Type: application/json\n  body of abc.json\n")
        #expect(try list("missing.json").faults.count == 1)
        #expect(try list("../abc.json").faults.count == 1)
    }

    @Test("A named pipe is opened once, and run as it arrives")
    func namedPipe() throws {
        let folder = try ListFolder()
        let path = folder.path + "/f.urls"
        #expect(mkfifo(path, 0o600) == 0)
        // Waits for a reader, and writes when there is one.
        Thread.detachNewThread {
            let file = open(path, O_WRONLY)
            for text in ["http://h/1\nhttp://h/2\n", "http://h/3\n"] {
                _ = Array(text.utf8).withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            }
            close(file)
        }
        let reader = try ListReader(
            sources: [.file(path), .url("http://h/4")], options: ListOptions(), hosts: HostTable())
        #expect(reader.readReady { _ in }.isEmpty)
        #expect(reader.hasRest)
        var count = 0
        reader.readRest(onChunk: { count += $0.count }, onFault: { _ in Issue.record("fault") })
        #expect(count == 4)
    }
}
