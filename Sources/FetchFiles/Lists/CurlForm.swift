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
        if let name = part.fileName, part.contentType == nil {
            // By the name that is told, then by that of the file.
            part.contentType = type(ofFile: name) ?? type(ofFile: value) ?? "application/octet-stream"
        }
        return part
    }

    /// What curl takes a file for by its name; nil when that tells nothing.
    private static func type(ofFile name: String) -> String? {
        let types = [
            "gif": "image/gif", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png",
            "svg": "image/svg+xml", "txt": "text/plain", "htm": "text/html", "html": "text/html",
            "pdf": "application/pdf", "xml": "application/xml",
        ]
        let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
        return types[ending]
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
