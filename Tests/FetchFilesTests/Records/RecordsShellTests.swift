import FetchCore
import Foundation
import TestSupport
import Testing

@testable import FetchFiles

/// What a body must never get done, wherever it stands between random bytes.
private let attacks = [
    "`touch X`", "$(touch X)", "';touch X;'", "\";touch X;\"", "\n touch X\n", "'\\''", "$'", "\\'", "\\",
    "'", "'\u{301}",
    "%s%n", "|touch X|", "&touch X&", "#", "!!", "@", "--", "\r\n", "\t", "é", "\u{85}", "EOF\ntouch X\n",
    "password=x&a=1",
]

/// Bytes of attacks, text and anything.
private func randomBody(_ dice: inout Dice) -> [UInt8] {
    var body: [UInt8] = []
    for _ in 0..<Int.random(in: 1...8, using: &dice) {
        switch Int.random(in: 0..<8, using: &dice) {
        case 0: body += (0..<6).map { _ in UInt8.random(in: 0...255, using: &dice) }
        case 1, 2: body += (0..<6).map { _ in UInt8.random(in: 32...126, using: &dice) }
        default: body += (attacks.randomElement(using: &dice) ?? "").utf8
        }
    }
    return body
}

@Suite("Exported and copied curl commands in every POSIX shell", .serialized)
struct RecordsShellTests {
    /// Those of them that are installed are tried.
    static let shells = [
        ["dash"], ["bash"], ["bash", "--posix"], ["zsh", "-f"], ["busybox", "sh"], ["ksh"],
    ]

    private static let path = "/usr/bin:/bin"

    private static func isInstalled(_ shell: [String]) -> Bool {
        path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(shell[0])")
        }
    }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Runs a script with `bin` before the real programs; returns the exit status.
    private func run(_ shell: [String], _ script: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = shell + [script]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.environment = ["PATH": "\(folder.file("bin")):\(Self.path)", "LANG": "C.UTF-8"]
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// A `curl` that keeps its arguments, each ended by a NUL, and what it reads, under the last part of its URL.
    private func installRecorder() throws {
        try FileManager.default.createDirectory(atPath: folder.file("bin"), withIntermediateDirectories: true)
        try folder.write(
            """
            #!/bin/dash
            for last; do :; done
            printf '%s\\0' "$@" > "args.${last##*/}"
            for word; do case $word in @-) cat > "read.${last##*/}";; esac; done
            """, to: "bin/curl")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder.file("bin/curl"))
    }

    private func bytes(_ name: String) -> [UInt8] {
        FileManager.default.contents(atPath: folder.file(name)).map(Array.init) ?? []
    }

    private func requests(_ count: Int, seed: UInt64, url: String) -> [FetchRequest] {
        var dice = Dice(seed: seed)
        return (1...count).map { number in
            FetchRequest(
                method: .post, url: "\(url)/\(number)",
                headers: [
                    HeaderField("X-Odd", "it's \"$(touch X)`touch X`\\ !"),
                    HeaderField("Content-Type", "text/x"),
                ],
                content: .bytes(randomBody(&dice), type: nil))
        }
    }

    private func export(_ requests: [FetchRequest], _ redaction: Redaction) throws {
        let chunk = try chunk(requests)
        let rows = chunk.ids.map { RecordExport.Row(id: $0, chunk: chunk, settlement: nil) }
        let count = try RecordExport(path: folder.file("run.sh"), redaction: redaction).write(
            rows, clock: noonClock)
        #expect(count == requests.count)
    }

    /// The body that reached the recorder.
    private func received(_ number: Int) -> [UInt8]? {
        let words = bytes("args.\(number)").split(separator: 0, omittingEmptySubsequences: false)
        for (option, value) in zip(words, words.dropFirst()) {
            if option.elementsEqual("--data-raw".utf8) { return Array(value) }
            guard option.elementsEqual("--data-binary".utf8) else { continue }
            return value.elementsEqual("@-".utf8) ? bytes("read.\(number)") : Array(value)
        }
        return nil
    }

    @Test("give curl every byte of a body, and run nothing of it", arguments: shells, [true, false])
    func bodies(_ shell: [String], isRedacted: Bool) throws {
        guard Self.isInstalled(shell) else { return }
        try installRecorder()
        let redaction = isRedacted ? Redaction.standard : .none
        let requests = requests(250, seed: isRedacted ? 1 : 2, url: "http://h")
        try export(requests, redaction)
        #expect(try run(shell, "run.sh") == 0)
        for (index, request) in requests.enumerated() {
            guard case .bytes(let body) = request.content?.body else { continue }
            let expected = redaction.body(body, contentType: "text/x")
            #expect(received(index + 1) == expected, "body \(body)")
        }
        #expect(folder.names.filter { $0.contains("X") } == [])
    }

    @Test("are the same copied, where the text holds a NUL or is longer than an argument can be")
    func long() throws {
        try installRecorder()
        let long = [UInt8](repeating: UInt8(ascii: "'"), count: 300_000)
        let requests = [long, [0] + Array("`touch X`".utf8)].enumerated().map { index, body in
            FetchRequest(method: .post, url: "http://h/\(index + 1)", content: .bytes(body, type: nil))
        }
        let chunk = try chunk(requests)
        let command = CurlCommandText(redaction: .none)
        try folder.write(chunk.ids.map { command.text($0, of: chunk) }.joined(separator: "\n"), to: "copied")
        #expect(try run(["dash"], "copied") == 0)
        #expect(received(1) == long)
        #expect(received(2) == [0] + Array("`touch X`".utf8))
        #expect(!folder.names.contains("X"))
    }

    @Test("send by the real curl what the run sends")
    func realCurl() throws {
        let server = try TestHTTPServer { _ in .init() }
        let requests = requests(40, seed: 3, url: server.url)
        try export(requests, .none)
        #expect(try run(["sh"], "run.sh") == 0)
        #expect(server.requests.count == requests.count)
        for (seen, request) in zip(server.requests, requests) {
            #expect(RequestBody.bytes(seen.body) == request.content?.body)
            #expect(seen.header("X-Odd") == request.headers["X-Odd"])
        }
        #expect(!folder.names.contains("X"))
    }
}
