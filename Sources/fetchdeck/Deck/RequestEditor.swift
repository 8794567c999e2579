import FetchCore
import FetchFiles
import FoundationEssentials
import Glibc

/// A copy of a request in the user's editor, as `.http` text in a file of its own that is gone afterwards.
struct RequestEditor: Sendable {
    let environment: [String: String]

    enum Edited: Equatable, Sendable {
        /// What was saved, and the name that tells its format.
        case text(String, name: String)
        /// Why there is nothing to send.
        case nothing(String)
    }

    private var editor: String {
        ["VISUAL", "EDITOR"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "vi"
    }

    /// Runs the editor on the terminal, which the caller has given back, and waits until it ends; again with what is wrong on
    /// top of the text, until that can be sent or is given up.
    ///
    /// - Parameter faults: what is wrong with a text of that name, a line each; empty when it can be sent.
    func edit(
        _ request: RequestID, of chunk: RequestChunk, in session: EditorSession,
        faults: (_ text: String, _ name: String) -> [String]
    ) -> Edited {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fetchdeck-\(UUID().uuidString)").path
        guard mkdir(folder, 0o700) == 0 else { return .nothing("no folder for it: \(Self.reason)") }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        guard let (original, name) = Self.text(request, of: chunk) else {
            return .nothing("its body is not text that an editor could keep")
        }
        var draft = EditedDraft(original: original)
        for _ in 0..<Self.mostTimes {
            switch open(draft.text, at: "\(folder)/\(name)", in: session) {
            case .failure(let problem): return .nothing(problem.words)
            case .success(let saved):
                if let end = draft.take(saved, faults: { faults($0, name) }) {
                    return end.map { .text($0, name: name) } ?? .nothing(draft.whyNothing)
                }
            }
        }
        return .nothing(draft.whyNothing)
    }

    /// So often it is opened for one request: an editor that nobody types in may spoil a text without end.
    private static let mostTimes = 50

    private struct Problem: Error {
        var words: String
    }

    /// Has the text edited once, and returns what was saved.
    private func open(
        _ text: String, at path: String, in session: EditorSession
    ) -> Result<String, Problem> {
        if case .failure(let problem) = TextFile.write(text, to: path, isPrivate: true) {
            return .failure(Problem(words: problem.reason))
        }
        // By a shell, since the variable may hold options.
        guard let status = session.run("\(editor) \"$1\"", path) else {
            return .failure(Problem(words: "the editor '\(editor)' can't be started"))
        }
        guard status == 0 else { return .failure(Problem(words: "the editor ended with status \(status)")) }
        guard case .success(let saved) = TextFile.read(path) else {
            return .failure(Problem(words: "it was not saved"))
        }
        return .success(saved)
    }

    /// As `.http` text, or as a curl command where that can't hold the body.
    private static func text(_ request: RequestID, of chunk: RequestChunk) -> (text: String, name: String)? {
        if let text = HTTPRequestText(request, of: chunk).text { return (text, "request.http") }
        let command = CurlCommandText(redaction: .none).text(request, of: chunk)
        return command.hasPrefix("curl ") ? (command + "\n", "request.curl") : nil
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
