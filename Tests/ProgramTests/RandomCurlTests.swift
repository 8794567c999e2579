import Foundation
import TestSupport
import Testing

/// Sends commands made at random with curl and with the program, through one proxy.
///
/// `FETCHDECK_CURL=400 swift test --filter RandomCurl` sends that many, `FETCHDECK_CURL_SEED` gives other ones.
@Suite(
    "Commands at random send what curl sends",
    .enabled(
        if: ["/usr/bin/curl", "/usr/local/bin/curl"].contains {
            FileManager.default.isExecutableFile(atPath: $0)
        }, "there is no curl"))
struct RandomCurlTests {
    /// What a request was, without what two programs need not have in common.
    private static func text(_ request: SeenRequest) -> String {
        let boundary = request.header("Content-Type").flatMap { type in
            type.range(of: "boundary=", options: .backwards).map { String(type[$0.upperBound...]) }
        }
        func bare(_ text: String) -> String { boundary.map { text.replacing($0, with: "BOUNDARY") } ?? text }
        let fields = request.headers.filter {
            isTold($0.name.lowercased(), $0.value, isForm: boundary != nil)
        }
        .map { (name: $0.name.lowercased(), value: bare($0.value.trimmingCharacters(in: .whitespaces))) }
        // Those of one name keep their order.
        let names = Set(fields.map(\.name)).sorted()
        let lines = names.flatMap { name in fields.filter { $0.name == name }.map { "\(name): \($0.value)" } }
        return
            (["\(request.method) \(target(request.target))"] + lines
            + [bare(request.body.map { $0 < 128 ? String(UnicodeScalar($0)) : "%\($0)" }.joined())])
            .joined(separator: "\n")
    }

    /// What is not ASCII goes out as `%XX` from here and as it is from curl; of `%XX` the letters' case is no matter.
    private static func target(_ target: String) -> String {
        let encoded = target.utf8.map { $0 < 128 ? String(UnicodeScalar($0)) : String(format: "%%%02X", $0) }
            .joined()
        return encoded.replacing(/%[0-9a-fA-F]{2}/) { $0.output.uppercased() }
    }

    private static func isTold(_ name: String, _ value: String, isForm: Bool) -> Bool {
        switch name {
        case "accept-encoding", "proxy-connection", "connection", "expect", "transfer-encoding": false
        case "user-agent": !value.hasPrefix("curl/") && !value.hasPrefix("fetchdeck/")
        // Of a POST without a body it is sent from here and not from curl.
        case "content-length": !isForm && value != "0"
        default: true
        }
    }

    private static func curl(_ command: String, through proxy: TestHTTPServer, in folder: Folder) throws
        -> Bool
    {
        let start = "curl -q -sS -o /dev/null --expect100-timeout 0.01 -x \(proxy.url) "
        try folder.write("set +H\n" + start + command.dropFirst(5) + "\n", to: "list.sh")
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        shell.arguments = ["LC_ALL=C.UTF-8", "bash", "list.sh"]
        shell.currentDirectoryURL = folder.url("")
        (shell.standardOutput, shell.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try shell.run()
        shell.waitUntilExit()
        return shell.terminationStatus == 0
    }

    @Test("the same requests, but for what is said above")
    func random() throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["FETCHDECK_CURL"].flatMap { Int($0) } ?? 60
        var generator = RandomCurlCommand(
            seed: environment["FETCHDECK_CURL_SEED"].flatMap { UInt64($0) } ?? 12)
        let proxy = try TestHTTPServer { _ in .init() }
        let folder = try Folder()
        try folder.write("x\r\ny\nz=1&2\n", to: "lines.txt")
        try folder.write("", to: "empty")
        try folder.write("<svg/>", to: "a b.svg")
        try folder.write("X-One: 1\nX-Two:\tb  \n\nX-Three;\n# c\n", to: "heads")
        var compared = 0
        for _ in 0..<count {
            let command = generator.make()
            let before = proxy.requests.count
            // What curl refuses need not be refused.
            guard try Self.curl(command, through: proxy, in: folder) else { continue }
            let wanted = proxy.requests[before...].map(Self.text).sorted()
            try folder.write(command + "\n", to: "list.curl")
            let run = try ProgramRun(
                ["list.curl", "--plain", "-x", proxy.url, "-k", "--retries", "0"], in: folder)
            let seen = proxy.requests[(before + wanted.count)...].map(Self.text).sorted()
            #expect(seen == wanted, "\(command)\n\(run.errors)")
            compared += wanted.isEmpty ? 0 : 1
        }
        #expect(compared > count * 3 / 4)
    }
}
