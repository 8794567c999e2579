/// Where a list, or a part of one, comes from: one SOURCE of the command line.
package enum ListSource: Sendable, Hashable {
    /// A URL given as it is; with `{{column}}` in it the template of the CSV lists beside it.
    case url(String)
    /// A file by its path.
    case file(String)
    /// Something open for reading that the caller closes, under the name that messages have.
    case descriptor(Int32, name: String)

    /// Standard input.
    package static let standardInput = ListSource.descriptor(0, name: "stdin")

    /// What SOURCE means: `-`, a URL where it has `://`, else a file.
    package init(argument: String) {
        if argument == "-" {
            self = .standardInput
        } else if argument.contains("://") {
            self = .url(argument)
        } else {
            self = .file(argument)
        }
    }
}
