import ArgumentParser
import FetchCore
import FetchShare
import Glibc

/// `fetchdeck share up`
struct ShareUpCommand: DatabaseCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Start a private PostgreSQL on this machine, and print its URL.",
        usage: "fetchdeck share up [options]",
        discussion: """
            It is made the first time, of the newest PostgreSQL programs that are installed. Its URL, which has the \
            password in it, goes to DIR/url, for you alone, and to standard output. The next time the same server is \
            started again where it does not run, and the same URL printed. Connections are encrypted and need the \
            password; the URL has the client prove the server by it too, so no certificate needs to be copied.

            Examples:
              fetchdeck share up
              fetchdeck share up --dir share --listen 10.0.0.1
            """)

    @OptionGroup var place: ClusterPlace
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The IP address to listen on; 0.0.0.0 is every one. (default: 127.0.0.1)", valueName: "A"))
    var listen: String?
    @Option(
        name: .long,
        help: ArgumentHelp("The port. (default: 5432, or the next one that is free)", valueName: "P"))
    var port: UInt16?

    func perform(environment: [String: String], arguments: [String]) throws(ProgramError) -> ExitStatus {
        let folder = try ClusterFolder(place.folder, environment: environment)
        let address = try ClusterStart(folder, user: place.user, listen: listen, port: port).perform()
        StandardStream.error.writeLine(
            "PostgreSQL listens on \(address.host):\(address.port); its URL is in \(folder.url)".sanitised())
        return StandardStream.output.writeLine(address.text) ? .ok : .output
    }
}

/// `fetchdeck share down`
struct ShareDownCommand: DatabaseCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stop the PostgreSQL that 'share up' started.",
        usage: "fetchdeck share down [--purge] [options]",
        discussion: """
            Its runs stay, and 'share up' starts it again; --purge deletes them.

            Examples:
              fetchdeck share down
              fetchdeck share down --dir share --purge
            """)

    @OptionGroup var place: ClusterPlace
    @Flag(name: .long, help: "Delete the database with all its runs.") var purge = false

    func perform(environment: [String: String], arguments: [String]) throws(ProgramError) -> ExitStatus {
        let folder = try ClusterFolder(place.folder, environment: environment)
        // Before anything is written there: it may be anybody's folder.
        guard try folder.version() != nil || purge && (folder.address != nil || !folder.remains.isEmpty)
        else {
            throw .usage("\(folder.shown): no database of 'share up'; --dir names its folder")
        }
        let owner = try ClusterOwner(place.user, owner: folder.owner)
        let lock = try ClusterLock(folder)
        defer { lock.release() }
        var said = "\(folder.shown): "
        if folder.server != nil, let version = try folder.version() {
            let programs = try ClusterStart.programs(for: version, in: folder)
            try ClusterControl(folder: folder, owner: owner, programs: programs).stop()
            said += "stopped"
        } else {
            said += "did not run"
        }
        if purge {
            try ClusterRemoval(folder: folder, owner: owner).removeAll()
            said += ", deleted"
        }
        StandardStream.error.writeLine(said)
        return .ok
    }
}

/// Where a private server is, and whose.
struct ClusterPlace: ParsableArguments {
    @Option(
        name: .customLong("dir"),
        help: ArgumentHelp(
            "The folder of the database. (default: fetchdeck/postgres in $XDG_STATE_HOME, of root in /var/lib)",
            valueName: "DIR"), completion: .directory)
    var folder: String?
    @Option(
        name: .customLong("user"),
        help: ArgumentHelp("Of root: the user that the server runs as. (default: postgres)", valueName: "U"))
    var user: String?
}
