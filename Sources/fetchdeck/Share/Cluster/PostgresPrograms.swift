import FetchShare
import FoundationEssentials
import Glibc

/// The programs of a PostgreSQL server that is installed here.
struct PostgresPrograms: Equatable {
    /// Where `initdb`, `postgres` and `pg_ctl` are.
    let folder: String
    /// The server's major version.
    let major: Int

    func path(_ program: String) -> String { "\(folder)/\(program)" }

    /// Those that are installed, the newest first; too old ones are left out.
    static func installed() -> [PostgresPrograms] {
        var folders: [String] = []
        // Debian's place and that of the PostgreSQL project's RPMs.
        for (root, tail) in [("/usr/lib/postgresql", "/bin"), ("/usr", "/bin")] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
            folders += names.filter { root != "/usr" || $0.hasPrefix("pgsql-") }.map {
                "\(root)/\($0)\(tail)"
            }
        }
        let configured = ChildProcess(words: ["pg_config", "--bindir"], limit: .seconds(5)).run()
        if configured.ending == .exited(0) {
            folders.append(configured.output.split(separator: "\n").first.map(String.init) ?? "")
        }
        folders += CommandPath.folders
        var seen: Set<String> = []
        return folders.filter { seen.insert($0).inserted }.compactMap(PostgresPrograms.init(in:))
            .filter { $0.major >= DatabaseAddress.oldestServer }.sorted { $0.major > $1.major }
    }

    /// Nil when the folder lacks one of the programs.
    private init?(in folder: String) {
        let programs = ["initdb", "postgres", "pg_ctl"]
        guard programs.allSatisfy({ access("\(folder)/\($0)", X_OK) == 0 }) else { return nil }
        let said = ChildProcess(words: ["\(folder)/initdb", "--version"], limit: .seconds(5)).run().output
        // initdb (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
        let words = said.split(whereSeparator: \.isWhitespace)
        guard words.count > 2, let major = Int(words[2].prefix { $0.isNumber }) else { return nil }
        self.folder = folder
        self.major = major
    }
}

/// The folders in which commands are looked for.
enum CommandPath {
    static var folders: [String] {
        guard let path = getenv("PATH") else { return [] }
        return String(cString: path).split(separator: ":").map(String.init)
    }
}
