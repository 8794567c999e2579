import DeckScreen
import FetchCore

/// What `fetchdeck themes` prints: every theme found, where from, and with colours a swatch.
struct ThemesListing {
    let library: ThemeLibrary
    /// How many colours the output shows; none leaves the swatch out.
    let depth: ColorDepth

    private static let swatch: [(role: Role, word: String)] = [
        (.ok, "ok"), (.failed, "failed"), (.waiting, "waiting"), (.receiving, "receiving"),
        (.queued, "queued"),
        (.cancelled, "cancelled"), (.selected, "selected"), (.badgePaused, "PAUSED"),
    ]

    /// One entry a line; what is wrong with a theme stands where its swatch would.
    var lines: [String] {
        let listings = library.listings()
        let width = listings.map(\.name.count).max() ?? 0
        return listings.map { listing in
            let name = listing.name.sanitised()
            let padding = String(repeating: " ", count: max(0, width - name.count))
            let source = listing.source.sanitised()
            do {
                let theme = try library.load(listing.name)
                let drawn = depth == .none ? "" : "  \(Self.swatchText(theme, depth))"
                return "\(name)\(padding)  \(theme.variant == .dark ? "dark " : "light")\(drawn)  \(source)"
            } catch {
                return "\(name)\(padding)  broken: \("\(error)".sanitised())  \(source)"
            }
        }
    }

    private static func swatchText(_ theme: Theme, _ depth: ColorDepth) -> String {
        let base = theme[.text]
        let parts = swatch.map { part in
            let style = theme[part.role]
            let background = style.background ?? base.background
            return sgr(style, background, depth) + " \(part.word) "
        }
        return parts.joined() + "\u{1B}[0m"
    }

    private static func sgr(_ style: CellStyle, _ background: ThemeColor?, _ depth: ColorDepth) -> String {
        var codes = ["0"]
        let attributes: [(CellAttributes, String)] = [
            (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
        ]
        codes += attributes.filter { style.attributes.contains($0.0) }.map(\.1)
        if let color = style.foreground { codes.append(code(color, 38, depth)) }
        if let background { codes.append(code(background, 48, depth)) }
        return "\u{1B}[\(codes.joined(separator: ";"))m"
    }

    /// The colour's SGR code: base 38 for the letters, 48 for what is behind them.
    private static func code(_ color: ThemeColor, _ base: Int, _ depth: ColorDepth) -> String {
        switch depth {
        case .truecolor: return "\(base);2;\(color.red);\(color.green);\(color.blue)"
        case .palette256: return "\(base);5;\(color.index256)"
        case .ansi16, .none:
            let index = color.index16
            return String(index < 8 ? base - 8 + index : base + 52 + index - 8)
        }
    }
}
