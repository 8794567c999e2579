import ArgumentParser
import DeckModel
import FetchCore
import FetchFiles

/// A manual page made from the program's own tables.
struct ManualPage {
    let name: String
    let section: Int
    /// What `whatis` says.
    let summary: String
    let content: ManualText

    /// The page's path from the root of the repository.
    var path: String { "packaging/man/\(name).\(section)" }

    /// The whole page.
    var text: String {
        """
        .\\" Made by `make generate`; edit the tables in the code instead.
        .Dd \(Version.date)
        .Dt \(name.uppercased()) \(section)
        .Os
        .Sh NAME
        .Nm \(name)
        .Nd \(summary)
        \(content.lines.joined(separator: "\n"))

        """
    }

    /// Every page there is.
    static var all: [ManualPage] { [program] + commands + [configuration, records] }

    /// Plain text: a reference would be looked for among the manuals of the machine that checks the page.
    static func seeAlso(_ others: String..., and more: [String] = [], in text: inout ManualText) {
        text.section("See also")
        text.text((others + more).joined(separator: ", "))
    }
}

// MARK: - fetchdeck(1)

extension ManualPage {
    private static var program: ManualPage {
        var text = ManualText()
        text.section("Synopsis")
        for (index, usage) in FetchdeckCommand.usages.enumerated() {
            if index > 0 { text.raw(".br") }
            text.raw(".Nm")
            text.text(usage)
        }
        text.section("Description")
        text.text(
            """
            Runs a list of HTTP requests at once and shows live what each one does: queued and why, connecting, waiting, \
            receiving, ok, failed and why. Where the output is no terminal it prints a progress line, a line a failure, \
            and a summary. A SOURCE is a URL, a file, or - for standard input.
            """)
        text.list(
            FetchdeckCommand.own.map {
                ("Cm \($0._commandName)", $0.configuration.abstract)
            })
        text.section("Options")
        for section in OptionTable.sections + [SharedRunOptions.self] {
            text.subsection(section.title)
            text.list(section.options.map { (ManualText.head(of: $0), described($0)) })
        }
        text.section("Keys")
        text.text("Press ? in the dashboard for the keys that work where you are.")
        text.list(
            KeyTable.standard.map { row in
                ("Ic " + ManualText.argument(row.keys.map(\.name).joined(separator: ", ")), row.help + ".")
            })
        addSurroundings(to: &text)
        addStatuses(to: &text)
        text.section("Examples")
        text.literal(RunListCommand.examples)
        seeAlso(
            "curl(1)", "jq(1)", "fetchdeck-config(5)", "fetchdeck-records(5)", and: commandNames, in: &text)
        return ManualPage(
            name: "fetchdeck", section: 1, summary: "run a list of HTTP requests at once and watch them live",
            content: text)
    }

    static func described(_ option: ProgramOption) -> String {
        option.meaning + (option.defaultText.isEmpty ? "" : " Default: \(option.defaultText).")
    }

    private static func addStatuses(to text: inout ManualText) {
        text.section("Exit status")
        text.list(ExitStatus.allCases.map { ("\($0.rawValue)", $0.meaning + ".") })
    }

    private static func addSurroundings(to text: inout ManualText) {
        text.section("Environment")
        text.list([
            ("Ev FETCHDECK_BEARER", "A bearer token, as of --bearer."),
            ("Ev FETCHDECK_THEME", "The theme, as of --theme."),
            ("Ev NO_COLOR", "Not empty: no colors."),
            ("Ev COLUMNS", "The width of the help."),
            ("Ev http_proxy , https_proxy , ALL_PROXY , no_proxy", "Proxies, as curl reads them."),
            ("Ev EDITOR", "What v opens a copy of a request in."),
        ])
        text.section("Files")
        text.list([
            ("Pa $XDG_CONFIG_HOME/fetchdeck/config.toml", "Defaults of options, keys, columns, the theme."),
            ("Pa $XDG_CONFIG_HOME/fetchdeck/themes", "Themes of your own."),
            ("Pa $XDG_STATE_HOME/fetchdeck/runs", "Runs that are kept for 'fetchdeck last', mode 0600."),
        ])
    }
}

// MARK: - fetchdeck-config(5), fetchdeck-records(5)

extension ManualPage {
    private static var configuration: ManualPage {
        var text = ManualText()
        text.section("Description")
        text.text(
            """
            The file $XDG_CONFIG_HOME/fetchdeck/config.toml, or ~/.config/fetchdeck/config.toml, in TOML. What the command \
            line says wins. A key that is unknown or has a wrong value ends the program before anything is sent, with \
            the line.
            """)
        text.section("Options")
        text.text("Each by its long name; switches are true or false.")
        text.list(
            OptionTable.options.filter(\.isInConfig).map {
                ("Ic " + ManualText.argument($0.name), described($0))
            })
        text.section("The screen")
        text.list([
            ("Ic theme", "A name, or { dark = NAME, light = NAME } by the terminal's background."),
            ("Ic columns", "Names of columns in their order: " + columnNames + "."),
            ("Ic graphs", "block, braille or ascii; left out it is by what the terminal can."),
            ("Ic reduced_motion", "true: no sparklines, nothing that moves by itself."),
            ("Ic bell", "true: rings when the run is done."),
            ("Ic notify", "true, osc9 or osc777: a notification of the desktop when the run is done."),
        ])
        text.section("Keys")
        text.text(
            "The section [keys]: an action's name and its key, or a list of keys; an empty list takes it off the keyboard."
        )
        text.list(
            KeyTable.standard.map { row in ("Ic " + ManualText.argument(row.id.rawValue), row.help + ".") })
        text.section("Examples")
        text.literal([
            "concurrency = 100", "theme = \"nord\"", "columns = [\"id\", \"path\", \"state\"]", "", "[keys]",
            "retry-failed = \"ctrl-y\"", "follow = []",
        ])
        seeAlso("fetchdeck(1)", in: &text)
        return ManualPage(
            name: "fetchdeck-config", section: 5, summary: "configuration file of fetchdeck", content: text)
    }

    private static var columnNames: String {
        (ColumnTable.standard + ColumnTable.watch).map { "\($0.id)" }.joined(separator: ", ")
    }

    private static var records: ManualPage {
        var text = ManualText()
        text.section("Description")
        text.text(
            """
            What -o writes: one JSON object a line, appended when a request settles. Fields keep their order; what is \
            not known is left out. The last record of a key is its outcome: a request that is sent again has one more. \
            In CSV files a column has the field's name, those of an object dotted.
            """)
        text.section("Record fields")
        text.list(
            RecordFieldText.all.map {
                ("Ic " + ManualText.argument($0.name) + " Pq " + $0.type, $0.meaning + ".")
            })
        text.section("Kinds of failure")
        text.list(FailureKind.ofRuns.map { ("Ic " + ManualText.argument($0.word), $0.meaning + ".") })
        text.section("Examples")
        text.literal([
            "jq -r 'select(.outcome == \"failed\").url' results.jsonl",
            "jq -s 'group_by(.key) | map(last)' results.jsonl",
        ])
        seeAlso("fetchdeck(1)", "jq(1)", in: &text)
        return ManualPage(
            name: "fetchdeck-records", section: 5, summary: "result records of fetchdeck", content: text)
    }
}
