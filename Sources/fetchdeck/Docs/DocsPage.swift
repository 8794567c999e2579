/// A page of reference made from the program's own tables.
struct DocsPage {
    /// The word of `fetchdeck docs`, and the file's name: `options`.
    let name: String
    let title: String
    /// Markdown below the title.
    let body: String

    /// The page's path from the root of the repository.
    var path: String { "docs/reference/\(name).md" }

    /// The whole page.
    var text: String {
        """
        # \(title)

        <!-- Made by `make generate`; edit the table in the code instead. -->

        \(body)

        """
    }

    /// Every page there is.
    static var all: [DocsPage] {
        [options, keys, commands, columns, roles, failures, fields, statuses]
    }

    /// A row of a table; a bar in a cell is escaped.
    static func row(_ cells: [String]) -> String {
        "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }

    static func table(_ head: [String], _ rows: [[String]]) -> String {
        ([row(head), "|" + String(repeating: "---|", count: head.count)] + rows.map(row))
            .joined(separator: "\n")
    }
}
