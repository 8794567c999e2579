import Glibc

/// One body on its way into the directory: gathered, written beside under a hidden name, renamed into place when whole.
///
/// It is for its owner alone: bodies are kept as they came, with the secrets in them.
/// No descriptor is held between two writes, so that ten thousand bodies at a time need none.
struct BodyFile {
    /// How much is gathered before it is written.
    private static let pieceBytes = 1 << 17

    private let directory: BodyDirectory
    private let id: UInt32
    private var gathered: [UInt8] = []
    private var isBegun = false
    /// The first write that failed.
    private(set) var failure: Int32 = 0

    init(in directory: BodyDirectory, id: UInt32) {
        self.directory = directory
        self.id = id
    }

    /// Whether nothing was appended.
    var isEmpty: Bool { gathered.isEmpty && !isBegun }

    mutating func append(_ bytes: [UInt8]) {
        gathered.append(contentsOf: bytes)
        if gathered.count >= Self.pieceBytes { flush() }
    }

    /// Renames the whole body to its name; returns the path as the user knows it, nil when something failed.
    mutating func finish(extension ending: String) -> String? {
        flush()
        let name = "\(id).\(ending)"
        // One that was moved away would still be written to, and the record would name a path that is not there.
        if failure == 0, !directory.isStanding { failure = ENOENT }
        if failure == 0, renameat(directory.descriptor, partName, directory.descriptor, name) != 0 {
            failure = errno
        }
        guard failure == 0 else {
            abandon()
            return nil
        }
        return directory.path(of: name)
    }

    /// Removes what was written.
    mutating func abandon() {
        gathered = []
        if isBegun { unlinkat(directory.descriptor, partName, 0) }
        isBegun = false
    }

    /// All that was appended so far; nil when it cannot be read back.
    func contents() -> [UInt8]? {
        guard isBegun else { return gathered }
        let file = openat(directory.descriptor, partName, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { return nil }
        let bytes = try? TornTail.read(file, at: 0, count: Int(status.st_size), path: partName)
        return bytes.map { $0 + gathered }
    }

    private var partName: String { directory.partName(id) }

    private mutating func flush() {
        guard failure == 0, !gathered.isEmpty || !isBegun else {
            gathered.removeAll(keepingCapacity: failure == 0)
            return
        }
        let mode = isBegun ? O_APPEND : O_CREAT | O_TRUNC
        let file = openat(directory.descriptor, partName, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | mode, 0o600)
        guard file >= 0 else {
            failure = errno
            return
        }
        isBegun = true
        gathered.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count, failure == 0 {
                let count = write(file, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                if count > 0 {
                    written += count
                } else if errno != EINTR {
                    failure = count == 0 ? ENOSPC : errno
                }
            }
        }
        // Some file systems tell a full disk only here.
        if close(file) != 0, failure == 0, errno != EINTR { failure = errno }
        gathered.removeAll(keepingCapacity: true)
    }
}

/// The directory that bodies are saved to. Everything goes through its descriptor, under names made of digits only:
/// nothing is ever written outside it.
final class BodyDirectory: Sendable {
    let descriptor: Int32
    private let given: String
    private let prefix: String

    /// Makes the directory and those above it when they are not there; throws when it cannot be written to.
    init(_ path: String) throws(RecordError) {
        given = path
        prefix = ".fetchdeck-\(getpid())-"
        try Self.make(path)
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw RecordError(.open, path, errno: errno) }
        guard faccessat(descriptor, ".", W_OK | X_OK, 0) == 0 else {
            // `deinit` closes it.
            throw RecordError(.open, path, errno: errno)
        }
        sweep()
    }

    deinit {
        close(descriptor)
    }

    /// Whether its path still leads to it.
    var isStanding: Bool { FileStanding(given) == FileStanding(descriptor) }

    /// The path of a file in it, as records have it: relative where the user gave it so.
    func path(of name: String) -> String {
        given.hasSuffix("/") ? given + name : "\(given)/\(name)"
    }

    /// The hidden name of a body that is not whole yet.
    func partName(_ id: UInt32) -> String {
        "\(prefix)\(id).part"
    }

    /// Removes a saved body that a later one of another type replaces.
    func remove(_ path: String) {
        guard let name = path.split(separator: "/").last else { return }
        unlinkat(descriptor, String(name), 0)
    }

    /// Removes what runs that were killed left unfinished.
    private func sweep() {
        let copy = dup(descriptor)
        guard copy >= 0, let stream = fdopendir(copy) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            let words = name.split(separator: "-")
            guard words.count == 3, words[0] == ".fetchdeck", name.hasSuffix(".part"),
                let process = Int32(words[1])
            else { continue }
            if kill(process, 0) != 0, errno == ESRCH { unlinkat(descriptor, name, 0) }
        }
    }

    private static func make(_ path: String) throws(RecordError) {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            if mkdir(String(path[..<end]), 0o777) != 0, errno != EEXIST {
                let number = errno
                var status = stat()
                if stat(String(path[..<end]), &status) == 0 { continue }
                throw RecordError(.open, path, errno: number)
            }
        }
    }
}

/// The endings of saved bodies.
enum BodyExtension {
    private static let byType: [String: String] = [
        "application/json": "json", "application/x-ndjson": "ndjson", "application/jsonl": "jsonl",
        "application/xml": "xml", "text/xml": "xml", "text/html": "html", "application/xhtml+xml": "html",
        "text/plain": "txt", "text/css": "css", "text/csv": "csv", "text/markdown": "md",
        "text/javascript": "js", "application/javascript": "js", "application/pdf": "pdf",
        "application/zip": "zip", "application/gzip": "gz", "application/x-gzip": "gz",
        "application/x-tar": "tar",
        "application/wasm": "wasm", "application/yaml": "yaml", "text/yaml": "yaml",
        "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp",
        "image/avif": "avif",
        "image/svg+xml": "svg", "image/x-icon": "ico", "image/vnd.microsoft.icon": "ico", "image/bmp": "bmp",
        "audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/wav": "wav", "video/mp4": "mp4", "video/webm": "webm",
        "font/woff": "woff", "font/woff2": "woff2", "font/ttf": "ttf",
    ]

    /// The ending for a Content-Type as sent: `json`, `html`…; `bin` for one that is not known or missing.
    static func of(_ contentType: String) -> String {
        let type = contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        if let known = byType[type] { return known }
        if type.hasSuffix("+json") { return "json" }
        if type.hasSuffix("+xml") { return "xml" }
        return type.hasPrefix("text/") ? "txt" : "bin"
    }
}
