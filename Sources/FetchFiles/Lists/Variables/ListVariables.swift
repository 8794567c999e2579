/// What `{{name}}` stands for in lists, beside what a list defines itself.
package struct ListVariables: Sendable, Equatable {
    /// Given singly, as with `--var`: these win over what a list defines.
    package var given: [String: String]
    /// Out of files: what a list defines wins over these.
    package var files: [String: String]

    package init(given: [String: String] = [:], files: [String: String] = [:]) {
        self.given = given
        self.files = files
    }

    package var isEmpty: Bool { given.isEmpty && files.isEmpty }

    /// The names, in alphabetical order.
    var names: [String] { Set(given.keys).union(files.keys).sorted() }

    /// The value; nil when neither has it.
    subscript(name: String) -> String? { given[name] ?? files[name] }
}

/// The names of placeholders that nothing defines, as they are met.
final class UndefinedNames {
    /// Each once, in the order met.
    private(set) var names: [String] = []

    var isEmpty: Bool { names.isEmpty }

    func note(_ name: String) {
        if !names.contains(name) { names.append(name) }
    }
}
