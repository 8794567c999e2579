import FetchCore
import FetchFiles
import FetchShare
import Glibc

/// Has a private server run: makes it, starts it, or finds it running.
struct ClusterStart {
    /// How many ports are tried where none is asked for.
    private static let ports: ClosedRange<UInt16> = 5432...5499

    private let folder: ClusterFolder
    private let owner: ClusterOwner
    /// Those that run the database that is there; nil when there is none.
    private let found: PostgresPrograms?
    private let listen: ListenAddress?
    private let port: UInt16?

    /// - Parameters:
    ///   - user: whom it runs as; nil is `postgres` where this is root, else this user.
    ///   - listen: nil is as before, at first a loopback address.
    ///   - port: nil is as before, at first one that is free.
    init(_ folder: ClusterFolder, user: String?, listen: String?, port: UInt16?) throws(ProgramError) {
        self.folder = folder
        guard port != 0 else { throw .usage("--port 0: expected a port from 1 to 65535") }
        self.port = port
        self.listen = try listen.map { text throws(ProgramError) in try ListenAddress(text) }
        if let version = try folder.version() {
            found = try Self.programs(for: version, in: folder)
        } else {
            found = nil
        }
        owner = try ClusterOwner(user, owner: folder.owner)
    }

    /// The programs that can run a database of that version.
    static func programs(for version: Int, in folder: ClusterFolder) throws(ProgramError) -> PostgresPrograms
    {
        let installed = PostgresPrograms.installed()
        if let programs = installed.first(where: { $0.major == version }) { return programs }
        let others = installed.map { "\($0.major)" }.joined(separator: ", ")
        throw ProgramError(
            .database,
            [
                "\(folder.shown) has a database of PostgreSQL \(version), whose programs are not installed"
                    + (others.isEmpty ? "" : " (\(others) is)") + "; install them, or choose another --dir"
            ])
    }

    /// Its address, once it takes connections and has its tables.
    func perform() throws(ProgramError) -> ClusterURL {
        try prepareFolder()
        let lock = try ClusterLock(folder)
        defer { lock.release() }
        guard (folder.owner != nil) == (found != nil) else {
            throw .usage("\(folder.shown): another command made or deleted the database; try again")
        }
        let address: ClusterURL
        if let found {
            address = try folder.server == nil ? restart(found) : running()
        } else {
            address = try make()
        }
        do {
            try ShareDatabase.connect(
                DatabaseAddress(address.text, environment: [:]), waiting: .seconds(5), onWait: { _ in }
            ).install()
        } catch { throw ProgramError(error) }
        return address
    }

    private func prepareFolder() throws(ProgramError) {
        let isRoot = geteuid() == 0
        let isNew = access(folder.path, F_OK) != 0
        if let problem = TextFile.makeFolders(folder.path, isPrivate: !isRoot) {
            throw .output("\(folder.shown): \(problem.reason)")
        }
        // The server's user owns only a folder in it.
        if isNew, isRoot { chmod(folder.path, 0o711) }
        guard owner.run(["true"], in: folder.path).ending == .exited(0) else {
            if isNew { rmdir(folder.path) }
            throw .usage("user \(owner.name) cannot enter \(folder.shown); choose another --dir".sanitised())
        }
    }

    private func make() throws(ProgramError) -> ClusterURL {
        guard let programs = PostgresPrograms.installed().first else {
            throw ProgramError(
                .database,
                [
                    "no PostgreSQL server of version \(DatabaseAddress.oldestServer) or later is installed; "
                        + "on Debian and Ubuntu: apt-get install postgresql"
                ])
        }
        let listen = try address(ListenAddress.loopback)
        let settings = ClusterSettings(listen: listen.text, port: try freePort(listen, port))
        let address = ClusterURL(password: ClusterURL.newPassword(), host: listen.host, port: settings.port)
        try ClusterMaking(folder: folder, owner: owner, programs: programs).make(address, settings)
        try ClusterControl(folder: folder, owner: owner, programs: programs).start(settings)
        return address
    }

    /// One that runs; it goes on as it is.
    private func running() throws(ProgramError) -> ClusterURL {
        guard let address = folder.address else {
            throw .usage("\(folder.url.sanitised()) is gone; 'share down' and 'share up' set a new password")
        }
        guard port ?? address.port == address.port, listen?.host ?? address.host == address.host else {
            throw .usage(
                "\(folder.shown): the server runs on \(address.host):\(address.port); 'share down' first")
        }
        return address
    }

    /// One that does not run; where and with which password it did is kept.
    private func restart(_ programs: PostgresPrograms) throws(ProgramError) -> ClusterURL {
        let former = folder.address
        let listen = try address(folder.settings?.listen ?? ListenAddress.loopback)
        let wanted = port ?? folder.settings?.port
        let settings = ClusterSettings(listen: listen.text, port: try freePort(listen, wanted))
        let address = ClusterURL(
            password: former?.password ?? ClusterURL.newPassword(), host: listen.host, port: settings.port)
        if former == nil {
            try ClusterMaking(folder: folder, owner: owner, programs: programs)
                .perform(ClusterSettings.newPassword(address.password), in: folder.data)
        }
        try folder.save(address)
        try ClusterControl(folder: folder, owner: owner, programs: programs).start(settings)
        return address
    }

    /// The one that was asked for, else this one.
    private func address(_ standard: String) throws(ProgramError) -> ListenAddress {
        if let listen { return listen }
        return try ListenAddress(standard)
    }

    private func freePort(_ listen: ListenAddress, _ wanted: UInt16?) throws(ProgramError) -> UInt16 {
        for port in wanted.map({ $0...$0 }) ?? Self.ports {
            switch listen.problem(port: port) {
            case nil: return port
            case EADDRINUSE: continue
            case EADDRNOTAVAIL: throw .usage("--listen \(listen.text): no address of this machine")
            case let code?: throw .usage("\(listen.text):\(port): \(String(cString: strerror(code)))")
            }
        }
        let place = wanted.map { "\(listen.text):\($0)" } ?? "each port of \(listen.text) that is tried"
        throw .usage("\(place) is in use; --port names another one")
    }
}
