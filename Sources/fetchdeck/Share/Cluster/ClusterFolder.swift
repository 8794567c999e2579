import FetchCore
import FetchFiles
import FoundationEssentials
import Glibc

/// The folder of a private server: its files in `data`, its address in `url`.
struct ClusterFolder {
    /// Absolute.
    let path: String

    /// - Parameter text: of `--dir`; nil stands for `$XDG_STATE_HOME/fetchdeck/postgres`, of root `/var/lib/fetchdeck/postgres`:
    ///   no other user, and so no server, gets into root's home.
    init(_ text: String?, environment: [String: String]) throws(ProgramError) {
        if let text {
            guard !text.isEmpty else { throw .usage("--dir: expected a folder") }
            path = text.hasPrefix("/") ? text : FileManager.default.currentDirectoryPath + "/" + text
        } else if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            path = "\(state)/fetchdeck/postgres"
        } else if geteuid() == 0 {
            path = "/var/lib/fetchdeck/postgres"
        } else if let home = environment["HOME"], !home.isEmpty {
            path = "\(home)/.local/state/fetchdeck/postgres"
        } else {
            throw .usage("there is no home folder; --dir names a folder for the database")
        }
    }

    /// The server's files; only a whole database has this name.
    var data: String { "\(path)/data" }
    /// The server's files while they are made.
    var fresh: String { "\(path)/data.new" }
    /// The server's files while they are deleted.
    var gone: String { "\(path)/data.old" }
    var url: String { "\(path)/url" }
    var log: String { "\(data)/server.log" }
    var certificate: String { "\(data)/server.crt" }

    /// How it stands in messages.
    var shown: String { path.sanitised() }

    /// The user whom the server's files belong to; nil when there are none.
    var owner: uid_t? {
        var status = stat()
        return lstat(data, &status) == 0 ? status.st_uid : nil
    }

    /// The address in the file; nil when there is none that `share up` wrote.
    var address: ClusterURL? {
        readAll(url, upTo: 4096).flatMap { ClusterURL(String(decoding: $0, as: UTF8.self)) }
    }

    /// Where the server listened last; nil when there is none.
    var settings: ClusterSettings? {
        readAll("\(data)/\(ClusterSettings.file)", upTo: 1 << 16)
            .flatMap { ClusterSettings(reading: String(decoding: $0, as: UTF8.self)) }
    }

    func save(_ address: ClusterURL) throws(ProgramError) {
        if case .failure(let problem) = TextFile.write(address.text + "\n", to: url, isPrivate: true) {
            throw .output("\(url.sanitised()): \(problem.reason)")
        }
    }

    /// The major version of the database; nil when there is none.
    ///
    /// - Throws: when `data` is something else.
    func version() throws(ProgramError) -> Int? {
        guard owner != nil else { return nil }
        let text = readAll("\(data)/PG_VERSION", upTo: 64).map { String(decoding: $0, as: UTF8.self) }
        guard access("\(data)/\(ClusterSettings.file)", F_OK) == 0,
            let version = text?.split(separator: "\n").first.flatMap({ Int($0) })
        else {
            if errno == EACCES {
                throw .usage("\(data.sanitised()): \(String(cString: strerror(EACCES)))")
            }
            throw .usage("\(data.sanitised()) is no database of 'share up'; choose another --dir")
        }
        return version
    }

    /// What a command that was killed has left of a server's files: all in there is what PostgreSQL or `share up` makes.
    var remains: [String] {
        [fresh, gone].filter { place in
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: place) else {
                return false
            }
            return names.allSatisfy { name in
                Self.madeNames.contains(name) || Self.madePrefixes.contains(where: name.hasPrefix)
            }
        }
    }

    private static let madeNames: Set = [
        "base", "global", "current_logfiles", "server.log", "server.crt", "server.key", ClusterSettings.file,
    ]
    private static let madePrefixes = ["pg_", "PG_", "postgresql.", "postmaster."]

    /// The process of the running server; nil when it does not run.
    ///
    /// A process that has got the number of one that is gone works in another folder.
    var server: pid_t? {
        guard let text = readAll("\(data)/postmaster.pid", upTo: 4096),
            let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first,
            let process = pid_t(line),
            let folder = realpath(data, nil)
        else { return nil }
        defer { free(folder) }
        var place = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/\(process)/cwd", &place, place.count - 1)
        guard count > 0, strcmp(place, folder) == 0 else { return nil }
        return process
    }
}
