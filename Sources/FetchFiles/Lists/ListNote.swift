/// What is said, once a source, of what a list has and a run leaves out.
enum ListNote: Hashable, CaseIterable {
    /// What stands behind `|`, `>`, `;` or `&&` of a pasted command.
    case shellSigns
    /// Entries of an archive that are not http.
    case otherSchemes

    func text(count: Int) -> String {
        switch self {
        case .shellSigns:
            "of \(count) \(count == 1 ? "command" : "commands") what stands behind |, >, ; or && is left out"
        case .otherSchemes:
            "\(count) \(count == 1 ? "entry that is" : "entries that are") not http left out"
        }
    }
}
