import DeckModel
import FetchCore

/// Writes the generated pages below a folder, or says which are stale.
enum DocsWriting {
    /// The keys of the README's first screen, in its order.
    private static let firstKeys = ["pause", "retry-failed", "more-concurrency", "filter", "help"]

    /// Every file that is made from the tables: its path from the root, and its text.
    ///
    /// - Parameter readme: the README as it is.
    static func files(readme: String) -> [(path: String, text: String)] {
        DocsPage.all.map { ($0.path, $0.text) } + ManualPage.all.map { ($0.path, $0.text) }
            + [("README.md", inserted(into: readme))]
    }

    /// Paths of the files whose text is not what the tables say, and that text.
    static func stale(root: String) -> [(path: String, text: String)] {
        let readme = (try? TextFile.read("\(root)/README.md").get()) ?? ""
        return files(readme: readme).compactMap { path, text in
            let path = "\(root)/\(path)"
            return (try? TextFile.read(path).get()) == text ? nil : (path, text)
        }
    }

    /// Performs `fetchdeck docs`.
    static func perform(_ command: DocsCommand) throws(ProgramError) -> ExitStatus {
        if let name = command.table {
            guard let page = DocsPage.all.first(where: { $0.name == name }) else {
                throw .usage(
                    "no table '\(name.sanitised())'\(Nearest.hint(name, kinds: DocsPage.all.map(\.name)))")
            }
            StandardStream.output.writeLine(page.body)
            return .ok
        }
        guard let root = command.root else {
            throw .usage(
                "docs needs a table (\(DocsPage.all.map(\.name).joined(separator: ", "))) or --root DIR")
        }
        let stale = stale(root: root)
        for (path, text) in stale {
            if command.check {
                StandardStream.error.writeLine(
                    "fetchdeck: \(path) is stale; run 'fetchdeck docs --root \(root)'")
            } else if case .failure(let problem) = TextFile.write(text, to: path) {
                throw .output("\(path): \(problem.reason)")
            } else {
                StandardStream.output.writeLine(path)
            }
        }
        return command.check && !stale.isEmpty ? .someFailed : .ok
    }

    /// The README with the first keys between its markers; unchanged when it has no such markers.
    private static func inserted(into readme: String) -> String {
        let begin = "<!-- keys: begin -->"
        guard let start = readme.firstRange(of: begin),
            let stop = readme[start.upperBound...].firstRange(of: "<!-- keys: end -->")
        else { return readme }
        let rows = firstKeys.compactMap { id in KeyTable.standard.first { $0.id.rawValue == id } }.map {
            row in
            [row.keys.map { "`\($0.name)`" }.joined(separator: " "), row.help]
        }
        return readme[..<start.upperBound] + "\n" + DocsPage.table(["key", "does"], rows) + "\n"
            + readme[stop.lowerBound...]
    }
}
