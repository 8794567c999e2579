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
        "skip-bad", .flag, default: "off", "Record unreadable lines as failure input and run the rest.")

    static let files = ProgramOption(
        "files", .toggle, default: "on",
        "Allow body files outside the list's folder; use --no-files for lists that you do not trust.")

    static let shard = ProgramOption(
        "shard", .value("I/N"), default: "none", isInConfig: false,
        "Run only requests whose host hashes to shard I of N, I from 0 to N - 1; ids are those of the whole list."
    )

    static let dryRun = ProgramOption(
        "dry-run", .flag, isInConfig: false,
        "Read the list, count its requests by host, predict which limit holds the run back; send nothing.")

    static let operations = ProgramOption(
        "operations", .value("LIST"), default: "get,head", isInConfig: false,
        "Operations of an OpenAPI document to send, comma-separated: methods, operationIds, or all.")

    static let base = ProgramOption(
        "base", .value("URL"), default: "its first server", isInConfig: false,
        "Base URL for the operations of an OpenAPI document.")

    static let expectDeclared = ProgramOption(
        "expect-declared", .flag, default: "off", isInConfig: false,
        "OpenAPI documents: treat a status that the operation does not declare as a failure.")

    static let since = ProgramOption(
        "since", .value("DATE"), default: "none", isInConfig: false,
        "Sitemaps: only pages modified since then, such as 2026-11-27 or 2026-11-27T12:30Z.")

    static let anyHost = ProgramOption(
        "any-host", .flag, default: "off", isInConfig: false,
        "Sitemaps: include pages of other sites.")
}
