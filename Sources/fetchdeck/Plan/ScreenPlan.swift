import CursesTerminal
import DeckModel
import DeckScreen
import FetchCore
import Glibc
import RunModel

/// How the run is to be shown: every option and setting of the screen read and checked.
struct ScreenPlan {
    var isPlain: Bool
    var isASCII: Bool
    var hasColor: Bool
    var hasMouse: Bool
    var framesPerSecond: Int
    var exitsWhenDone: Bool
    /// Whether nothing is sent until someone asks for it.
    var startsPaused: Bool
    var library: ThemeLibrary
    /// The theme to begin with.
    var themeName: String
    var byBackground: (dark: String, light: String)?
    var keys: KeyMap
    /// Nil leaves the built-in ones.
    var columns: [ColumnID]?
    var isMotionReduced: Bool
    /// Nil is by what the terminal can.
    var graphs: GraphStyle?
    var ringsBell: Bool
    var notifying: ConfigFile.Notifying

    /// - Throws: one line about the first thing that cannot be, such as an unknown theme.
    init(_ plan: RunPlan, extractedNames: [String]) throws(ProgramError) {
        let values = plan.values
        isPlain = values.isOn(.plain)
        isASCII = values.isOn(.ascii)
        hasColor = !values.isOn(.noColor)
        hasMouse = values.flag(.mouse) ?? true
        framesPerSecond =
            try values.read(.fps) { text throws(OptionComplaint) in
                let count = try OptionReading.count(text, atLeast: 1)
                guard count <= 60 else { throw OptionComplaint("expected 60 or less") }
                return count
            } ?? 10
        exitsWhenDone = values.isOn(.exitWhenDone)
        startsPaused = values.isOn(.paused)
        if startsPaused, isPlain {
            throw .usage(
                "\(values.place(.paused)) needs keys, and \(values.place(.plain)) takes none; leave one out"
            )
        }
        library = try ThemeChoosing.library(values, environment: plan.environment)
        let theme = try ThemeChoosing.choice(values, config: plan.config, library: library)
        (themeName, byBackground) = (theme.name, theme.byBackground)
        keys = try plan.config.keyMap()
        columns = try plan.config.columnIDs(extractedNames: extractedNames)
        isMotionReduced = plan.config.isMotionReduced
        graphs = plan.config.graphs
        ringsBell = plan.config.ringsBell ?? false
        notifying = plan.config.notifying
    }
}
