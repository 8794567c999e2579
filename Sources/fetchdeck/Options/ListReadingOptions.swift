/// How the list is read.
enum ListReadingOptions: OptionSection {
    static let title = "The list"
    static let options: [ProgramOption] = [
        .format, .skipBad, .files, .shard, .dryRun, .operations, .base, .expectDeclared, .since, .anyHost,
    ]
}

extension ProgramOption {
    static let format = ProgramOption(
        "format", .value("F"), default: "by name, then content",
        "Format of the list: urls, jsonl, csv, http, har, curl, sitemap, postman or openapi.")

    static let skipBad = ProgramOption(
        "skip-bad", .flag, default: "off", "Record unreadable lines as the failure input and run the rest.")

    static let files = ProgramOption(
        "files", .toggle, default: "on",
        "Body files outside the list's folder; --no-files refuses them, for a list from somebody else.")

    static let shard = ProgramOption(
        "shard", .value("I/N"), default: "none", isInConfig: false,
        "Only requests whose host hashes to shard I of N, I from 0 to N - 1; ids stay those of the whole list."
    )

    static let dryRun = ProgramOption(
        "dry-run", .flag, isInConfig: false,
        "Parse, count by host, predict the binding limit; send nothing.")

    static let operations = ProgramOption(
        "operations", .value("LIST"), default: "get,head", isInConfig: false,
        "Operations of an OpenAPI document to send, with commas: methods, operationIds, or all.")

    static let base = ProgramOption(
        "base", .value("URL"), default: "its first server", isInConfig: false,
        "Where the operations of an OpenAPI document are sent to.")

    static let expectDeclared = ProgramOption(
        "expect-declared", .flag, default: "off", isInConfig: false,
        "Of an OpenAPI document: a status that its operation does not declare is a failure.")

    static let since = ProgramOption(
        "since", .value("DATE"), default: "none", isInConfig: false,
        "Of a sitemap only what was last modified since, as 2026-11-27 or 2026-11-27T12:30Z.")

    static let anyHost = ProgramOption(
        "any-host", .flag, default: "off", isInConfig: false,
        "Follow a sitemap to other sites than its own too.")
}
