import CursesTerminal
import DeckScreen
import FetchCore

/// `fetchdeck doctor`: what a run would find here, a line a matter.
struct Doctor {
    let environment: [String: String]

    /// One matter.
    struct Finding: Equatable {
        /// `terminal`.
        var matter: String
        var words: String
        /// Whether a run would not start, or not work, because of it.
        var isFault = false

        /// `! config      config.toml:3: …`
        var line: String {
            let padding = String(repeating: " ", count: max(0, 12 - matter.count))
            return "\(isFault ? "!" : " ") \(matter)\(padding)\(words)"
        }
    }

    /// Everything, in the order in which a run needs it.
    var findings: [Finding] {
        [Finding(matter: "version", words: "fetchdeck \(Version.number)")]
            + terminal + [proxies] + config + themes + [descriptors] + libraries
    }

    private var terminal: [Finding] {
        var options = TerminalOptions()
        options.color = environment["NO_COLOR", default: ""].isEmpty
        do throws(TerminalError) {
            let (traits, size) = try TerminalTraits.find(options, environment: environment)
            let extent = size.map { "\($0.columns)×\($0.rows)" } ?? "of unknown size"
            let colors = Self.words(traits.depth) + (options.color ? "" : " (NO_COLOR)")
            let signs = traits.unicode ? "UTF-8" : "ASCII only; LANG=C.UTF-8 gives all characters"
            return [
                Finding(
                    matter: "terminal", words: "\(traits.name), \(extent), \(colors), \(signs)".sanitised()),
                Finding(matter: "mouse", words: traits.mouse ? "reported" : "not reported by this terminal"),
                Finding(
                    matter: "clipboard",
                    words: traits.clipboardObstacle?.sanitised() ?? "by OSC 52, where the terminal allows it"),
            ]
        } catch {
            return [Finding(matter: "terminal", words: "\(error); a run is plain".sanitised())]
        }
    }

    private static func words(_ depth: ColorDepth) -> String {
        switch depth {
        case .none: "no colors"
        case .ansi16: "16 colors"
        case .palette256: "256 colors"
        case .truecolor: "24-bit color"
        }
    }

    /// What the config file gives, where it can be read; what is wrong with it is a matter of its own.
    private var readConfig: ConfigFile { (try? ConfigFile.load(environment: environment)) ?? ConfigFile() }

    /// What the environment and the config file give.
    private var options: OptionValues {
        RunPlan.fromEnvironment(environment).over(readConfig.options)
    }

    private var proxies: Finding {
        do throws(ProgramError) {
            let reading = try ProxyReading(options, environment: environment)
            return Finding(matter: "proxies", words: reading.line ?? "none")
        } catch {
            return Finding(matter: "proxies", words: error.lines.joined(separator: "; "), isFault: true)
        }
    }

    private var config: [Finding] {
        let config: ConfigFile
        do throws(ProgramError) {
            config = try ConfigFile.load(environment: environment)
        } catch {
            return Self.faults("config", error)
        }
        if let notice = config.notice { return [Finding(matter: "config", words: notice, isFault: true)] }
        let faults =
            Self.faults { _ = try config.keyMap() }
            + Self.faults { _ = try config.columnIDs(extractedNames: []) }
            + Self.faults { _ = try SettingsReading.settings(config.options) }
        if !faults.isEmpty { return faults }
        let place = ConfigFile.folder(environment: environment).map { "\($0)/config.toml" }
        let none = "none" + (place.map { "; it would be \($0.sanitised())" } ?? "")
        return [Finding(matter: "config", words: config.path.isEmpty ? none : config.path.sanitised())]
    }

    /// Those of the config file that a check throws.
    private static func faults(_ check: () throws -> Void) -> [Finding] {
        do { try check() } catch { return (error as? ProgramError).map { faults("config", $0) } ?? [] }
        return []
    }

    private static func faults(_ matter: String, _ error: ProgramError) -> [Finding] {
        error.lines.map { Finding(matter: matter, words: $0, isFault: true) }
    }

    private var themes: [Finding] {
        let library: ThemeLibrary
        do throws(ProgramError) {
            library = try ThemeChoosing.library(options, environment: environment)
        } catch {
            return Self.faults("themes", error)
        }
        let all = library.loadAll()
        let own = all.count { $0.listing.source != "built in" }
        let faults = all.compactMap { listing, theme -> Finding? in
            guard case .failure(let error) = theme else { return nil }
            return Finding(
                matter: "themes", words: "\(listing.source): \(error)".sanitised(), isFault: true)
        }
        return theme(library) + [Finding(matter: "themes", words: "\(all.count), \(own) of them from files")]
            + faults
    }

    /// The theme in force, and what chose it.
    private func theme(_ library: ThemeLibrary) -> [Finding] {
        do throws(ProgramError) {
            let choice = try ThemeChoosing.choice(options, config: readConfig, library: library)
            if let (dark, light) = choice.byBackground {
                let words = "\(dark) on a dark background, \(light) on a light one (\(readConfig.path))"
                return [Finding(matter: "theme", words: words.sanitised())]
            }
            let source = options.has(.theme) ? options.place(.theme) : "the default"
            return [Finding(matter: "theme", words: "\(choice.name) (\(source))".sanitised())]
        } catch {
            return Self.faults("theme", error)
        }
    }

    /// As a run judges it: with room for fewer than one transfer beside what is reserved, one is still sent.
    private var descriptors: Finding {
        let limit = DescriptorLimit.raise()
        guard let room = DescriptorLimit.room(descriptors: limit, threads: 1) else {
            return Finding(
                matter: "open files", words: "\(limit), too few for a run; raise it with 'ulimit -n'",
                isFault: true)
        }
        return Finding(matter: "open files", words: "\(limit), enough for a concurrency of \(room)")
    }

    private var libraries: [Finding] {
        Version.libraries.map { Finding(matter: "library", words: $0) }
    }
}
