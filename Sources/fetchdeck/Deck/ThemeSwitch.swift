import CursesTerminal
import DeckScreen
import FetchCore

/// The theme in use, and the others that there are.
struct ThemeSwitch {
    let library: ThemeLibrary
    /// How many colors the terminal shows.
    let depth: ColorDepth
    /// What to take on a dark and on a light background; nil when one theme is meant for both.
    private(set) var byBackground: (dark: String, light: String)?
    private(set) var current: Theme
    private(set) var names: [String]
    /// When the files of the current theme were changed.
    private var stamp: [String]

    /// - Throws: what is wrong with the theme of that name.
    init(
        library: ThemeLibrary, name: String, depth: ColorDepth,
        byBackground: (dark: String, light: String)? = nil
    ) throws {
        self.library = library
        self.depth = depth
        self.byBackground = byBackground
        let theme = try library.load(name)
        current = theme.adapted(to: depth)
        names = library.names
        stamp = library.stamp(of: current)
    }

    /// With the built-in theme.
    init(standard library: ThemeLibrary, _ depth: ColorDepth) {
        self.library = library
        self.depth = depth
        byBackground = nil
        current = Theme.standard.adapted(to: depth)
        names = library.names
        stamp = []
    }

    /// Takes another theme.
    ///
    /// - Returns: what is wrong with it, when it stays as it was; nil when it is in use.
    mutating func use(_ name: String) -> String? {
        do {
            let theme = try library.load(name)
            current = theme.adapted(to: depth)
            stamp = library.stamp(of: current)
            return nil
        } catch {
            return "\(error)".sanitised()
        }
    }

    /// Loads the current theme again when one of its files was saved.
    ///
    /// - Returns: what to say about it; nil when nothing has changed.
    mutating func reload() -> Reloaded? {
        let now = library.stamp(of: current)
        guard now != stamp else { return nil }
        stamp = now
        names = library.names
        if let complaint = use(current.name) { return .broken(complaint) }
        return current.warnings.first.map { .broken($0.sanitised()) } ?? .fresh
    }

    /// Makes this theme the user's choice: where there is one for each background, for this background only.
    mutating func keep(_ name: String, on background: ThemeColor?) -> ConfigFile.ThemeChoice {
        guard let pair = byBackground else { return .one(name) }
        let isDark = !(background?.isLight ?? false)
        byBackground = (dark: isDark ? name : pair.dark, light: isDark ? pair.light : name)
        return .byBackground(dark: isDark ? name : pair.dark, light: isDark ? pair.light : name)
    }

    enum Reloaded: Equatable {
        case fresh
        /// What is wrong with the saved file; where it is no warning, the theme before stays.
        case broken(String)
    }

    /// Takes the theme for this background, where there is one for each; whether another came into use.
    mutating func choose(for background: ThemeColor) -> Bool {
        guard let byBackground else { return false }
        let name = background.isLight ? byBackground.light : byBackground.dark
        guard name != current.name else { return false }
        return use(name) == nil
    }
}
