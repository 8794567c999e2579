import DeckScreen
import FetchCore

/// What `fetchdeck themes` prints: every theme found, where from, and with colors a swatch.
struct ThemesListing {
    let library: ThemeLibrary
    /// How many colors the output shows; none leaves the swatch out.
    let depth: ColorDepth

    private static let swatch: [(role: Role, word: String)] = [
        (.ok, "ok"), (.failed, "failed"), (.waiting, "waiting"), (.receiving, "receiving"),
        (.queued, "queued"),
        (.cancelled, "cancelled"), (.selected, "selected"), (.badgePaused, "PAUSED"),
    ]

    /// One entry a line; what is wrong with a theme stands in the lines below it.
    var lines: [String] {
        let themes = library.loadAll()
        let width = themes.map(\.listing.name.count).max() ?? 0
        return themes.flatMap { listing, theme in
            let name = listing.name.sanitised()
            let padding = String(repeating: " ", count: max(0, width - name.count))
            let source = listing.source.sanitised()
            do {
                let theme = try theme.get()
                let drawn = depth == .none ? "" : "  \(Self.swatchText(theme, depth))"
                let variant = theme.variant == .dark ? "dark " : "light"
                return ["\(name)\(padding)  \(variant)\(drawn)  \(source)"]
                    + theme.warnings.map { "  warning: \($0.sanitised())" }
            } catch {
                return ["\(name)\(padding)  broken  \(source)", "  \("\(error)".sanitised())"]
            }
        }
    }

    private static func swatchText(_ theme: Theme, _ depth: ColorDepth) -> String {
        let parts = swatch.map { part in
            var style = theme[part.role]
            style.background = style.background ?? theme[.text].background
            return TerminalColors.sequence(style, depth: depth) + " \(part.word) "
        }
        return parts.joined() + TerminalColors.reset
    }
}
