import FetchCore
import Glibc

/// A source, opened: closes what it opened when it goes.
final class ListInput {
    enum Content {
        case url(String)
        case open(Int32)
        case failed(RequestFault)
    }

    let content: Content
    /// Under which messages have it; empty for a URL.
    let name: String
    /// Whether it may still be written, as a pipe, and so is run as it arrives.
    let isStream: Bool
    private let isOurs: Bool

    init(_ source: ListSource) {
        switch source {
        case .url(let url):
            (content, name, isStream, isOurs) = (.url(url), "", false, false)
        case .descriptor(let descriptor, let name):
            (content, self.name, isOurs) = (.open(descriptor), name, false)
            isStream = !(FileStanding(descriptor)?.isRegular ?? false)
        case .file(let path):
            name = path
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                (content, isStream, isOurs) = (.failed(Self.fault(path, code: errno)), false, false)
                return
            }
            isOurs = true
            content = .open(descriptor)
            isStream = Self.isStream(FileStanding(descriptor))
        }
    }

    deinit {
        if isOurs, case .open(let descriptor) = content { close(descriptor) }
    }

    /// Whether the source may still be written, told without opening it: a named pipe that is closed again has lost what was
    /// written meanwhile, and opening it waits for its writer.
    static func isStream(_ source: ListSource) -> Bool {
        switch source {
        case .url: return false
        case .descriptor(let descriptor, _): return !(FileStanding(descriptor)?.isRegular ?? false)
        case .file(let path): return isStream(FileStanding(path))
        }
    }

    /// A directory is read at once, to say what it is.
    private static func isStream(_ standing: FileStanding?) -> Bool {
        standing.map { !$0.isRegular && !$0.isFolder } ?? false
    }

    static func fault(_ path: String, code: Int32) -> RequestFault {
        switch code {
        case ENOENT:
            let isNameLike =
                !path.contains("@") && path.contains(".") && !path.contains(" ") && !path.hasPrefix(".")
                && !path.hasPrefix("/")
            let mend =
                isNameLike
                ? "check the name, or write http://\(path.sanitised()) for a URL" : "check the name"
            return RequestFault(what: "no such file", mend: mend)
        case EACCES: return RequestFault(what: "may not be read", mend: "check its permissions")
        case EISDIR: return RequestFault(what: "is a directory", mend: "name a file in it")
        default: return RequestFault(what: "cannot be read: \(String(cString: strerror(code)))")
        }
    }
}
