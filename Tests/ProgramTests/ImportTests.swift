import Foundation
import Testing

@Suite("The modules")
struct ImportTests {
    /// What each may import of our own and of the system's libraries: only what lies below it (README, "How it is built").
    private static let allowed: [String: Set<String>] = [
        "FetchCore": ["CCurl", "CCodecs", "CLinux"],
        "FetchFiles": ["FetchCore", "CJq"],
        "DeckModel": ["FetchCore"],
        "DeckScreen": ["DeckModel", "FetchCore"],
        "CursesTerminal": ["CNcurses", "DeckScreen", "DeckModel", "FetchCore"],
        "DemoServer": ["FetchCore", "CCodecs"],
        "Snippets": ["FetchCore", "DemoServer"],
        "fetchdeck": [
            "CLinux", "FetchCore", "FetchFiles", "DeckModel", "DeckScreen", "CursesTerminal", "DemoServer",
        ],
    ]

    private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")
    private static let systemLibraries: Set = ["CCurl", "CNcurses", "CJq", "CCodecs", "CLinux"]

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
}
