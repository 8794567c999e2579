import FetchCore

/// Writes the generated pages below a folder, or says which are stale.
enum DocsWriting {
    /// Paths of the files whose text is not what the tables say, and that text.
    static func stale(root: String) throws(ProgramError) -> [(path: String, text: String)] {
        var result: [(path: String, text: String)] = []
        for page in DocsPage.all {
            let path = "\(root)/\(page.path)"
            if (try? TextFile.read(path).get()) != page.text { result.append((path, page.text)) }
        }
        let path = "\(root)/README.md"
        if let readme = try? TextFile.read(path).get() {
            let fresh = DocsPage.all.reduce(readme) { $1.inserted(into: $0) }
            if fresh != readme { result.append((path, fresh)) }
        }
        return result
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
        let stale = try stale(root: root)
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
}
