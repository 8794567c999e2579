import FetchCore
import Foundation
import TestSupport
import Testing

/// What another package sees of FetchCore, asked of the compiler.
@Suite("The library's public interface")
struct PublicInterfaceTests {
    /// All types that are public, by the topics of the documentation.
    private static let types: Set = [
        // Sending
        "FetchSession", "FetchSession.Configuration", "FetchEngine", "FetchStatistics", "FetchRequest",
        "FetchMethod",
        "FetchHeaders", "HeaderField", "FetchURLConvertible", "FetchFields",
        // Bodies
        "FetchContent", "UploadStream", "MultipartForm",
        // Responses
        "FetchResponse", "FetchResponseHead", "FetchStreamResponse", "FetchBody", "FetchBody.Element",
        "FetchBody.Failure", "FetchBody.Iterator", "FetchBody.Lines", "FetchBody.Lines.Element",
        "FetchBody.Lines.Failure", "FetchBody.Lines.Iterator", "FetchResponses", "FetchResponses.Element",
        "FetchResponses.Failure", "FetchResponses.Iterator", "SettledRequest", "FetchHTTPVersion",
        "FetchTimings", "RedirectHop",
        // Settings
        "FetchLimits", "FetchTimeouts", "RetryPolicy", "RedirectPolicy", "TLSSettings",
        "TLSSettings.Verification", "ProxySettings", "FixedAddress", "FetchCredentials", "Netrc",
        "CookieJar", "FetchCookie",
        // Middleware, errors, tracing; the compiler leaves out `FetchCoreVersion`, which has no cases.
        "FetchMiddleware", "FetchMiddleware.Next", "FetchAttemptObserver",
        "FetchError", "FetchError.Kind", "FailurePhase", "FetchTracing", "TracedPhase", "TracedRequest",
    ]

    private struct SymbolGraph: Decodable {
        struct Symbol: Decodable {
            struct Kind: Decodable { var identifier: String }
            struct Comment: Decodable {}
            struct Fragment: Decodable { var spelling: String }

            var kind: Kind
            var pathComponents: [String]
            var docComment: Comment?
            var declarationFragments: [Fragment]?

            var path: String { pathComponents.joined(separator: ".") }
            var isType: Bool {
                let kinds = ["struct", "class", "enum", "protocol", "typealias", "actor"]
                return kinds.contains { kind.identifier == "swift.\($0)" }
            }
        }

        var symbols: [Symbol]
    }

    /// Where the modules of the tests are, and those of the libraries that FetchCore imports.
    private static var moduleFolders: [String] {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources")
        let libraries = ["CCurl", "CLinux", "CCodecs", "CCrypto", "CIdn"].map {
            sources.appending(path: $0).path
        }
        return ([BuiltProducts.path("Modules")] + libraries).flatMap { ["-I", $0] }
    }

    @Test("is the types that a user of the library meets, each of whose symbols is documented")
    func symbols() throws {
        let folder = try TemporaryFolder()
        try run([
            "swift", "symbolgraph-extract", "-module-name", "FetchCore", "-minimum-access-level", "public",
            "-skip-synthesized-members", "-target", try target(), "-output-dir", folder.path,
        ])
        let symbols = try FileManager.default.contentsOfDirectory(atPath: folder.path).flatMap { file in
            let data = try Data(contentsOf: URL(filePath: "\(folder.path)/\(file)"))
            return try JSONDecoder().decode(SymbolGraph.self, from: data).symbols
        }
        let types = Set(symbols.filter(\.isType).map(\.path))
        #expect(types.subtracting(Self.types).sorted() == [], "public, and not listed in this test")
        #expect(Self.types.subtracting(types).sorted() == [], "listed in this test, and not public")
        #expect(symbols.filter { $0.docComment == nil }.map(\.path) == [], "without documentation")
        // A session has no expectations that a response could break.
        let kinds = FailureKind.allCases.filter { $0 != .expect }.map { "FetchError.Kind.\($0)" }
        let paths = Set(symbols.map(\.path))
        #expect(kinds.filter { !paths.contains($0) } == [], "without a member of FetchError.Kind")
    }

    @Test("is all that the tutorial's programs use")
    func tutorial() throws {
        let folder = try TemporaryFolder()
        let snippets = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Snippets")
        let names = try FileManager.default.contentsOfDirectory(atPath: snippets.path)
            .filter { $0.hasSuffix(".swift") && $0 != "main.swift" }
        #expect(names.count > 5)
        var files: [String] = []
        for name in names {
            let text = try String(contentsOf: snippets.appending(path: name), encoding: .utf8)
            files.append(try folder.write(text.replacing("import DemoServer\n", with: ""), to: name))
        }
        // Of the demo server they know addresses alone.
        let server = """
            enum DemoServer {
                struct Endpoints: Sendable { var api, shop, files, hanging, truncating, refusing: String }
            }
            """
        files.append(try folder.write(server, to: "DemoServer.swift"))
        try run(["swiftc", "-typecheck", "-swift-version", "6", "-module-name", "Elsewhere"] + files)
    }

    private func target() throws -> String {
        struct Info: Decodable {
            struct Target: Decodable { var unversionedTriple: String }
            var target: Target
        }
        let output = try run(["swiftc", "-print-target-info"], modules: [])
        return try JSONDecoder().decode(Info.self, from: output).target.unversionedTriple
    }

    /// Runs a program of the toolchain; its words are those of the failure where it fails.
    @discardableResult
    private func run(_ words: [String], modules: [String] = moduleFolders) throws -> Data {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words + modules
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(String(decoding: data, as: UTF8.self))")
        return data
    }
}
