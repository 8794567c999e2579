import TestSupport
import Testing

@Suite("Passwords in URLs")
struct URLPasswordTests {
    @Test(
        "that are cut short by a raw sign are refused, and shown nowhere",
        arguments: [
            "ann:hunter2#@", "ann:#hunter2@", "ann:x/hunter2?@", "ann:p@x:hunter2/@", "ann:hunter2 x@",
        ])
    func refused(userInfo: String) throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let folder = try Folder()
        try folder.write("http://\(userInfo)\(server.authority)/x\n", to: "a.urls")
        let complaint = try ProgramRun(["a.urls"], in: folder)
        #expect(complaint.status == 2)
        #expect(complaint.errors.hasPrefix("fetchdeck: a.urls:1: "), "\(complaint.errors)")
        for arguments in [["a.urls"], ["http://\(userInfo)\(server.authority)/x"]] {
            for output in ["-", "r.har"] {
                let run = try ProgramRun(arguments + ["--skip-bad", "-o", output], in: folder)
                #expect(run.status == 1)
                let said = complaint.errors + run.errors + run.output + folder.text(output)
                #expect(!said.contains("hunter2"), "\(said)")
            }
        }
        #expect(server.requests.isEmpty)
    }

    @Test("win over those of the command line", arguments: [["-u", "bob:no"], ["--bearer", "no"]])
    func own(option: [String]) throws {
        let server = try TestHTTPServer { _ in .init() }
        defer { server.stop() }
        let folder = try Folder()
        try folder.write("http://ann:p@ss@\(server.authority)/own\n\(server.url)/other\n", to: "a.urls")
        let run = try ProgramRun(["a.urls", "-c", "1"] + option, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        let sent = server.requests.map { $0.header("Authorization") }
        #expect(sent == ["Basic YW5uOnBAc3M=", option[0] == "-u" ? "Basic Ym9iOm5v" : "Bearer no"])
    }
}
