import Foundation
import TestSupport
import Testing

@Suite("Secrets of lines that cannot be read")
struct SecretTests {
    private static let lists: [(name: String, text: String)] = [
        (
            "a.jsonl",
            """
            {"url":"http://u:hunter2@h/?token=hunter2","headers":{"Authorization":"Bearer hunter2"},"timeot":1}
            {"url":"http://u:hunter2@h/?token=hunter2", nonsense
            {"url":"http://h/","headers":{"Cookie":"s=hunter2\\q"}}
            """
        ),
        (
            "a.txt",
            "http://u:hunter2@/x?token=hunter2\nuser:hunter2@host/x\nhttp://u:hunter2@a b/?sig=hunter2"
        ),
        (
            "a.curl",
            "curl -H 'Authorization: Bearer hunter2' -b s=hunter2 -ua:hunter2 --foo http://h/?token=hunter2"
        ),
        ("b.curl", "curl -H 'Authorization Bearer hunter2' http://h/\ncurl -sku me:hunter2 --foo http://h/"),
        ("b.http", "GET http://h/\nAuthorization Bearer hunter2\n"),
        (
            "b.jsonl",
            """
            {"url":"http://h h/","headers":{"Authorization":["Bearer hunter2"]}}
            {"url":"http://h h/","headers":[["Authorization","Bearer hunter2"]]}
            {"url":"http://h h/","body":"password=hunter2&client_secret=hunter2"}
            """
        ),
        ("a.csv", "url,header:Authorization,n\nhttp:///x,Bearer hunter2,1\nhttp://h/,Bearer hunter2\n"),
        ("a.http", "GET http:///x\nAuthorization: Bearer hunter2\n###\nGET http://u:hunter2@/\n"),
    ]

    @Test("are in no message, record or export, and their number stays right", arguments: lists)
    func unreadable(name: String, text: String) throws {
        let folder = try Folder()
        try folder.write(text, to: name)
        let complaint = try ProgramRun([name], in: folder)
        #expect(complaint.status == 2)
        #expect(!complaint.errors.contains("hunter2"), "\(complaint.errors)")
        for output in ["r.jsonl", "r.csv", "r.har"] {
            let run = try ProgramRun([name, "--skip-bad", "-o", output], in: folder)
            #expect(run.status == 1)
            #expect(!run.errors.contains("hunter2"), "\(run.errors)")
            #expect(!folder.text(output).contains("hunter2"), "\(folder.text(output))")
        }
        let records = try ProgramRun.records(folder.text("r.jsonl"))
        #expect(records.count == complaint.errorLines.count)
        #expect(Set(records.compactMap { $0["key"] as? String }).count == records.count)
    }

    @Test("are shown where that is asked for")
    func shown() throws {
        let folder = try Folder()
        try folder.write("curl -u a:hunter2 --foo http://h/\n", to: "a.curl")
        let run = try ProgramRun(["a.curl", "--skip-bad", "-o", "-", "--show-secrets"], in: folder)
        #expect(run.output.contains("hunter2"))
    }
}
