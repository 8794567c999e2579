import Foundation
import TestSupport
import Testing

@testable import FetchFiles
@testable import FetchShare

@Suite("The recipes of docs/guide/many-machines.md")
struct SharedRunGuideTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The statements in the page's blocks of SQL.
    private static func statements() throws -> [String] {
        try text("docs/guide/many-machines.md").components(separatedBy: "```sql\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
            .flatMap { $0.components(separatedBy: ";\n") }
            .filter { $0.contains(/\S/) }
    }

    @Test("have statements that a server performs, and that see a worker at a run, its counts and its tables")
    func queries() async throws {
        let stage = try SharedRunStage(total: 400, delay: .milliseconds(50))
        try stage.load("--per-host", "2")
        try stage.work()
        await stage.servers[0].tally.reached(10)
        let database = try ShareDatabase(DatabaseAddress(stage.url, environment: [:]))
        let statements = try Self.statements()
        #expect(statements.count >= 4)
        // Held open, so that the one about old snapshots has something to see.
        let other = try ShareDatabase(DatabaseAddress(stage.url, environment: [:]))
        try other.connection.run(
            "set idle_in_transaction_session_timeout = 0; begin isolation level repeatable read; select 1")
        for statement in statements {
            let found = try database.connection.query(statement)
            #expect(found.count > 0, "\(statement)")
        }
        try other.connection.run("rollback")
        try await stage.endWell()
    }

    @Test("have a Job of Kubernetes with what one needs, whose command works on a run until it is done")
    func job() throws {
        let bytes = Array(try Self.text("packaging/kubernetes/work.yaml").utf8)
        let parsed = bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(DocumentFault) in try DocumentNode(document: bytes) }
        }
        let job = try parsed.get()
        #expect(job["apiVersion"]?.string == "batch/v1")
        #expect(job["kind"]?.string == "Job")
        #expect(job["metadata"]?["name"]?.string?.wholeMatch(of: /[a-z0-9]([-a-z0-9]*[a-z0-9])?/) != nil)
        let spec = try #require(job["spec"])
        // A queue of work: no number of completions.
        #expect(Int(spec["parallelism"]?.text ?? "") ?? 0 > 1)
        #expect(spec["completions"] == nil)
        let pod = try #require(spec["template"]?["spec"])
        #expect(pod["restartPolicy"]?.string == "Never")
        // 10 s for what is in flight and 20 s for its records.
        #expect(Int(pod["terminationGracePeriodSeconds"]?.text ?? "") ?? 0 > 30)
        let container = try #require(pod["containers"]?.elements.first)
        let rules = spec["podFailurePolicy"]?["rules"]?.elements ?? []
        #expect(rules.compactMap { $0["onExitCodes"]?["containerName"]?.string } == ["work", "work"])
        #expect(container["name"]?.string == "work")
        #expect(container["image"]?.string?.isEmpty == false)

        let volume = try #require(
            pod["volumes"]?.elements.first { $0["secret"]?["secretName"]?.string == "fetchdeck" })
        let mount = try #require(
            container["volumeMounts"]?.elements.first { $0["name"]?.text == volume["name"]?.text })
        let arguments = container["args"]?.elements.compactMap(\.text) ?? []
        let secret = try #require(arguments.first { $0.hasPrefix("@") })
        #expect(secret == "@\(mount["mountPath"]?.text ?? "")/url")

        let stage = try SharedRunStage(total: 30)
        try stage.load()
        try stage.folder.write(stage.url, to: "url")
        let run = try ProgramRun(
            arguments.map { $0 == secret ? "@\(stage.folder.path)/url" : $0 },
            environment: ["HOME": "/nonexistent"], in: stage.folder)
        #expect(run.status == 0, "\(run.errors)")
        stage.checkOutcomes(try stage.collect())
    }
}
