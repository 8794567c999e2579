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

    /// Runs the editor on the terminal, which the caller has given back, and waits until it ends.
    func edit(_ request: RequestID, of chunk: RequestChunk, in session: EditorSession) -> Edited {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fetchdeck-\(UUID().uuidString)").path
        guard mkdir(folder, 0o700) == 0 else { return .nothing("no folder for it: \(Self.reason)") }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        guard let (text, name) = Self.text(request, of: chunk) else {
            return .nothing("its body is no text that an editor could keep")
        }
        let path = "\(folder)/\(name)"
        if case .failure(let problem) = TextFile.write(text, to: path, isPrivate: true) {
            return .nothing(problem.reason)
        }
        // By a shell, since the variable may hold options.
        guard let status = session.run("\(editor) \"$1\"", path) else {
            return .nothing("the editor '\(editor)' can't be started")
        }
        guard status == 0 else { return .nothing("the editor ended with status \(status)") }
        guard case .success(let saved) = TextFile.read(path) else { return .nothing("it was not saved") }
        if saved == text { return .nothing("it was not changed") }
        return .text(saved, name: name)
    }

    /// As `.http` text, or as a curl command where that can't hold the body.
    private static func text(_ request: RequestID, of chunk: RequestChunk) -> (text: String, name: String)? {
        if let text = HTTPRequestText(request, of: chunk).text { return (text, "request.http") }
        let command = CurlCommandText(redaction: .none).text(request, of: chunk)
        return command.hasPrefix("curl ") ? (command + "\n", "request.curl") : nil
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
