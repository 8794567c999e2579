import DeckModel
import DeckScreen

/// What is typed, pressed and chosen.
extension DocsPage {
    static var options: DocsPage {
        let sections =
            (OptionTable.sections + [
                CompareOptions.self, ShareOptions.self, SharedRunOptions.self, WorkOptions.self,
                AttachOptions.self,
            ]).map { section in
                let rows = section.options.map { ["`\($0.usage)`", $0.defaultText, $0.meaning] }
                return "## \(section.title)\n\n" + table(["option", "default", "meaning"], rows)
            }
        return DocsPage(name: "options", title: "Options", body: sections.joined(separator: "\n\n"))
    }

    static var keys: DocsPage {
        let groups = KeyGroup.allCases.compactMap { group -> String? in
            let rows = KeyTable.standard.filter { $0.group == group }.map { row in
                [
                    row.keys.map { "`\($0.name)`" }.joined(separator: " "), row.help,
                    "`\(row.id)`",
                ]
            }
            return rows.isEmpty
                ? nil : "## \(group.rawValue)\n\n" + table(["key", "does", "name in `[keys]`"], rows)
        }
        return DocsPage(name: "keys", title: "Keys", body: groups.joined(separator: "\n\n"))
    }

    static var commands: DocsPage {
        let intro = """
            Typed after `:`; Tab completes. The name of a key's action (see [keys](keys.md)) is a command too, and the \
            number of a request alone goes to it.
            """
        let commands = DeckCommand.table.map { ["`\($0.usage)`", $0.help] }
        let options = OptionTable.options.filter { $0.setting?.change != nil }.map { option in
            ["`\(option.name) \(option.valueName ?? "on|off")`", option.meaning]
        }
        let body = [
            intro, table(["command", "does"], commands),
            "Options that hold for the attempts that begin from then on; `u` undoes:",
            table(["command", "sets"], options),
        ]
        return DocsPage(name: "commands", title: "Commands", body: body.joined(separator: "\n\n"))
    }

    static var columns: DocsPage {
        let rows = (ColumnTable.standard + ColumnTable.watch).map { column in
            ["`\(column.id)`", column.title, column.summary, column.isDefault ? "yes" : "no"]
        }
        return DocsPage(
            name: "columns", title: "Columns", body: table(["name", "head", "shows", "shown at first"], rows))
    }

    static var roles: DocsPage {
        let intro = "What a theme file may give a look. What it leaves out of one is as in its parent's."
        let rows = Role.allCases.map { role in
            ["`\(role.name)`", role.parent.map { "`\($0.name)`" } ?? "none: the terminal's own"]
        }
        return DocsPage(
            name: "roles", title: "Roles of themes", body: intro + "\n\n" + table(["role", "parent"], rows))
    }
}
