import FetchCore
import Glibc

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
    /// - Parameters:
    ///   - standardInput: what `@-` reads; nil is the program's own.
    ///   - files: where `@file` may stand.
    ///   - namesOptions: whether faults begin with the option, where no line tells what is meant.
    static func assemble(
        _ parts: [BodyPart], standardInput: [UInt8]? = nil, files: BodyFiles, namesOptions: Bool = false
    ) throws(RequestFault) -> Assembled {
        guard let last = parts.last else { return Assembled() }
        var result = Assembled()
        result.isJSON = parts.contains(where: isJSON)
        result.headers =
            result.isJSON
            ? [HeaderField("Content-Type", "application/json"), HeaderField("Accept", "application/json")]
            : [HeaderField("Content-Type", "application/x-www-form-urlencoded")]
        var current = last
        do throws(RequestFault) {
            if parts.count == 1, case .binary(let text) = last, let path = filePath(text), path != "-" {
                result.body = try files.body(path)
                return result
            }
            var bytes: [UInt8] = []
            for (index, part) in parts.enumerated() {
                current = part
                if index > 0, !isJSON(part) { bytes.append(UInt8(ascii: "&")) }
                bytes += try content(part, standardInput, files)
            }
            result.body = .bytes(bytes)
            return result
        } catch {
            guard namesOptions else { throw error }
            var named = error
            named.what = "\(option(current)): \(error.what)"
            throw named
        }
    }

    private static func option(_ part: BodyPart) -> String {
        switch part {
        case .data: "-d"
        case .raw: "--data-raw"
        case .binary: "--data-binary"
        case .encoded: "--data-urlencode"
        case .json: "--json"
        }
    }

    private static func isJSON(_ part: BodyPart) -> Bool {
        if case .json = part { return true }
        return false
    }

    private static func content(
        _ part: BodyPart, _ standardInput: [UInt8]?, _ files: BodyFiles
    ) throws(RequestFault) -> [UInt8] {
        func given(_ path: String) throws(RequestFault) -> [UInt8] {
            guard path == "-" else { return try files.contents(path) }
            if let standardInput { return standardInput }
            return try BodyFiles.standardInput()
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
        // Of an empty file curl sends not even the name.
        if text[mark] == "@", value.isEmpty { return [] }
        let encoded = formEncoded(value)
        return name.isEmpty ? encoded : Array(name.utf8) + [UInt8(ascii: "=")] + encoded
    }

    private static func formEncoded(_ text: some Sequence<UInt8>) -> [UInt8] {
        EnvironmentMark.adding(.plus, to: ValueEncoding.plus.encoded(Array(text)))
    }

    private static func filePath(_ text: String) -> String? {
        text.hasPrefix("@") ? String(text.dropFirst()) : nil
    }
}
