import Glibc

/// As whom a private server runs: PostgreSQL refuses to run as root.
struct ClusterOwner: Equatable {
    let name: String
    let user: uid_t
    private let group: gid_t

    /// Who may own it when root starts it and names nobody.
    private static let standard = "postgres"

    /// - Parameters:
    ///   - name: of `--user`; nil when it was not given.
    ///   - owner: whom the files of the cluster belong to; nil when there are none yet.
    init(_ name: String?, owner: uid_t?) throws(ProgramError) {
        let own = geteuid()
        guard own == 0 else {
            guard let entry = Self.entry(of: own), name == nil || name == entry.name else {
                throw .usage("--user \(name ?? ""): only root runs a server as another user".sanitised())
            }
            if let owner, owner != own {
                throw .usage("the database belongs to another user; run the command as that user or as root")
            }
            self = entry
            return
        }
        let entry: ClusterOwner
        if let owner, name == nil {
            guard let found = Self.entry(of: owner) else {
                throw .usage("the database belongs to user \(owner), who is not known here")
            }
            entry = found
        } else {
            entry = try Self.named(name ?? Self.standard)
        }
        guard entry.user != 0 else {
            throw .usage(
                name == nil
                    ? "the database belongs to root, as whom PostgreSQL does not run"
                    : "--user root: PostgreSQL does not run as root; name another user")
        }
        guard owner == nil || owner == entry.user else {
            throw .usage("--user \(entry.name.sanitised()): the database belongs to another user")
        }
        self = entry
    }

    private init(_ entry: passwd) {
        name = String(cString: entry.pw_name)
        user = entry.pw_uid
        group = entry.pw_gid
    }

    private static func named(_ name: String) throws(ProgramError) -> ClusterOwner {
        guard let entry = getpwnam(name)?.pointee else {
            throw .usage(
                "no user '\(name)' on this machine; --user names whom the server runs as".sanitised())
        }
        return ClusterOwner(entry)
    }

    private static func entry(of user: uid_t) -> ClusterOwner? {
        getpwuid(user).map { ClusterOwner($0.pointee) }
    }

    /// Runs a program as this user, in a folder; what it makes is for this user alone.
    func run(
        _ words: [String], in folder: String = "/", input: String = "", limit: Duration = .seconds(60)
    ) -> (ending: ChildProcess.Ending, output: String) {
        let shell = ["sh", "-c", "umask 077; cd \"$1\" || exit 126; shift; exec \"$@\"", "sh", folder]
        // A program that outlived this one would be in the way of the next.
        var change = ["setpriv", "--pdeathsig=KILL"]
        if geteuid() != user {
            change += ["--reuid=\(user)", "--regid=\(group)", "--init-groups", "--inh-caps=-all"]
        } else if !CommandPath.folders.contains(where: { access("\($0)/setpriv", X_OK) == 0 }) {
            change = []
        }
        return ChildProcess(words: change + shell + words, input: Array(input.utf8), limit: limit).run()
    }

    /// Writes a file as this user: root follows no link that this user has put there.
    func write(_ text: String, to path: String) -> Bool {
        run(["sh", "-c", "cat >\"$1.new\" && mv -f \"$1.new\" \"$1\"", "sh", path], input: text).ending
            == .exited(0)
    }

    /// Gives a new folder to this user.
    func take(_ folder: String) -> Bool { geteuid() == user || lchown(folder, user, group) == 0 }
}
