import CursesTerminal
import FetchCore
import FetchFiles
import FetchShare

/// The program's version, as `--version` and the User-Agent say it.
enum Version {
    static let number = "0.1.0"
    /// When that version was released, as manual pages write it.
    static let date = "November 28, 2026"

    /// What `--version` prints: the version, and the system's libraries that are in use.
    static var text: String { (["fetchdeck \(number)"] + libraries).joined(separator: "\n") }

    /// A line a library.
    static var libraries: [String] {
        [
            FetchCoreVersion.libcurl, "ncurses \(TerminalLibrary.version)", FileLibraries.libjq,
            "expat \(FileLibraries.expat)", "libyaml \(FileLibraries.libyaml)",
            "libpq \(DatabaseLibrary.version)",
        ]
    }
}
