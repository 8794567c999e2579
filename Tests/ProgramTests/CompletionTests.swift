import Foundation
import TestSupport
import Testing

@testable import fetchdeck

@Suite("Completions")
struct CompletionTests {
    /// What is typed, and what Tab has to make of it, or offer.
    private static let cases = [
        ("fetchdeck run --theme nor", "nord"), ("fetchdeck --theme nor", "nord"),
        ("fetchdeck --theme=gruv", "=gruvbox"), ("fetchdeck run --theme=gruv", "=gruvbox"),
        ("fetchdeck --format op", "openapi"), ("fetchdeck --concur", "--concurrency"),
        ("fetchdeck comple", "completions"), ("fetchdeck completions fi", "fish"),
        ("fetchdeck wat", "watch"), ("fetchdeck watch --every-f", "--every-failing"),
        ("fetchdeck watch list", "list-of-requests.urls"), ("fetchdeck watch --theme nor", "nord"),
        ("fetchdeck compare --fail", "--fail-on"), ("fetchdeck compare --by gro", "group"),
        ("fetchdeck compare list", "list-of-requests.urls"), ("fetchdeck --metr", "--metrics"),
        ("fetchdeck sha", "share"), ("fetchdeck share ch", "check"), ("fetchdeck share up --lis", "--listen"),
        ("fetchdeck share check --sha", "--share-wait"),
        ("fetchdeck list", "list-of-requests.urls"), ("fetchdeck run list", "list-of-requests.urls"),
    ]

    /// A folder with a list, and the program's folder on the path.
    private static func place() throws -> (folder: Folder, environment: [String: String]) {
        let folder = try Folder()
        try Data("http://127.0.0.1/\n".utf8).write(to: folder.url("list-of-requests.urls"))
        for shell in CompletionsCommand.shells {
            let script = try Completions.text(of: shell, environment: [:])
            try Data(script.utf8).write(
                to: folder.url(shell == "zsh" ? "_fetchdeck" : "completions.\(shell)"))
        }
        let program = URL(fileURLWithPath: BuiltProducts.path("fetchdeck")).deletingLastPathComponent().path
        return (
            folder,
            [
                "HOME": folder.path, "ZDOTDIR": folder.path, "TERM": "xterm-256color", "LANG": "C.UTF-8",
                "PATH": "\(program):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")",
            ]
        )
    }

    @Test(
        "Tab completes in a shell, with and without the word 'run'",
        arguments: [
            (
                "/bin/bash", ["--norc", "--noprofile"],
                "PS1='$ '; source completions.bash; bind 'set bell-style none'"
            ),
            ("/usr/bin/zsh", ["-f"], "PS1='$ '; fpath=($PWD $fpath); autoload -U compinit; compinit -u -D"),
            (
                "/usr/bin/fish", ["--no-config"],
                "source completions.fish; function fish_prompt; echo '$ '; end"
            ),
        ])
    func shells(path: String, arguments: [String], setUp: String) throws {
        try #require(
            FileManager.default.isExecutableFile(atPath: path), "\(path): scripts/install-dependencies test")
        let (folder, environment) = try Self.place()
        let terminal = try PseudoTerminal(
            path, arguments, environment: environment, columns: 100, rows: 30, folder: folder.path)
        terminal.send(setUp + "; printf 'rea''dy\\n'\r")
        try terminal.wait(for: "ready")
        for (number, (typed, expected)) in Self.cases.enumerated() {
            // A cleared screen for each: what is there from before is no answer.
            terminal.send("\u{15}clear; printf 'nex''t\(number)\\n'\r")
            try terminal.wait(until: "the screen is cleared") {
                $0.screen.contains("next\(number)") && !$0.screen.contains("fetchdeck")
            }
            terminal.send(typed + "\t")
            try terminal.wait(for: expected)
        }
        terminal.send("\u{15}exit\r")
        _ = try terminal.waitForExit()
    }

    @Test("an unknown shell is an error that names those that there are")
    func unknownShell() throws {
        let run = try ProgramRun(["completions", "tcsh"], environment: [:], in: try Folder())
        #expect(run.status == 2)
        #expect(run.errors.contains("no completions for 'tcsh'; expected zsh, bash, fish"))
    }
}
