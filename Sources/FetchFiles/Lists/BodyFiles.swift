import FetchCore
import Glibc

/// The files that a list, or the command line, names for bodies.
struct BodyFiles: Sendable {
    /// The largest body that is read into memory, in bytes: 1 GB. A file of the disk that is sent as it is may be longer.
    static let largestBody = 1 << 30
    /// The command line's, which may stand anywhere.
    static let anywhere = BodyFiles(directory: "", folder: nil)

    /// What relative paths start from, with its slash; empty is the current folder.
    let directory: String
    /// The folder that holds all of them, its links resolved; nil for files anywhere.
    private let folder: String?

    private init(directory: String, folder: String?) {
        (self.directory, self.folder) = (directory, folder)
    }

    /// - Parameter list: the path of the list; the current folder is that of a list with another name.
    init(list: String, allowsElsewhere: Bool) {
        directory = list.lastIndex(of: "/").map { String(list[...$0]) } ?? ""
        folder = allowsElsewhere ? nil : Self.resolved(directory.isEmpty ? "." : directory) ?? "."
    }

    /// The path of a file that a list names relative to itself.
    func path(_ name: String) -> String { name.hasPrefix("/") ? name : directory + name }

    /// All of a file, which may be a pipe as `<(…)` makes it.
    ///
    /// Throws when it cannot be read, is larger than ``largestBody`` or may not be used.
    func contents(_ path: String) throws(RequestFault) -> [UInt8] {
        try check(path)
        return try Self.checked(readAll(path, upTo: Self.largestBody), path)
    }

    /// A file that is sent as it is: read as it is sent where it is one of the disk, at once where it is a pipe.
    func body(_ path: String) throws(RequestFault) -> RequestBody {
        try check(path)
        guard FileStanding(path)?.isRegular ?? true else { return .bytes(try contents(path)) }
        // Said now rather than request by request.
        guard access(path, R_OK) == 0 else { throw Self.unreadable(path) }
        return .file(path)
    }

    /// What standard input has.
    static func standardInput() throws(RequestFault) -> [UInt8] {
        try checked(readAll(STDIN_FILENO, upTo: largestBody), "standard input")
    }

    private static func checked(_ bytes: [UInt8]?, _ name: String) throws(RequestFault) -> [UInt8] {
        if let bytes { return bytes }
        guard errno == EFBIG else { throw unreadable(name) }
        throw RequestFault(what: "body larger than 1 GB", value: name, mend: "expected a smaller one")
    }

    private func check(_ path: String) throws(RequestFault) {
        guard let folder, let resolved = Self.resolved(path) else { return }
        if resolved.hasPrefix(folder == "/" ? folder : folder + "/") { return }
        throw RequestFault(
            what: "body file outside the list's folder", value: path,
            mend: "put it beside the list, or leave out --no-files")
    }

    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static func unreadable(_ path: String) -> RequestFault {
        RequestFault(
            what: FileStanding(path) != nil ? "cannot read the body file" : "no body file", value: path,
            mend: "expected a file that can be read")
    }
}
