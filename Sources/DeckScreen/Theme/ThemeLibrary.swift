import FetchCore
import FoundationEssentials
import Glibc

/// Every theme there is, by name: those of some folders, in order, and then the embedded ones.
package struct ThemeLibrary: Sendable {
    /// Searched in order; one that does not exist is no error.
    package let folders: [String]

    package init(folders: [String]) {
        self.folders = folders
    }

    /// Only what the program carries in itself.
    package static let embedded = ThemeLibrary(folders: [])

    /// The folders of a run: `--themes-dir`, then the user's, then the one installed beside the program.
    ///
    /// - Parameters:
    ///   - themesDirectory: What `--themes-dir` says; nil without it.
    ///   - environment: `XDG_CONFIG_HOME` and `HOME` are read.
    ///   - programPath: Of the binary; `PREFIX/bin/fetchdeck` has its themes in
    ///     `PREFIX/share/fetchdeck/themes`.
    package static func standard(
        themesDirectory: String?, environment: [String: String], programPath: String?
    ) -> ThemeLibrary {
        var folders: [String] = []
        if let themesDirectory { folders.append(themesDirectory) }
        if let config = environment["XDG_CONFIG_HOME"], config.hasPrefix("/") {
            folders.append(config + "/fetchdeck/themes")
        } else if let home = environment["HOME"], !home.isEmpty {
            folders.append(home + "/.config/fetchdeck/themes")
        }
        if let programPath {
            let prefix = URL(fileURLWithPath: programPath).resolvingSymlinksInPath()
                .deletingLastPathComponent().deletingLastPathComponent()
            folders.append(prefix.appendingPathComponent("share/fetchdeck/themes").path)
        }
        return ThemeLibrary(folders: folders)
    }

    /// Every theme's name once, in alphabetical order.
    package var names: [String] { listings().map(\.name) }

    /// The theme with all that it inherits.
    ///
    /// - Throws: ``ThemeError``: there is none of that name (with the nearest), it can't be read, or it
    ///   inherits itself.
    package func load(_ name: String) throws -> Theme {
        var files: [String: ThemeFile] = [:]
        return try load(name, &files)
    }

    /// Every theme by name, or what is wrong with it; a file that many inherit from is read once.
    package func loadAll() -> [(listing: ThemeListing, theme: Result<Theme, any Error>)] {
        var files: [String: ThemeFile] = [:]
        return listings().map { listing in
            (listing, Result { try load(listing.name, &files) })
        }
    }

    private func load(_ name: String, _ files: inout [String: ThemeFile]) throws -> Theme {
        var chain: [ThemeFile] = []
        var seen: [String] = []
        var next: String? = name
        while let wanted = next {
            if let start = seen.firstIndex(of: wanted) {
                let circle = (seen[start...] + [wanted]).joined(separator: " → ")
                let last = chain.last
                throw ThemeError(
                    file: last?.file ?? "", line: last?.inheritsLine ?? 0,
                    message: "themes inherit in a circle: \(circle)")
            }
            seen.append(wanted)
            let file = try files[wanted] ?? self.file(wanted, inheritedBy: chain.last)
            files[wanted] = file
            chain.append(file)
            next = file.inherits
        }
        return try ThemeResolver(chain: chain).resolve()
    }

    /// One entry a theme, by name: the one that ``load(_:)`` takes.
    package func listings() -> [ThemeListing] {
        var found: [String: ThemeListing] = [:]
        for folder in folders.reversed() {
            for name in Self.themeNames(in: folder) {
                found[name] = ThemeListing(name: name, source: "\(folder)/\(name).toml")
            }
        }
        for name in EmbeddedThemes.texts.keys where found[name] == nil {
            found[name] = ThemeListing(name: name, source: "built in")
        }
        return found.values.sorted { $0.name < $1.name }
    }

    /// When the files of a theme were last changed; another value than before says that it should be loaded
    /// again.
    package func stamp(of theme: Theme) -> [String] {
        theme.files.map { path in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            let modified = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            return "\(path) \(modified) \(attributes?[.size] ?? 0)"
        }
    }

    private func file(_ name: String, inheritedBy child: ThemeFile?) throws -> ThemeFile {
        if !name.contains("/"), !name.isEmpty {
            for folder in folders {
                let path = "\(folder)/\(name).toml"
                guard FileManager.default.fileExists(atPath: path) else { continue }
                return try Self.read(path, name)
            }
            if let text = EmbeddedThemes.texts[name] {
                return try ThemeFile(text: text, file: "\(name).toml", fallbackName: name)
            }
        }
        let near = NearestName.several(name, among: names)
        let hint =
            near.isEmpty ? "; `fetchdeck themes` lists all" : "; nearest: \(near.joined(separator: ", "))"
        throw ThemeError(
            file: child?.file ?? "", line: child?.inheritsLine ?? 0,
            message: (child == nil ? "unknown theme '\(name)'" : "inherits unknown theme '\(name)'") + hint)
    }

    private static func read(_ path: String, _ name: String) throws -> ThemeFile {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw ThemeError(file: "\(name).toml", message: "can't be read (\(path)); is it a readable file?")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ThemeError(file: "\(name).toml", message: "is not UTF-8 text (\(path))")
        }
        var file = try ThemeFile(text: text, file: "\(name).toml", fallbackName: name, path: path)
        file.name = name
        return file
    }

    private static func themeNames(in folder: String) -> [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return entries.filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }
    }
}

/// A theme in a list of all.
package struct ThemeListing: Sendable, Equatable {
    package var name: String
    /// The path of its file, or `built in`.
    package var source: String
}
