import DeckScreen
import FetchCore
import Glibc
import RunModel

/// Which theme a run begins with, and where themes are looked for.
enum ThemeChoosing {
    /// Every theme of `--themes-dir`, the user's folder, the installed one and the embedded.
    ///
    /// - Throws: one line when the folder of `--themes-dir` is not there.
    static func library(_ values: OptionValues, environment: [String: String]) throws(ProgramError)
        -> ThemeLibrary
    {
        let folder = try values.read(.themesDir, existingFolder)
        return .standard(themesDirectory: folder, environment: environment, programPath: programPath)
    }

    /// The theme to begin with, and the pair to choose from once the terminal has told its background; nil where one is
    /// given by name.
    ///
    /// - Throws: one line when a theme that is asked for can't be loaded.
    static func choice(
        _ values: OptionValues, config: ConfigFile, library: ThemeLibrary
    ) throws(ProgramError) -> (name: String, byBackground: (dark: String, light: String)?) {
        let given = try values.read(.theme) { name throws(OptionComplaint) in
            do { _ = try library.load(name) } catch { throw OptionComplaint("\(error)".sanitised()) }
            return name
        }
        if let given { return (given, nil) }
        guard case .byBackground(let dark, let light)? = config.theme else { return ("default-dark", nil) }
        for name in [dark, light] {
            do { _ = try library.load(name) } catch {
                throw .usage("\(config.path): theme: \("\(error)".sanitised())")
            }
        }
        return (dark, (dark, light))
    }

    /// The path of the running binary; nil when the system does not tell.
    private static var programPath: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return count > 0
            ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    private static func existingFolder(_ path: String) throws(OptionComplaint) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw OptionComplaint(String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw OptionComplaint("that is not a folder") }
        return path
    }
}
