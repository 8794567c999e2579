import FetchCore
import Foundation

/// Makes one body of the options that add to it, as curl does.
enum BodyParts {
    /// The body, the headers that it brings along, and whether a template in it is one of JSON.
    struct Assembled {
        var body: RequestBody = .none
        var headers: [HeaderField] = []
        var isJSON = false
    }

    /// `-d`, `--data-raw`, `--data-binary` and `--data-urlencode` are joined by `&`, `--json` without anything.
    ///
    /// A `--data-binary @file` alone stays a file that is read as it is sent.
    ///
    /// - Parameter standardInput: what `@-` reads; nil is the program's own.
    static func assemble(
        _ parts: [BodyPart], standardInput: [UInt8]? = nil
    ) throws(RequestFault) -> Assembled {
        guard let last = parts.last else { return Assembled() }
        var result = Assembled()
        if case .json = last { result.isJSON = true }
        result.headers =
            result.isJSON
            ? [HeaderField("Content-Type", "application/json"), HeaderField("Accept", "application/json")]
            : [HeaderField("Content-Type", "application/x-www-form-urlencoded")]
        if parts.count == 1, case .binary(let text) = last, let path = filePath(text), path != "-",
            isRegularFile(path)
        {
            // Said now rather than request by request.
            guard FileManager.default.isReadableFile(atPath: path) else { throw unreadable(path) }
            result.body = .file(path)
            return result
        }
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index > 0, !isJSON(part) { bytes.append(UInt8(ascii: "&")) }
            bytes += try content(part, standardInput)
        }
        result.body = .bytes(bytes)
        return result
    }

    private static func isJSON(_ part: BodyPart) -> Bool {
        if case .json = part { return true }
        return false
    }

    private static func content(
        _ part: BodyPart, _ standardInput: [UInt8]?
    ) throws(RequestFault) -> [UInt8] {
        func given(_ path: String) throws(RequestFault) -> [UInt8] {
            if path == "-", let standardInput { return standardInput }
            return try self.given(path)
        }
        switch part {
        case .raw(let text): return Array(text.utf8)
        case .data(let text):
            guard let path = filePath(text) else { return Array(text.utf8) }
            return try given(path).filter { $0 != 13 && $0 != 10 && $0 != 0 }
        case .binary(let text), .json(let text):
            guard let path = filePath(text) else { return Array(text.utf8) }
            return try given(path)
        case .encoded(let text): return try encoded(text, given)
        }
    }

    /// The five forms of [--data-urlencode](https://curl.se/docs/manpage.html#--data-urlencode), a space as `+`.
    private static func encoded(
        _ text: String, _ given: (String) throws(RequestFault) -> [UInt8]
    ) throws(RequestFault) -> [UInt8] {
        guard let mark = text.firstIndex(where: { $0 == "=" || $0 == "@" }) else {
            return formEncoded(text.utf8)
        }
        let name = text[..<mark]
        let rest = String(text[text.index(after: mark)...])
        let value = text[mark] == "@" ? try given(rest) : Array(rest.utf8)
        let encoded = formEncoded(value)
        return name.isEmpty ? encoded : Array(name.utf8) + [UInt8(ascii: "=")] + encoded
    }

    private static func formEncoded(_ text: some Sequence<UInt8>) -> [UInt8] {
        Array(
            text.split(separator: 32, omittingEmptySubsequences: false).map(PercentCode.encoded)
                .joined(separator: [UInt8(ascii: "+")]))
    }

    private static func filePath(_ text: String) -> String? {
        text.hasPrefix("@") ? String(text.dropFirst()) : nil
    }

    private static func isRegularFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    }

    /// What `@` names on the command line: `-` is standard input, which has its bytes once.
    private static func given(_ path: String) throws(RequestFault) -> [UInt8] {
        guard path == "-" else { return try contents(path) }
        guard let bytes = readAll(STDIN_FILENO) else {
            throw RequestFault(what: "standard input cannot be read", mend: "name a file, as @body.json")
        }
        return bytes
    }

    /// All of a file, which may be a pipe as `<(…)` makes it.
    static func contents(_ path: String) throws(RequestFault) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        defer { if file >= 0 { close(file) } }
        guard file >= 0, let bytes = readAll(file) else { throw unreadable(path) }
        return bytes
    }

    /// Nil when a read fails.
    static func readAll(_ file: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(file, &block, block.count)
            if count == 0 { return bytes }
            if count > 0 {
                bytes.append(contentsOf: block[..<count])
            } else if errno != EINTR {
                return nil
            }
        }
    }

    static func unreadable(_ path: String) -> RequestFault {
        let reason =
            FileManager.default.fileExists(atPath: path) ? "cannot read the body file" : "no body file"
        return RequestFault(what: reason, value: path, mend: "expected a file that can be read")
    }
}
