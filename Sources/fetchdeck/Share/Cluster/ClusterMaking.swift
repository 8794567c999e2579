import FetchCore
import Glibc
import RunModel

/// Makes the files of a private server: all of them beside their place, renamed into it when they are whole.
struct ClusterMaking {
    /// What an empty database with its first log takes, and room to work.
    private static let neededBytes: Int64 = 200_000_000

    let folder: ClusterFolder
    let owner: ClusterOwner
    let programs: PostgresPrograms

    /// Makes them with a new password.
    func make(_ address: ClusterURL, _ settings: ClusterSettings) throws(ProgramError) {
        try checkRoom()
        if access(folder.url, F_OK) == 0, folder.address == nil {
            throw .usage("\(folder.url.sanitised()) is no file of 'share up'; choose another --dir")
        }
        ClusterRemoval(folder: folder, owner: owner).removeRemains()
        guard mkdir(folder.fresh, 0o700) == 0, owner.take(folder.fresh) else {
            throw .output("\(folder.fresh.sanitised()): \(String(cString: strerror(errno)))")
        }
        try run(
            [
                programs.path("initdb"), "--pgdata=.", "--username=postgres", "--auth=reject",
                "--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions",
            ], limit: .seconds(300))
        try makeCertificate(for: address.host)
        try write("\ninclude '\(ClusterSettings.file)'\n", appendingTo: "postgresql.conf")
        try write(ClusterSettings.access, to: "pg_hba.conf")
        try write(settings.text, to: ClusterSettings.file)
        try perform(ClusterSettings.statements(password: address.password), in: folder.fresh)
        try folder.save(address)
        guard rename(folder.fresh, folder.data) == 0 else {
            throw .output("\(folder.data.sanitised()): \(String(cString: strerror(errno)))")
        }
    }

    /// Performs statements, one a line, on a server that does not run.
    func perform(_ statements: String, in place: String) throws(ProgramError) {
        // No statement goes into a log: one has the password.
        let words = [
            programs.path("postgres"), "--single", "-D", ".", "-c", "exit_on_error=on", "-c",
            "log_min_error_statement=panic", "-c", "log_min_messages=error", "postgres",
        ]
        let (ending, output) = owner.run(words, in: place, input: statements)
        guard ending == .exited(0) else { throw Self.error("postgres", ending, output) }
    }

    private func makeCertificate(for host: String) throws(ProgramError) {
        let words = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-sha256", "-days", "3650", "-subj", "/CN=fetchdeck share", "-addext",
            "subjectAltName=IP:\(host)", "-keyout", "server.key", "-out", "server.crt",
        ]
        guard CommandPath.folders.contains(where: { access("\($0)/openssl", X_OK) == 0 }) else {
            throw ProgramError(
                .database, ["the program 'openssl' is missing; it makes the server's certificate"])
        }
        try run(words, limit: .seconds(60))
    }

    private func checkRoom() throws(ProgramError) {
        var status = statvfs()
        guard statvfs(folder.path, &status) == 0 else { return }
        let free = Int64(status.f_bavail) * Int64(status.f_frsize)
        guard free >= Self.neededBytes else {
            throw .output(
                "\(folder.shown): \(Figures.bytes(free, .blank)) free; a database needs \(Figures.bytes(Self.neededBytes, .blank))"
            )
        }
    }

    private func run(_ words: [String], limit: Duration) throws(ProgramError) {
        let (ending, output) = owner.run(words, in: folder.fresh, limit: limit)
        guard ending == .exited(0) else { throw Self.error(words[0], ending, output) }
    }

    private func write(_ text: String, to name: String) throws(ProgramError) {
        guard owner.write(text, to: "\(folder.fresh)/\(name)") else {
            throw .output("\(folder.fresh.sanitised())/\(name): cannot be written")
        }
    }

    private func write(_ text: String, appendingTo name: String) throws(ProgramError) {
        let words = ["sh", "-c", "cat >>\"$1\"", "sh", name]
        guard owner.run(words, in: folder.fresh, input: text).ending == .exited(0) else {
            throw .output("\(folder.fresh.sanitised())/\(name): cannot be written")
        }
    }

    /// What a program said last of an error, in one line.
    static func error(
        _ program: String, _ ending: ChildProcess.Ending, _ output: String
    ) -> ProgramError {
        let name = program.split(separator: "/").last ?? ""
        let reason: String =
            switch ending {
            case .notStarted(let code): String(cString: strerror(code))
            case .tookTooLong: "took too long"
            case .exited, .signalled: ServerLog.lastError(in: output) ?? "failed"
            }
        return ProgramError(.database, ["\(name): \(reason)".sanitised()])
    }
}
