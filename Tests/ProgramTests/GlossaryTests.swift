import Foundation
import Testing

/// The words that were given up for the field's own do not come back.
@Suite("The glossary")
struct GlossaryTests {
    /// What stood in texts, and the term that stands there now.
    private static let phrases = [
        "time in the queue never counts": "queue time excluded",
        "automatic further attempt": "automatic retries",
        "takes it away": "removes it", "takes it back": "undoes", "taken back": "undone, back to",
        "load and patience": "concurrency, timeouts, retries",
        "what every request carries": "request defaults", "let host go on": "resume host",
        "nothing to it starts": "host paused", "as they were met": "list order",
        "no byte yet": "no response yet", "the screen stands still": "the run continues",
        "stands still for good": "hangs", "is no rate": "invalid rate",
        "is no concurrency": "must be 1 or more", "of its queue failed as well": "given up: host unreachable",
        "at a time would have taken": "faster than one at a time",
    ]

    /// What types and functions were called, and what they are called now.
    private static let names = [
        "HostRest": "HostBackoff", "Journey": "RedirectChain", "SessionDesk": "PendingRequests",
        "StageLine": "BodyProcessingQueue", "KeepingBudget": "CaptureRateLimit", "Manner": "OutputStyle",
        "makeWay": "capConnections", "heed": "scheduleExpiry", "foresee": "applyOptimistically",
        "obey": "handle", "meetHosts": "registerHosts", "isSpoilt": "hasUnsolicitedData",
        "forsaken": "abandoned", "purse": "token bucket",
    ]

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Every text of the repository that a person reads, this file apart.
    private static func files() throws -> [URL] {
        let inFolders = try ["Sources", "Tests", "docs", "packaging", "themes"].flatMap { folder in
            let files = FileManager.default.enumerator(
                at: root.appending(path: folder), includingPropertiesForKeys: [.isRegularFileKey])
            return try #require(files).compactMap { $0 as? URL }
        }
        return
            (inFolders + ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map { root.appending(path: $0) })
            .filter { ["swift", "md", "h", "1", "5", "toml"].contains($0.pathExtension) }
            .filter { $0.lastPathComponent != "GlossaryTests.swift" }
    }

    /// Each file's text with its line breaks and comment signs as spaces, in lower case, so that no phrase hides in a break.
    private static func joined(_ text: String) -> String {
        text.replacing(/\s*\n\s*(\/\/\/?\s?)?/, with: " ").lowercased()
    }

    @Test("its phrases stand nowhere")
    func phrasesAreGone() throws {
        let files = try Self.files()
        #expect(files.count > 500)
        for file in files {
            let text = Self.joined(try String(contentsOf: file, encoding: .utf8))
            for (phrase, term) in Self.phrases where text.contains(phrase) {
                Issue.record("\(file.lastPathComponent): '\(phrase)'; the term is '\(term)'")
            }
        }
    }

    @Test("its names stand in no code and no text")
    func namesAreGone() throws {
        for file in try Self.files() {
            let text = try String(contentsOf: file, encoding: .utf8)
            let words = Set(text.split { !$0.isLetter && !$0.isNumber && $0 != "_" })
            for (name, term) in Self.names where words.contains(Substring(name)) {
                Issue.record("\(file.lastPathComponent): '\(name)'; the name is '\(term)'")
            }
        }
    }

    @Test("a phrase broken over two lines of a comment is found")
    func brokenLines() {
        #expect(Self.joined("/// Time is\n    /// no rate, Esc").contains("is no rate"))
    }
}
