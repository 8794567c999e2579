import Foundation
import TestSupport
import Testing

/// The code of the library's documentation against the programs that it is taken from.
///
/// What stands between `// snippet.NAME` and `// snippet.end` in a snippet is a block of a page, without its indentation. A
/// name that stands twice in a file is one block: what lies between is left out. `say` reads `print` there, and the demo
/// server's addresses `https://api.example.org`.
@Suite("The code in the library's documentation")
struct DocumentedCodeTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private struct Block {
        /// `file.md:12`
        var place: String
        var language: String
        var text: String
    }

    @Test("is that of a program that the tests run, and what is marked there stands in a page")
    func blocks() throws {
        let regions = try Self.regions()
        let blocks = try Self.pages().flatMap(Self.blocks).filter { $0.language == "swift" }
        #expect(blocks.count > 30)
        let known = Set(regions.values)
        for block in blocks {
            let isKnown = known.contains(block.text)
            #expect(isKnown, "\(block.place): no program has\n\(block.text)")
        }
        let shown = Set(blocks.map(\.text))
        let unused = regions.filter { !shown.contains($0.value) }.keys.sorted()
        #expect(unused == [], "marked in Sources/Snippets, and in no page")
    }

    @Test("is no longer than aiohttp's for the same")
    func length() throws {
        let page = Self.root.appending(path: "docs/guide/from-aiohttp.md")
        let blocks = try Self.blocks(page)
        let pairs = zip(blocks, blocks.dropFirst()).filter {
            $0.0.language == "python" && $0.1.language == "swift"
        }
        #expect(pairs.count > 20)
        for (theirs, ours) in pairs {
            let (their, our) = (Self.lineCount(theirs), Self.lineCount(ours))
            #expect(our <= their, "\(ours.place): \(our) lines, aiohttp's \(their)")
        }
    }

    private static func lineCount(_ block: Block) -> Int {
        block.text.split(separator: "\n").count { !$0.trimmingCharacters(in: .whitespaces).isEmpty }
    }

    private static func pages() throws -> [URL] {
        let articles = root.appending(path: "Sources/FetchCore/FetchCore.docc")
        return try FileManager.default.contentsOfDirectory(at: articles, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "md" }
            + ["library", "from-aiohttp"].map { root.appending(path: "docs/guide/\($0).md") }
    }

    private static func blocks(_ page: URL) throws -> [Block] {
        var blocks: [Block] = []
        var open: (line: Int, language: String, lines: [String])?
        let lines = try String(contentsOf: page, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            guard line.hasPrefix("```") else {
                open?.lines.append(String(line))
                continue
            }
            if let block = open {
                let place = "\(page.lastPathComponent):\(block.line)"
                let text = block.lines.joined(separator: "\n")
                blocks.append(Block(place: place, language: block.language, text: text))
                open = nil
            } else {
                open = (number + 1, String(line.dropFirst(3)), [])
            }
        }
        try #require(open == nil, "\(page.lastPathComponent): a block without an end")
        return blocks
    }

    /// The marked parts of all snippets by name, as a page shows them.
    private static func regions() throws -> [String: String] {
        let folder = root.appending(path: "Sources/Snippets")
        var regions: [String: String] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let text = try String(contentsOf: file, encoding: .utf8)
            for (name, lines) in try parts(text, of: file.lastPathComponent) {
                try #require(regions[name] == nil, "\(file.lastPathComponent): there are two '\(name)'")
                regions[name] = shown(lines)
            }
        }
        return regions
    }

    private static func parts(_ text: String, of file: String) throws -> [String: [String]] {
        let mark = "// snippet."
        var parts: [String: [String]] = [:]
        var open: (name: String, lines: [String])?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            guard trimmed.hasPrefix(mark) else {
                open?.lines.append(String(line))
                continue
            }
            let name = String(trimmed.dropFirst(mark.count))
            if let part = open {
                try #require(name == "end", "\(file): '\(name)' begins within '\(part.name)'")
                parts[part.name, default: []] += withoutIndentation(part.lines)
                open = nil
            } else {
                try #require(name != "end", "\(file): an end of nothing")
                open = (name, [])
            }
        }
        try #require(open == nil, "\(file): '\(open?.name ?? "")' has no end")
        return parts
    }

    private static func withoutIndentation(_ lines: [String]) -> [String] {
        let filled = lines.filter { !$0.allSatisfy(\.isWhitespace) }
        let least = filled.map { line in line.prefix { $0 == " " }.count }.min() ?? 0
        return lines.map { String($0.dropFirst(least)) }
    }

    private static func shown(_ lines: [String]) -> String {
        lines.joined(separator: "\n")
            .replacing("say(", with: "print(")
            .replacing(/\\\(demo\.([a-z]+)\)/) { "https://\($0.output.1).example.org" }
    }
}
