/// The text of a request between one opening in the editor and the next: what is wrong with it stands on top, as comments.
struct EditedDraft {
    /// What the editor is to show.
    private(set) var text: String
    /// Why nothing came of it, once ``take(_:faults:)`` has said so.
    private(set) var whyNothing = "it was not changed"

    private let original: String

    private static let mark = "# error: "
    /// So many faults are told at once.
    private static let most = 5

    init(original: String) {
        self.original = original
        text = original
    }

    /// Takes in what was saved.
    ///
    /// - Parameter faults: what is wrong with a text, a line each; empty when it can be sent.
    /// - Returns: What to send, or an inner nil where it was given up: left as it was, or emptied. Nil when it is to be
    ///   opened again.
    mutating func take(_ saved: String, faults: (String) -> [String]) -> String?? {
        if saved == text { return .some(nil) }
        let edited = Self.withoutFaults(saved)
        if edited == original {
            whyNothing = "it was not changed"
            return .some(nil)
        }
        guard edited.contains(where: { !$0.isWhitespace }) else {
            whyNothing = "it is empty"
            return .some(nil)
        }
        let count = min(Self.most, faults(edited).count)
        if count == 0 { return edited }
        // With as many lines on top as there will be, so that the numbers of lines fit what is shown.
        let told = faults(String(repeating: "#\n", count: count) + edited).prefix(count)
        whyNothing = told.first ?? whyNothing
        text = told.map { Self.mark + $0 + "\n" }.joined() + edited
        return nil
    }

    /// Without the faults of the last time, of which some may have been taken out.
    private static func withoutFaults(_ text: String) -> String {
        var rest = text[...]
        while rest.hasPrefix(mark) {
            rest = rest.firstIndex(of: "\n").map { rest[rest.index(after: $0)...] } ?? ""
        }
        return String(rest)
    }
}
