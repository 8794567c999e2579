/// What is said, once a source, of what a list has and a run leaves out.
enum ListNote: Hashable, CaseIterable {
    /// What stands behind `|`, `>`, `;` or `&&` of a pasted command.
    case shellSigns
    /// Entries of an archive that are no http requests.
    case otherSchemes
    /// Entries of an archive whose body was sent and not saved.
    case unsavedBodies
    /// Pages and sitemaps of a sitemap on other sites than its own.
    case otherHosts
    case olderPages
    case olderSitemaps
    /// Pages that do not say when they were modified.
    case undatedPages
    /// Operations of an OpenAPI document that are not asked for.
    case otherOperations
    /// Scripts of a collection.
    case scripts
    /// Requests whose log-in is not read.
    case otherAuth

    func text(count: Int) -> String {
        switch self {
        case .shellSigns:
            "of \(count) \(count == 1 ? "command" : "commands") what follows |, >, ; or && is left out"
        case .otherHosts:
            "left out: \(count) \(count == 1 ? "URL" : "URLs") of other sites; --any-host takes them too"
        case .otherOperations:
            "left out: \(count) \(count == 1 ? "operation" : "operations"); --operations all takes them too"
        case .scripts: "not run: \(count) \(count == 1 ? "script" : "scripts")"
        case .otherAuth:
            "sent without a log-in: \(count) \(count == 1 ? "request" : "requests") whose auth is not basic, digest, bearer or apikey"
        case .olderPages:
            "left out: \(count) \(count == 1 ? "URL that is" : "URLs that are") older than --since"
        case .olderSitemaps:
            "not fetched: \(count) \(count == 1 ? "sitemap that is" : "sitemaps that are") older than --since"
        case .undatedPages:
            "run in spite of --since: \(count) \(count == 1 ? "URL" : "URLs") without a <lastmod>"
        case .unsavedBodies:
            "left out: \(count) \(count == 1 ? "entry" : "entries") whose body the archive does not have"
        case .otherSchemes:
            "left out: \(count) \(count == 1 ? "entry that is no http request" : "entries that are not HTTP requests")"
        }
    }
}
