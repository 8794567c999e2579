import FetchCore
import FetchFiles
import FoundationEssentials
import Glibc
import RunModel

/// Starts and stops a private server.
struct ClusterControl {
    /// How long a server may take that has to recover first.
    private static let startLimit = 120

    let folder: ClusterFolder
    let owner: ClusterOwner
    let programs: PostgresPrograms

    /// Starts it with these settings; returns when it takes connections.
    func start(_ settings: ClusterSettings) throws(ProgramError) {
        guard owner.write(settings.text, to: "\(folder.data)/\(ClusterSettings.file)") else {
            throw .output("\(folder.data.sanitised())/\(ClusterSettings.file): cannot be written")
        }
        // Its process is gone; another one has its number by now, which PostgreSQL would take for the server.
        _ = owner.run(["rm", "-f", "postmaster.pid"], in: folder.data)
        let before = readAll(folder.log)?.count ?? 0
        let words = [
            programs.path("pg_ctl"), "start", "--pgdata=.", "--log=server.log", "--wait",
            "--timeout=\(Self.startLimit)", "--silent",
        ]
        let limit = Duration.seconds(Self.startLimit + 10)
        keepDescriptors()
        let (ending, output) = owner.run(words, in: folder.data, limit: limit)
        guard ending == .exited(0) else {
            let log = readAll(folder.log) ?? []
            let said = String(decoding: log.dropFirst(before), as: UTF8.self)
            let reason = ServerLog.lastError(in: said) ?? ServerLog.lastError(in: output) ?? "failed"
            throw ProgramError(
                .database, ["PostgreSQL does not start: \(reason); \(folder.log) has more".sanitised()])
        }
    }

    /// The server stays: who waits for the end of a pipe that this process was given would wait for the server too.
    private func keepDescriptors() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for file in names.compactMap({ Int32($0) }) where file > STDERR_FILENO {
            _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        }
    }

    /// Stops it; who is connected is cut off, what was committed stands.
    func stop() throws(ProgramError) {
        let words = [
            programs.path("pg_ctl"), "stop", "--pgdata=.", "--mode=fast", "--wait", "--timeout=60",
            "--silent",
        ]
        let (ending, output) = owner.run(words, in: folder.data, limit: .seconds(70))
        guard ending == .exited(0) else { throw ClusterMaking.error("pg_ctl", ending, output) }
    }
}
