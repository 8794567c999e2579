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
            + terminal + [proxies, config] + themes + [descriptors] + libraries
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
    private var options: OptionValues {
        (try? ConfigFile.load(environment: environment))?.options ?? OptionValues([:], origin: .commandLine)
    }

    private var proxies: Finding {
        do throws(ProgramError) {
            let reading = try ProxyReading(options, environment: environment)
            return Finding(matter: "proxies", words: reading.line ?? "none")
        } catch {
            return Finding(matter: "proxies", words: error.lines.joined(separator: "; "), isFault: true)
        }
    }

    private var config: Finding {
        do throws(ProgramError) {
            let config = try ConfigFile.load(environment: environment)
            if let notice = config.notice { return Finding(matter: "config", words: notice, isFault: true) }
            _ = try config.keyMap()
            let place = ConfigFile.folder(environment: environment).map { "\($0)/config.toml" }
            guard !config.path.isEmpty else {
                return Finding(
                    matter: "config", words: "none" + (place.map { "; it would be \($0.sanitised())" } ?? ""))
            }
            return Finding(matter: "config", words: config.path.sanitised())
        } catch {
            return Finding(matter: "config", words: error.lines.joined(separator: "; "), isFault: true)
        }
    }

    private var themes: [Finding] {
        let library: ThemeLibrary
        do throws(ProgramError) {
            library = try ThemeChoosing.library(options, environment: environment)
        } catch {
            return [Finding(matter: "themes", words: error.lines.joined(separator: "; "), isFault: true)]
        }
        let all = library.loadAll()
        let own = all.count { $0.listing.source != "built in" }
        let faults = all.compactMap { listing, theme -> Finding? in
            guard case .failure(let error) = theme else { return nil }
            return Finding(
                matter: "themes", words: "\(listing.source): \(error)".sanitised(), isFault: true)
        }
        return [Finding(matter: "themes", words: "\(all.count), \(own) of them from files")] + faults
    }

    private var descriptors: Finding {
        let limit = DescriptorLimit.raise()
        let room = max(0, limit - FetchRun.reservedDescriptors(threads: 1))
        return Finding(
            matter: "open files", words: "\(limit), enough for a concurrency of \(room)", isFault: room < 1)
    }

    private var libraries: [Finding] {
        Version.libraries.map { Finding(matter: "library", words: $0) }
    }
}
