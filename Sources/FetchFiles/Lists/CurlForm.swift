import FetchCore
import Foundation

/// The values of [-F](https://curl.se/docs/manpage.html#-F).
enum CurlForm {
    /// `name=value`, `name=@file` (as an upload), `name=<file` (as a value), each with `;type=`, `;filename=`.
    static func part(_ text: String) throws(RequestFault) -> MultipartForm.Part {
        var part = try plainPart(text)
        var value = String(decoding: part.content, as: UTF8.self)
        var attributes: [(String, String)] = []
        while let semicolon = value.range(of: ";", options: .backwards) {
            let pair = value[semicolon.upperBound...].split(separator: "=", maxSplits: 1)
            guard pair.count == 2, ["type", "filename"].contains(pair[0].trimmed) else { break }
            attributes.append(
                (String(pair[0].trimmed), String(pair[1]).trimmingPrefix("\"").removingSuffix("\"")))
            value = String(value[..<semicolon.lowerBound])
        }
        if value.hasPrefix("@") {
            let path = String(value.dropFirst())
            part.content = try BodyParts.contents(path)
            part.fileName = path.split(separator: "/").last.map(String.init) ?? path
            part.contentType = "application/octet-stream"
        } else if value.hasPrefix("<") {
            part.content = try BodyParts.contents(String(value.dropFirst()))
        } else {
            if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                value = String(value.dropFirst().dropLast())
            }
            part.content = Array(value.utf8)
        }
        for (name, value) in attributes {
            if name == "type" { part.contentType = value } else { part.fileName = value }
        }
        return part
    }

    /// `name=value`, all of it as it is.
    static func plainPart(_ text: String) throws(RequestFault) -> MultipartForm.Part {
        guard let mark = text.firstIndex(of: "="), mark != text.startIndex else {
            throw RequestFault(what: "no name in the form field", value: text, mend: "expected name=value")
        }
        return MultipartForm.Part(
            name: String(text[..<mark]), content: Array(text[text.index(after: mark)...].utf8))
    }
}

extension StringProtocol {
    fileprivate func removingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : String(self)
    }
}
