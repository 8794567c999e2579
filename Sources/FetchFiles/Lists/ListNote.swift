/// What is said, once a source, of what a list has and a run leaves out.
enum ListNote: Hashable, CaseIterable {
    /// What stands behind `|`, `>`, `;` or `&&` of a pasted command.
    case shellSigns
    /// Entries of an archive that are no http requests.
    case otherSchemes

    func text(count: Int) -> String {
        switch self {
        case .shellSigns:
            "of \(count) \(count == 1 ? "command" : "commands") what stands behind |, >, ; or && is left out"
        case .otherSchemes:
            "left out: \(count) \(count == 1 ? "entry that is no http request" : "entries that are no http requests")"
        }
    }
}
