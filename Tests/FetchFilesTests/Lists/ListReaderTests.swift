import FetchCore
import Foundation
import Testing

@testable import FetchFiles

@Suite("Reading lists")
struct ListReaderTests {
    @Test(
        "Line ends, a BOM, blanks and comments do not matter",
        arguments: [
            "http://h/1\nhttp://h/2\n", "http://h/1\nhttp://h/2", "http://h/1\r\nhttp://h/2\r\n",
            "\u{FEFF}http://h/1\nhttp://h/2", "\n\n# c\nhttp://h/1\n  \t\n# http://h/9\n  http://h/2  \n\n",
            "GET http://h/1\nget\thttp://h/2",
        ])
    func lineEnds(text: String) throws {
        let listing = try readList(text)
        #expect(listing.urls == ["http://h/1", "http://h/2"])
        #expect(listing.methods == ["GET", "GET"])
        #expect(listing.faults.isEmpty)
    }

    @Test(
        "A mark where a secret was left out is told in every format, and is not sent",
        arguments: [
            ("l.txt", "http://h/?api_key=•••", "URL"), ("l.jsonl", #"{"url": "http://•••@h/"}"#, "URL"),
            ("l.jsonl", #"{"url": "http://h/", "headers": {"X-Key": "•••"}}"#, "header X-Key"),
            ("l.jsonl", #"{"url": "http://h/", "body": "token=•••"}"#, "body"),
            ("l.csv", "url,header:Authorization\nhttp://h/,Bearer •••", "header Authorization"),
            ("l.sh", "curl -H 'Authorization: •••' 'http://h/'", "header Authorization"),
            ("l.http", "POST http://h/\n\ntoken=•••", "body"),
            (
                "l.har",
                #"{"log": {"entries": [{"request": {"method": "GET", "url": "http://h/?token=•••"}}]}}"#,
                "URL"
            ),
        ])
    func leftOutSecret(name: String, text: String, place: String) throws {
        let listing = try readList(text, named: name)
        #expect(listing.urls.isEmpty)
        #expect(listing.faults.count == 1)
        let fault = listing.faults.first ?? ""
        #expect(fault.contains("'•••' stands for a secret that was left out; put it back into the \(place)"))
    }

    @Test("Every bad line is named with file, line, value and mend")
    func everyBadLine() throws {
        let listing = try readList(
            "http://h/1\nhttp:///x\n\n# c\nhttp://h/2\nexample.com\nGET  \nPOST x\n", named: "urls.txt")
        #expect(
            listing.faults == [
                "urls.txt:2: no host in 'http:///x'; expected http://host/path",
                "urls.txt:6: no http:// or https:// in 'example.com'; expected http://example.com",
                "urls.txt:7: no URL behind 'GET'; expected GET http://host/path",
                "urls.txt:8: no http:// or https:// in 'x'; expected http://x",
            ])
    }

    @Test("With skipsBadLines a bad line has its id and settles as input")
    func skipBad() throws {
        let listing = try readList("http://h/1\nhttp:///x\nhttp://h/2\n", options { $0.skipsBadLines = true })
        #expect(listing.urls == ["http://h/1", "http:///x", "http://h/2"])
        let (chunk, id) = listing.requests[1]
        #expect(id == RequestID(2))
        #expect(chunk.host(id) == .none)
        #expect(
            chunk.extras(id)?.unreadable?.hasSuffix(
                "list.txt:2: no host in 'http:///x'; expected http://host/path") == true)
        #expect(listing.faults.count == 1)
    }

    @Test("A line of 8 MB is read, a longer one is a fault of its own and the next is read again")
    func longLines() throws {
        let body = String(repeating: "x", count: ListReader.longestLine - 40)
        let fitting = "{\"url\":\"http://h/1\",\"body\":\"\(body)\"}"
        let long = "{\"url\":\"http://h/2\",\"body\":\"\(body)\(body)\(body)\"}"
        let listing = try readList(
            "\(fitting)\r\n\(long)\n{\"url\":\"http://h/3\"}\n\(long)", named: "l.jsonl")
        #expect(listing.urls == ["http://h/1", "http://h/3"])
        guard case .bytes(let bytes) = listing.requests[0].chunk.extras(RequestID(1))?.body else {
            Issue.record("no body")
            return
        }
        #expect(bytes.count == body.utf8.count)
        #expect(
            listing.faults.map { $0.prefix(31) }
                == ["l.jsonl:2: line longer than 8 MB", "l.jsonl:4: line longer than 8 MB"].map {
                    $0.prefix(31)
                })
    }

