import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import fetchdeck

@Suite("Commands in README and guide")
struct DocumentedCommandTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let pages: [String] =
        ["README.md", "CONTRIBUTING.md"]
        + ((try? FileManager.default.contentsOfDirectory(
            atPath: root.appendingPathComponent("docs/guide").path)) ?? []).sorted()
        .map { "docs/guide/\($0)" }

    /// The command lines of a page: blocks that are indented by four or marked as `sh`.
    private static func commands(_ page: String) throws -> [String] {
        var commands: [String] = []
        var isShell = false
        var isOther = false
        let text = try String(contentsOf: root.appendingPathComponent(page), encoding: .utf8)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                (isShell, isOther) = isShell || isOther ? (false, false) : (line == "```sh", line != "```sh")
            } else if isShell || (!isOther && line.hasPrefix("    fetchdeck ")) {
                commands.append(String(line.trimmingPrefix(/\s+/)))
            }
        }
        return commands
    }

    /// What a shell makes of the lines: the words of each call of a program of interest. Nothing is run.
    private static func calls(_ lines: [String], of programs: [String]) throws -> [[String]] {
        let folder = try Folder()
        let stubs = programs.map { "\($0)() { printf '%s\\0' \($0) \"$@\" >&3; printf '\\n\\0' >&3; }" }
        try folder.write(
            (["exec 3>calls", "PATH=/nowhere"] + stubs + lines).joined(separator: "\n") + "\n", to: "lines.sh"
        )
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/bash")
        shell.arguments = ["lines.sh"]
        shell.currentDirectoryURL = folder.url("")
        (shell.standardInput, shell.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        shell.standardOutput = FileHandle.nullDevice
        try shell.run()
        shell.waitUntilExit()
        var calls: [[String]] = [[]]
        for word in folder.text("calls").split(separator: "\0", omittingEmptySubsequences: false) {
            if word == "\n" { calls.append([]) } else { calls[calls.count - 1].append(String(word)) }
        }
        return calls.dropLast()
    }

    @Test("are ones that the program takes", arguments: pages)
    func program(page: String) throws {
        let lines = try Self.commands(page)
        let calls = try Self.calls(lines, of: ["fetchdeck"])
        let written = lines.count { $0.hasPrefix("fetchdeck ") || $0.contains("| fetchdeck ") }
        #expect(calls.count >= written, "\(page): a shell reads \(calls.count) of \(written)")
        for call in calls {
            let shown = call.joined(separator: " ")
            do throws(ProgramError) {
                guard case .command(let command) = try CommandLineReading.read(Array(call.dropFirst())) else {
                    continue
                }
                let values =
                    (command as? RunListCommand)?.options.values ?? (command as? WatchCommand)?.values
                guard let values else { continue }
                let plan = try RunPlan(values, environment: ["HOME": "/nowhere"])
                _ = try plan.values.budgets(hasRounds: command is WatchCommand)
                if command is WatchCommand { _ = try WatchPlan(plan) }
            } catch {
                Issue.record("\(page): \(shown): \(error.lines)")
            }
        }
    }

    @Test("are targets that the Makefile has", arguments: pages)
    func make(page: String) throws {
        let makefile = try String(contentsOf: Self.root.appendingPathComponent("Makefile"), encoding: .utf8)
        for call in try Self.calls(try Self.commands(page), of: ["make"]) {
            for target in call.dropFirst() where !target.contains("=") {
                #expect(makefile.contains("\n\(target):"), "\(page): make \(target)")
            }
        }
    }
}
