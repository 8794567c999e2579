import Foundation
import Testing

@Suite("The modules")
struct ImportTests {
    /// What each may import of our own and of the system's libraries: only what lies below it (CONTRIBUTING.md, "The house").
    private static let allowed: [String: Set<String>] = [
        "FetchCore": ["CCurl", "CCodecs", "CCrypto", "CIdn", "CLinux"],
        "FetchMetrics": ["FetchCore"],
        "FetchDistributedTracing": ["FetchCore"],
        "FetchFiles": ["FetchCore", "CJq", "CExpat", "CYAML", "CLinux"],
        "FetchShare": ["CPostgres", "FetchFiles", "FetchCore"],
        "RunModel": ["FetchCore"],
        "Reports": ["RunModel", "FetchFiles", "FetchCore"],
        "DeckModel": ["RunModel", "FetchCore"],
        "DeckScreen": ["DeckModel", "RunModel", "FetchCore"],
        "CursesTerminal": ["CNcurses", "DeckScreen", "DeckModel", "FetchCore"],
        "HTTPServing": ["FetchCore"],
        "DemoServer": ["HTTPServing", "FetchCore", "CCodecs"],
        "Snippets": ["FetchCore", "DemoServer"],
        "fetchdeck": [
            "CLinux", "FetchCore", "FetchFiles", "FetchShare", "RunModel", "Reports", "DeckModel",
            "DeckScreen",
            "CursesTerminal", "DemoServer", "HTTPServing",
        ],
    ]

    private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")
    private static let systemLibraries: Set = [
        "CCurl", "CNcurses", "CJq", "CExpat", "CYAML", "CCodecs", "CCrypto", "CIdn", "CLinux",
        "CPostgres",
    ]

    @Test("import only what lies below them", arguments: allowed.keys.sorted())
    func imports(_ module: String) throws {
        let ours = Self.systemLibraries.union(Self.allowed.keys)
        let allowed = try #require(Self.allowed[module])
        let files = FileManager.default.enumerator(
            at: Self.sources.appending(path: module), includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        let sources = try #require(files)
        #expect(!sources.isEmpty)
        for source in sources {
            for line in try String(contentsOf: source, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), place < 2, place + 1 < words.count else {
                    continue
                }
                let name = String(words[place + 1])
                if ours.contains(name) {
                    #expect(allowed.contains(name), "\(source.lastPathComponent) imports \(name)")
                }
            }
        }
    }

    @Test("are all held to that")
    func areComplete() throws {
        let modules = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
        #expect(Set(modules).subtracting(Self.systemLibraries) == Set(Self.allowed.keys))
    }

    /// The folders of FetchCore, each with those whose types it may name: what lies below it.
    private static let layers: [(folder: String, below: Set<String>)] = [
        ("Model", []), ("Schedule", ["Model"]), ("Transfer", ["Model", "Schedule"]),
        ("Engine", ["Model", "Schedule", "Transfer"]),
        ("Session", ["Model", "Schedule", "Transfer", "Engine"]),
        ("Run", ["Model", "Schedule", "Transfer", "Engine"]),
    ]

    @Test("of FetchCore have folders that name only types of those below them")
    func layering() throws {
        let core = Self.sources.appending(path: "FetchCore")
        let folders = try FileManager.default.contentsOfDirectory(atPath: core.path).filter {
            !$0.hasSuffix(".docc")
        }
        #expect(Set(folders) == Set(Self.layers.map(\.folder)))
        var owners: [String: String] = [:]
        for layer in Self.layers {
            for (_, code) in try Self.code(core.appending(path: layer.folder)) {
                for name in Self.declaredTypes(code) { owners[name] = layer.folder }
            }
        }
        #expect(owners["Schedule"] == "Schedule")
        #expect(owners["FetchRequest"] == "Model")
        for layer in Self.layers {
            for (file, code) in try Self.code(core.appending(path: layer.folder)) {
                for word in Set(code.split { !$0.isLetter && !$0.isNumber && $0 != "_" }) {
                    guard let owner = owners[String(word)], owner != layer.folder else { continue }
                    #expect(layer.below.contains(owner), "\(layer.folder)/\(file) names \(word), of \(owner)")
                }
            }
        }
    }

    /// Each Swift file below the folder with what is neither a comment nor a text in it.
    private static func code(_ folder: URL) throws -> [(file: String, code: String)] {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        return try #require(files).map { file in
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
                line.prefix(upTo: line.firstRange(of: "//")?.lowerBound ?? line.endIndex)
                    .replacing(/"(\\.|[^"\\])*"/, with: "")
            }
            return (file.lastPathComponent, lines.joined(separator: "\n"))
        }
    }

    /// The names of the types that a file declares at its top level for other files.
    private static func declaredTypes(_ code: String) -> [String] {
        code.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard line.first?.isLowercase == true, !words.contains("private"), !words.contains("fileprivate"),
                let keyword = words.firstIndex(where: { typeKeywords.contains($0) }),
                words.prefix(upTo: keyword).allSatisfy({ modifiers.contains($0) }), keyword + 1 < words.count
            else { return nil }
            return String(words[keyword + 1].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        }
    }

    private static let typeKeywords: Set<Substring> = [
        "struct", "class", "enum", "protocol", "actor", "typealias",
    ]
    private static let modifiers: Set<Substring> = ["public", "package", "final", "indirect"]
}
