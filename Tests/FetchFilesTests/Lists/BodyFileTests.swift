import FetchCore
import Foundation
import Testing

@testable import FetchFiles

@Suite("Body files of lists")
struct BodyFileTests {
    private let folder: ListFolder

    init() throws { folder = try ListFolder() }

    private func body(_ listing: Listing, _ id: UInt32 = 1) -> RequestBody? {
        listing.chunks.first?.extras(RequestID(rawValue: id))?.body
    }

    @Test("a body_file of a jsonl list stands beside the list, and is sent as it is")
    func bodyFile() throws {
        let file = try folder.write("{{x}}\r\n", to: "b.json")
        let list = try folder.write(
            """
            {"url": "http://h/1", "body_file": "b.json"}
            {"url": "http://h/2", "body_file": "\(file)", "method": "PUT"}

            """, to: "l.jsonl")
        let listing = try readList([.file(list)])
        #expect(listing.faults.isEmpty)
        #expect(listing.methods == ["POST", "PUT"])
        #expect(body(listing) == .file(file) && body(listing, 2) == .file(file))
    }

    @Test(
        "a body_file that cannot be is a fault with its line",
        arguments: [
            (
                #""body_file": "none.json""#,
                "no body file 'FOLDER/none.json'; expected a file that can be read"
            ),
            (#""body_file": 3"#, "field 'body_file' is '3'; expected a string"),
            (#""body": "x", "body_file": "l.jsonl""#, "both 'body' and 'body_file'; give one body"),
        ])
    func fault(_ fields: String, _ message: String) throws {
        let list = try folder.write(#"{"url": "http://h/1", \#(fields)}"# + "\n", to: "l.jsonl")
        let expected = "\(list):1: \(message.replacing("FOLDER", with: folder.path))"
        #expect(try readList([.file(list)]).faults == [expected])
    }

    @Test("a line that is too long names the way that its format has")
    func longLine() throws {
        let long = String(repeating: "x", count: 8 << 20)
        let jsonl = try readList(#"{"url": "http://h/", "body": "\#(long)"}"# + "\n", named: "l.jsonl")
        #expect(jsonl.faults.count == 1 && jsonl.faults[0].hasSuffix("name that as body_file"))
        let csv = try readList("url,body\nhttp://h/,\(long)\n", named: "l.csv")
        #expect(csv.faults.count == 1 && csv.faults[0].hasSuffix("a file named as body_file"))
    }

    /// Every way in which a list names a file for a body.
    static let ways = [
        ("l.jsonl", #"{"url": "http://h/", "body_file": "FILE"}"#),
        ("l.http", "POST http://h/\n\n< FILE"), ("l.http", "POST http://h/\n\n<@ FILE"),
        ("l.http", "POST http://h/\n\na\n< FILE"), ("l.http", "GRAPHQL http://h/\n\n< FILE"),
        ("l.curl", "curl -d @FILE http://h/"), ("l.curl", "curl --data-binary @FILE http://h/"),
        ("l.curl", "curl --json @FILE http://h/"), ("l.curl", "curl --data-urlencode x@FILE http://h/"),
        ("l.curl", "curl -F x=@FILE http://h/"), ("l.curl", "curl -F 'x=<FILE' http://h/"),
        ("l.curl", "curl -T FILE http://h/"), ("l.curl", "curl -d @- http://h/ < FILE"),
        ("l.curl", "curl -H @FILE http://h/"),
    ]

    @Test("--no-files refuses those outside the list's folder, through links too", arguments: ways)
    func outside(_ name: String, _ text: String) throws {
        let other = try ListFolder()
        let secret = try other.write("X: secret", to: "secret")
        let inside = try folder.write("X: y", to: "own")
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: secret)
        func faults(_ file: String, allows: Bool) throws -> [String] {
            let list = try folder.write(text.replacing("FILE", with: file) + "\n", to: name)
            return try readList([.file(list)], options { $0.allowsFilesElsewhere = allows }).faults
        }
        for file in [
            secret, link, folder.path + "/../" + (other.path.split(separator: "/").last ?? "") + "/secret",
        ] {
            let refused = try faults(file, allows: false)
            #expect(refused.count == 1 && refused[0].contains("body file outside the list's folder"))
            #expect(try faults(file, allows: true).isEmpty)
        }
        #expect(try faults(inside, allows: false).isEmpty)
    }

    @Test("a body that never ends is one that is larger than the largest")
    func endless() throws {
        for (name, text) in [
            ("l.http", "POST http://h/\n\n< /dev/zero\n"), ("l.curl", "curl -d @/dev/zero http://h/\n"),
        ] {
            #expect(
                try readList(text, named: name).faults == [
                    "\(name):1: body larger than 1 GB '/dev/zero'; expected a smaller one"
                ])
        }
        var defaults = RequestDefaults()
        defaults.data = [.data("@/dev/zero")]
        #expect(throws: RequestFault.self) {
            try ListReader(sources: [], options: options { $0.defaults = defaults }, hosts: HostTable())
        }
    }
}