    @Test("Several sources have one count of ids and of repeats")
    func severalSources() throws {
        let folder = try ListFolder()
        let first = try folder.write("http://a/\nhttp://b/\n", to: "1.txt")
        let second = try folder.write("{\"url\":\"http://a/\"}", to: "2.txt")
        let listing = try readList([.file(first), .url("http://c/"), .file(second), .url("http://a/")])
        #expect(listing.urls == ["http://a/", "http://b/", "http://c/", "http://a/", "http://a/"])
        #expect(listing.requests.map { $0.id.rawValue } == [1, 2, 3, 4, 5])
        #expect(listing.requests.map { $0.chunk.repeats($0.id) } == [0, 0, 0, 1, 2])
    }

    @Test("A source that cannot be opened is said in one line, also with skipsBadLines")
    func missing() throws {
        let folder = try ListFolder()
        let options = options { $0.skipsBadLines = true }
        var faults: [ListFault] = []
        let reader = try ListReader(
            sources: [.file("missing/file"), .file("example.com"), .file(folder.path)], options: options,
            hosts: HostTable())
        #expect(reader.readReady { faults.append($0) }.isEmpty)
        #expect(
            faults.map(\.description) == [
                "missing/file: no such file; check the name",
                "example.com: no such file; check the name, or write http://example.com for a URL",
                "\(folder.path): is a directory; name a file in it",
            ])
        #expect(faults.allSatisfy { $0.isWhole })
        #expect(
            try readList([.url("http:///x")]).faults == ["no host in 'http:///x'; expected http://host/path"])
    }

    @Test("An argument is a URL, a file or standard input")
    func arguments() {
        #expect(ListSource(argument: "-") == .standardInput)
        #expect(ListSource(argument: "http://h/") == .url("http://h/"))
        #expect(ListSource(argument: "ftp://h/") == .url("ftp://h/"))
        #expect(ListSource(argument: "urls.txt") == .file("urls.txt"))
    }

    @Test("Of a pipe, requests come before its end has come")
    func pipe() throws {
        var ends: [Int32] = [0, 0]
        #expect(Glibc.pipe(&ends) == 0)
        defer { close(ends[0]) }
        let reader = try ListReader(
            sources: [.url("http://a/0"), .descriptor(ends[0], name: "stdin")], options: ListOptions(),
            hosts: HostTable())
        #expect(reader.readReady { _ in }.count == 1)
        #expect(reader.hasRest)
        var count = 0
        // Each chunk makes the next line be written: it would wait for ever if chunks came at the end only.
        func write(_ text: String) {
            _ = Array(text.utf8).withUnsafeBytes { Glibc.write(ends[1], $0.baseAddress, $0.count) }
        }
        write("http://a/1\nhttp://a/")
        reader.readRest(
            onChunk: { chunk in
                count += chunk.count
                if count < 5 {
                    write("\(count + 1)\nhttp://a/")
                } else if count == 5 {
                    write("last")
                    close(ends[1])
                }
            }, onFault: { _ in Issue.record("fault") })
        #expect(count == 6)
        #expect(!reader.hasRest)
    }

    @Test("A bad line of a pipe ends the reading: no chunk comes after it")
    func badPipe() throws {
        var ends: [Int32] = [0, 0]
        #expect(Glibc.pipe(&ends) == 0)
        defer { close(ends[0]) }
        _ = Array("http://a/1\nhttp:///\nhttp://a/3\n".utf8).withUnsafeBytes {
            Glibc.write(ends[1], $0.baseAddress, $0.count)
        }
        let reader = try ListReader(
            sources: [.descriptor(ends[0], name: "stdin")], options: ListOptions(), hosts: HostTable())
        #expect(reader.readReady { _ in }.isEmpty)
        var faults: [String] = []
        // The other end stays open: it returns all the same.
        reader.readRest(onChunk: { _ in Issue.record("chunk") }, onFault: { faults.append($0.description) })
        #expect(faults == ["stdin:2: no host in 'http:///'; expected http://host/path"])
        close(ends[1])
    }

    @Test("Files behind a pipe are checked before anything is sent, and told once")
    func filesBehindPipe() throws {
        let folder = try ListFolder()
        let bad = try folder.write("http:///x\n", to: "bad.txt")
        let options = options { $0.skipsBadLines = true }
        let reader = try ListReader(
            sources: [.file("/dev/null"), .file(bad)], options: options, hosts: HostTable())
        var faults = 0
        _ = reader.readReady { _ in faults += 1 }
        #expect(faults == 1)
        reader.readRest(onChunk: { #expect($0.count == 1) }, onFault: { _ in faults += 1 })
        #expect(faults == 1)
    }

    @Test("A shard has its hosts' requests under the ids of the whole list")
    func shard() throws {
        let text = (0..<50).map { "http://h\($0)/\n" }.joined()
        var total = 0
        for index in 0..<3 {
            let listing = try readList(text, options { $0.shard = HostShard(index: index, count: 3) })
            #expect(listing.requests.count == 50)
            total += listing.requests.count { !$0.chunk.isExcluded($0.id) }
        }
        #expect(total == 50)
    }

    @Test(
        "The format is guessed by name, then by content",
        arguments: [
            ("x.jsonl", "http://h/", ListFormat.jsonl), ("x.rest", "", .http), ("x.har", "", .har),
            ("x.CSV", "", .csv),
            ("x.sh", "", .curl), ("x.txt", "http://h/,a", .urls), ("-", "{\"url\":1}", .jsonl),
            ("x.json", "{\"log\":{}}", .har), ("x.json", "{\n \"log\": {\n", .har),
            ("x", "id,url\n1,http://h/", .csv),
            ("x", "# c\n\ncurl http://h/", .curl), ("x", "### a\nGET http://h/", .http),
            ("x", "@a = b\n", .http),
            ("x", "GET http://h/ HTTP/1.1\n", .http), ("x", "GET http://h/\n", .urls), ("x", "", .urls),
            ("x", "\u{FEFF}{\"url\":1}\n", .jsonl), ("x", "# @name a\nGET http://h/\n", .http),
        ])
    func guess(name: String, content: String, expected: ListFormat) {
        #expect(ListFormat.guess(fileName: name, firstBytes: Array(content.utf8), isAll: true) == expected)
    }

    @Test("Too few bytes tell nothing yet")
    func guessLater() {
        #expect(
            ListFormat.guess(fileName: "-", firstBytes: Array("# comment\n\nhtt".utf8), isAll: false) == nil)
        #expect(
            ListFormat.guess(fileName: "-", firstBytes: Array("# comment\n\nhttp://h/\n".utf8), isAll: false)
                == .urls)
    }

    @Test("The environment is read only where asked")
    func environment() throws {
        let list = "http://h/$TOKEN/{{env:TOKEN}}/${TOKEN}/$$\nhttp://h/$1\n"
        #expect(try readList(list, named: "a.urls").urls.first == "http://h/$TOKEN/{{env:TOKEN}}/${TOKEN}/$$")
        let asked = options { $0.environment = .values(["TOKEN": "a b"]) }
        #expect(try readList(list, asked).urls == ["http://h/a%20b/a%20b/a%20b/$", "http://h/$1"])
        #expect(
            try readList("http://h/$TOKN", asked).faults
                == ["list.txt:1: no environment variable 'TOKN'; did you mean 'TOKEN'?"])
    }
}
