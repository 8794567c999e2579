import ArgumentParser

/// fetchdeck-watch(1) and the like: a page for each command but `run`, from what its `--help` shows.
extension ManualPage {
    static var commands: [ManualPage] {
        FetchdeckCommand.own.filter { $0 != RunListCommand.self }.map(page)
    }

    /// The pages of commands, as others refer to them.
    static var commandNames: [String] { commands.map { "\($0.name)(\($0.section))" } }

    private static func page(_ command: any ParsableCommand.Type) -> ManualPage {
        let configuration = command.configuration
        let discussion = CommandDiscussion(configuration.discussion)
        let parts = configuration.subcommands
        var text = ManualText()
        text.section("Synopsis")
        for (index, part) in (parts.isEmpty ? [command] : parts).enumerated() {
            if index > 0 { text.raw(".br") }
            text.raw(".Nm fetchdeck")
            text.text(String((part.configuration.usage ?? "").trimmingPrefix("fetchdeck ")))
        }
        text.section("Description")
        text.text(configuration.abstract)
        for paragraph in discussion.paragraphs { text.text(paragraph) }
        if parts.isEmpty { describe(command, under: "Options", in: &text) }
        for part in parts {
            text.section("\(command._commandName) \(part._commandName)")
            text.text(part.configuration.abstract)
            for paragraph in CommandDiscussion(part.configuration.discussion).paragraphs {
                text.text(paragraph)
            }
            describe(part, under: nil, in: &text)
        }
        if let statuses = discussion.statuses {
            text.section("Exit status")
            text.text(statuses)
        }
        text.section("Examples")
        text.literal(
            parts.reduce(discussion.examples) {
                $0 + CommandDiscussion($1.configuration.discussion).examples
            })
        seeAlso("fetchdeck(1)", "fetchdeck-config(5)", "fetchdeck-records(5)", in: &text)
        var summary = configuration.abstract[...]
        if summary.hasSuffix(".") { summary = summary.dropLast() }
        return ManualPage(
            name: "fetchdeck-\(command._commandName)", section: 1,
            summary: summary.prefix(1).lowercased() + summary.dropFirst(), content: text)
    }

    /// The arguments of a command and its options, these in a section of their own where it has a name.
    private static func describe(
        _ command: any ParsableCommand.Type, under title: String?, in text: inout ManualText
    ) {
        let help = CommandHelp(FetchdeckCommand.helpMessage(for: command, columns: 10_000))
        if !help.arguments.isEmpty {
            text.list(help.arguments.map { ("Ar " + ManualText.argument($0.name), $0.text) })
        }
        let isRun = help.titles.contains(LoadOptions.title.uppercased())
        let sections: [any OptionSection.Type] =
            [
                WatchOptions.self, CompareOptions.self, ShareOptions.self, WorkOptions.self,
                WorkerLimitOptions.self,
                RunChoiceOptions.self, AttachOptions.self,
            ] + (isRun ? [] : [ScreenOptions.self])
        let options = sections.filter { help.titles.contains($0.title.uppercased()) }.flatMap { $0.options }
        guard isRun || !options.isEmpty || !help.options.isEmpty else { return }
        if let title { text.section(title) }
        let own = help.options.map { (ManualText.head(ofHelp: $0.name), $0.text) }
        let listed = own + options.map { (ManualText.head(of: $0), described($0)) }
        if !listed.isEmpty { text.list(listed) }
        if isRun { text.text("The options of a run hold as well: see fetchdeck(1).") }
    }
}

/// What the discussion of a command says, part by part.
private struct CommandDiscussion {
    var paragraphs: [String] = []
    /// One a line.
    var examples: [String] = []
    var statuses: String?

    init(_ text: String) {
        for paragraph in text.split(separator: "\n\n") {
            let lines = paragraph.split(separator: "\n").map(String.init)
            if lines[0] == "Examples:" {
                examples = lines.dropFirst().map { String($0.trimmingPrefix(/\s+/)) }
            } else if paragraph.hasPrefix("Exit status: ") {
                statuses = String(paragraph.dropFirst("Exit status: ".count))
            } else {
                paragraphs.append(lines.joined(separator: " "))
            }
        }
    }
}

/// The arguments and options that a command has of its own, out of a help whose lines are not wrapped.
private struct CommandHelp {
    /// The headings, in capitals.
    var titles: Set<String> = []
    /// `RESULTS`, and what it is.
    var arguments: [(name: String, text: String)] = []
    /// `-o, --output <FILE>`, and what it does.
    var options: [(name: String, text: String)] = []

    init(_ help: String) {
        var title = ""
        for line in help.split(separator: "\n") {
            if !line.hasPrefix(" "), line.hasSuffix(":") {
                title = String(line.dropLast())
                titles.insert(title)
                continue
            }
            let entry = line.trimmingPrefix(/\s+/)
            guard let gap = entry.firstRange(of: /\s{2,}/) else { continue }
            let (name, text) = (entry[..<gap.lowerBound], String(entry[gap.upperBound...]))
            if title == "ARGUMENTS" {
                arguments.append((name.filter { !"<>.".contains($0) }, text))
            } else if title == "OPTIONS", !name.contains("--help"), !name.contains("--version") {
                options.append((String(name), text))
            }
        }
    }
}
