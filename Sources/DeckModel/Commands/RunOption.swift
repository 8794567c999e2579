import FetchCore
import RunModel

/// An option that can be set while the run goes, as the program tells of it.
package struct RunOption: Equatable, Sendable {
    /// As it is typed, `timeout`.
    package let name: String
    /// What is typed after the name, `S`.
    package let arguments: String
    /// One line for the help.
    package let help: String
    /// What it is now, as it may be shown.
    package let shown: String

    package init(name: String, arguments: String, help: String, shown: String) {
        self.name = name
        self.arguments = arguments
        self.help = help
        self.shown = shown
    }
}

extension DeckState {
    /// The run goes by another value from now on.
    ///
    /// - Parameter revisionBefore: What undo goes back to; nil where this was the undo.
    mutating func optionSet(_ option: RunOption, revisionBefore: Int?) {
        guard let place = runOptions.firstIndex(where: { $0.name == option.name }) else { return }
        let before = runOptions[place].shown
        runOptions[place] = option
        let words = "\(option.name) \(option.shown)"
        if let revisionBefore {
            settingChanges.note(
                .init(
                    at: now, name: option.name, before: before, after: option.shown,
                    undo: .option(name: option.name, revision: revisionBefore)))
            let was = before == option.shown ? "" : " (was \(before))"
            acknowledge(
                "\(words)\(was) for attempts from now on",
                undo: Undo(
                    "\(option.name) \(before.isEmpty ? "none" : before) → \(option.shown)",
                    .option(name: option.name, revision: revisionBefore),
                    back: "\(option.name) back to \(before.isEmpty ? "none" : before)"))
        } else {
            settingChanges.undone(option.name, to: option.shown)
            acknowledge("\(option.name) back to \(option.shown.isEmpty ? "none" : option.shown)")
        }
    }
}
