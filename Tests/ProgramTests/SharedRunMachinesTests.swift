import Foundation
import TestSupport
import Testing

@Suite("A run on several machines")
struct SharedRunMachinesTests {
    private static let isLarge = ProcessInfo.processInfo.environment["FETCHDECK_SOAK"] != nil

    @Test(
        "is joined by three commands, and exact when the machines' links to the database go down",
        .enabled(if: geteuid() == 0, "network namespaces take root"))
    func namespaces() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let script = Process()
        script.executableURL = root.appendingPathComponent("scripts/try-machines")
        script.arguments =
            (Self.isLarge
                ? ["--requests", "20000", "--cuts", "10", "--longest", "30"]
                : ["--requests", "3000", "--cuts", "2", "--longest", "3"])
            + [BuiltProducts.path("fetchdeck")]
        let (output, errors) = (Pipe(), Pipe())
        (script.standardOutput, script.standardError) = (output, errors)
        try script.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        script.waitUntilExit()
        guard script.terminationStatus != 77 else { return print(complaint) }
        #expect(script.terminationStatus == 0, "\(said)\(complaint)")
        let seconds = try #require(said.firstMatch(of: /first request ([0-9.]+) s after/)?.output.1)
        #expect(Double(seconds).map { $0 < 60 } == true, "\(said)")
        if Self.isLarge { print(said) }
    }
}
