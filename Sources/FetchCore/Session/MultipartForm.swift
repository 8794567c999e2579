import FoundationEssentials
import Glibc

/// A form with files ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)): named parts, in order.
///
/// ```swift
/// var form = MultipartForm()
/// form.add("title", text: "Holiday")
/// form.add("photo", file: "beach.jpg", type: "image/jpeg")
/// try await session.post(url, multipart: form)
/// ```
public struct MultipartForm: Sendable {
    private struct Part: Sendable {
        var head: String
        var content: RequestBody
    }

    private var parts: [Part] = []
    /// What stands between parts; random, so that no part can hold it but by a miracle.
    public let boundary: String

    /// - Parameter boundary: The default is a new random one.
    public init(boundary: String = "fetchcore-\(UUID().uuidString)") {
        self.boundary = boundary
    }

    /// Adds a field of text.
    public mutating func add(_ name: String, text: String) {
        add(name, filename: nil, type: nil, .bytes(Array(text.utf8)))
    }

    /// Adds bytes as a file.
    public mutating func add(
        _ name: String, bytes: [UInt8], filename: String, type: String = "application/octet-stream"
    ) {
        add(name, filename: filename, type: type, .bytes(bytes))
    }

    /// Adds the file at the path; it is read when the form is sent.
    ///
    /// - Parameters:
    ///   - name: The name of the field.
    ///   - path: Where the file is.
    ///   - filename: What the server is told as its name; nil is the last part of the path.
    ///   - type: Its media type.
    public mutating func add(
        _ name: String, file path: String, filename: String? = nil, type: String = "application/octet-stream"
    ) {
        let told = filename ?? path.split(separator: "/").last.map(String.init) ?? path
        add(name, filename: told, type: type, .file(path))
    }

    var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    func encoded() throws(FetchError) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            bytes += Array("--\(boundary)\r\n\(part.head)\r\n".utf8)
            switch part.content {
            case .none: break
            case .bytes(let content): bytes += content
            case .file(let path): bytes += try Self.read(path)
            }
            bytes += [13, 10]
        }
        return bytes + Array("--\(boundary)--\r\n".utf8)
    }

    private mutating func add(_ name: String, filename: String?, type: String?, _ content: RequestBody) {
        var head = "Content-Disposition: form-data; name=\"\(Self.quoted(name))\""
        if let filename { head += "; filename=\"\(Self.quoted(filename))\"" }
        head += "\r\n"
        if let type {
            head += "Content-Type: \(type.filter { $0 != "\r" && $0 != "\n" && $0 != "\r\n" })\r\n"
        }
        parts.append(Part(head: head, content: content))
    }

    /// As browsers do it ([HTML](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data)).
    private static func quoted(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "%22"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func read(_ path: String) throws(FetchError) -> [UInt8] {
        if let bytes = FileBlocks.contents(of: path) { return bytes }
        throw FetchError(
            .input, cause: "the part's file '\(path)' cannot be read: \(String(cString: strerror(errno)))")
    }
}
