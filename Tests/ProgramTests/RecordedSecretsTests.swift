import TestSupport
import Testing

@testable import fetchdeck

@Suite("Secrets on record", .timeLimit(.minutes(5)))
struct RecordedSecretsTests {
    @Test(
        "are in no export, report or comparison of records that have them, unless they are asked for there too"
    )
    func passedOn() throws {
        let server = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        _ = try ProgramRun(["\(server.url)/a?token=hush", "--show-secrets", "-o", "r.jsonl"], in: folder)
        #expect(folder.text("r.jsonl").contains("token=hush"))
        for name in ["x.jsonl", "x.csv", "x.har", "x.txt", "x.sh", "x.requests.jsonl"] {
            #expect(try ProgramRun(["replay", "r.jsonl", "--export", name], in: folder).status == 0)
            let text = folder.text(name)
            #expect(text.contains("token=•••") && !text.contains("hush"), "\(name): \(text)")
            let asked = ["replay", "r.jsonl", "--export", name, "--show-secrets"]
            #expect(try ProgramRun(asked, in: folder).status == 0)
            #expect(folder.text(name).contains("token=hush"), "\(name): \(folder.text(name))")
        }
        #expect(try ProgramRun(["report", "r.jsonl", "-o", "r.html"], in: folder).status == 0)
        let page = folder.text("r.html")
        #expect(page.contains("token=•••") && !page.contains("hush"))
        let compared = try ProgramRun(["compare", "r.jsonl", "r.jsonl", "--by", "url", "--json"], in: folder)
        #expect(compared.status == 0 && !(compared.output + compared.errors).contains("hush"))
    }
}
