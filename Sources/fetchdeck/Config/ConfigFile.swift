import CursesTerminal
import DeckScreen
import FetchCore
import Glibc
import TOMLKit

/// What the user's config file says, checked: every key is known and of the right type.
struct ConfigFile: Sendable, Equatable {
    /// Defaults of options.
    var options = OptionValues()
    /// The theme, or one for each background.
    var theme: ThemeChoice?
    /// The `[keys]` section in the order of the file.
    var keys: [KeyLine] = []
    /// Columns of the request table by name, in order; nil leaves the built-in ones.
    var columns: [String]?
    var columnsLine = 0
    /// Whether sparklines and spinners stand still.
    var isMotionReduced = false
    /// What graphs are made of; nil is by what the terminal can.
    var graphs: GraphStyle?
    /// Whether the terminal bell rings, when a run is done and in a watch; nil where nothing is said.
    var ringsBell: Bool?
    /// Whether and how the desktop is told when the run is done.
    var notifying = Notifying.off
    /// What is said when it is there and can't be read; nil when it could.
    var notice: String?
    /// Where it was read from, as messages name it; empty when there is none.
    var path = ""

    /// One binding: an action's name and its keys.
    struct KeyLine: Sendable, Equatable {
        var action: String
        var keys: [String]
        var line: Int
    }

    /// Which theme, by name.
    enum ThemeChoice: Sendable, Equatable {
        case one(String)
        /// By what the terminal says of its background.
        case byBackground(dark: String, light: String)
    }

    /// Which terminals are sent a notification.
    enum Notifying: Sendable, Equatable {
        case off
        /// Those that are known to take one.
        case whereKnown
        /// Whatever terminal it is.
        case always(DesktopNotice)
    }

    /// Keys beside the options' names.
    static let ownKeys = ["keys", "columns", "reduced_motion", "graphs", "bell", "notify", "watch"]

    /// Every key that the file may have, for the nearest name.
    static var knownKeys: [String] {
        OptionTable.ofRuns.filter(\.isInConfig).map(\.name) + ownKeys
    }

    /// Reads the text of a config file.
    ///
    /// - Throws: every line that is wrong, as `PATH:LINE: …`.
    static func parse(_ text: String, path: String) throws(ProgramError) -> ConfigFile {
        let table: TOMLTable
        do throws(TOMLFault) {
            table = try TOMLText.table(text)
        } catch {
            throw .usage("\(path):\(error.line): \(error.message.sanitised())")
        }
        var reader = ConfigReader(path: path, lines: TOMLLines(text))
        reader.read(table)
        guard reader.complaints.isEmpty else { throw ProgramError(.usage, reader.complaints) }
        return reader.config
    }

    /// The config file of the environment's user; an empty one when there is none.
    ///
    /// It is `$XDG_CONFIG_HOME/fetchdeck/config.toml`, and `~/.config/fetchdeck/config.toml` where that is not set.
    static func load(environment: [String: String]) throws(ProgramError) -> ConfigFile {
        guard let folder = folder(environment: environment) else { return ConfigFile() }
        let path = "\(folder)/config.toml"
        switch TextFile.read(path) {
        case .success(let text): return try parse(text, path: path)
        case .failure(let problem):
            if problem.isMissing { return ConfigFile() }
            // The home of somebody else, say: nothing of it is needed.
            guard problem.code == EACCES else { throw .usage("\(path): \(problem.reason)") }
            var config = ConfigFile()
            config.notice = "\(path.sanitised()): \(problem.reason); continuing without it"
            return config
        }
    }

    /// The folder of the user's config and themes; nil when there is no home.
    static func folder(environment: [String: String]) -> String? {
        if let xdg = environment["XDG_CONFIG_HOME"], xdg.hasPrefix("/") { return "\(xdg)/fetchdeck" }
        guard let home = environment["HOME"], !home.isEmpty else { return nil }
        return "\(home)/.config/fetchdeck"
    }
}
