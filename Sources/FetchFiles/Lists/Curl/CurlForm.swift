import FetchCore

/// The values of [-F](https://curl.se/docs/manpage.html#-F).
struct CurlForm {
    /// What `@-` and `<-` read; nil when the command has no standard input of its own.
    var standardInput: [UInt8]?
    let files: BodyFiles

    /// `name=value`, `name=@file` (as an upload), `name=<file` (as a value), each with `;type=`, `;filename=`, `;headers=`.
    func part(_ text: String) throws(RequestFault) -> MultipartBody.Part {
        var (part, value) = try Self.split(text)
        let sign = value.first == "@" || value.first == "<" ? value.removeFirst() : nil
        var words = FormWords(value)
        let content = words.word(isFile: sign == "@")
        if words.stopsAtComma {
            throw RequestFault(
                what: "several files in the form field", value: String(value.drop { $0 == "@" }),
                mend: "give each its own -F")
        }
        switch sign {
        case "@":
            part.content = try contents(content)
            part.fileName = content.split(separator: "/").last.map(String.init) ?? content
        case "<": part.content = try contents(content)
        default: part.content = Array(content.utf8)
        }
        try takeAttributes(&words, of: &part, field: text, isFile: sign == "@")
        if let name = part.fileName, part.contentType == nil {
            // By the name that is told, then by that of the file.
            part.contentType =
                Self.type(ofFile: name) ?? Self.type(ofFile: content) ?? "application/octet-stream"
        }
        return part
    }

    private func contents(_ path: String) throws(RequestFault) -> [UInt8] {
        if path == "-", let standardInput { return standardInput }
        return try files.contents(path)
    }

    private func takeAttributes(
        _ words: inout FormWords, of part: inout MultipartBody.Part, field: String, isFile: Bool
    ) throws(RequestFault) {
        while let name = words.attribute() {
            switch name {
            case "type": part.contentType = words.type()
            case "filename": part.fileName = words.word(isFile: isFile)
            case "headers":
                let header = words.word(isFile: isFile)
                if header.hasPrefix("@") || header.hasPrefix("<") {
                    throw RequestFault(
                        what: "file of headers in the form field", value: field,
                        mend: "write them as headers=\"K: V\"")
                }
                part.headers.append(header)
            case "encoder":
                throw RequestFault(what: "encoder in the form field", value: field, mend: "not read here")
            // As curl, which warns of it.
            default: _ = words.word(isFile: isFile)
            }
        }
    }

    /// What curl takes a file for by its name; nil when that tells nothing.
    static func type(ofFile name: String) -> String? {
        let types = [
            "gif": "image/gif", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png",
            "svg": "image/svg+xml", "txt": "text/plain", "htm": "text/html", "html": "text/html",
            "pdf": "application/pdf", "xml": "application/xml",
        ]
        let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
        return types[ending]
    }

    /// `name=value`, all of it as it is.
    static func plainPart(_ text: String) throws(RequestFault) -> MultipartBody.Part {
        let (part, value) = try split(text)
        var whole = part
        whole.content = Array(value.utf8)
        return whole
    }

    private static func split(_ text: String) throws(RequestFault) -> (MultipartBody.Part, value: String) {
        guard let mark = text.firstIndex(of: "=") else {
            throw RequestFault(what: "no '=' in the form field", value: text, mend: "expected name=value")
        }
        let name = mark == text.startIndex ? nil : String(text[..<mark])
        return (MultipartBody.Part(name: name, content: []), String(text[text.index(after: mark)...]))
    }
}

/// The words of a form field, as `formparse.c` of curl reads them.
private struct FormWords {
    private let text: [Character]
    private var place = 0

    init(_ text: String) {
        self.text = Array(text)
    }

    /// Whether a comma stands here, with another file behind it.
    var stopsAtComma: Bool { place < text.count && text[place] == "," }

    private var isAtEnd: Bool { place >= text.count }

    /// Up to a semicolon (for a file also a comma); within quotes up to their end, `\"` and `\\` being `"` and `\`.
    mutating func word(isFile: Bool) -> String {
        skipBlanks()
        func ends(_ character: Character) -> Bool { character == ";" || (isFile && character == ",") }
        if !isAtEnd, text[place] == "\"", let quoted = quoted() {
            while !isAtEnd, !ends(text[place]) { place += 1 }
            return quoted
        }
        let start = place
        while !isAtEnd, !ends(text[place]) { place += 1 }
        var end = place
        while end > start, Self.isBlank(text[end - 1]) { end -= 1 }
        return String(text[start..<end])
    }

    private mutating func quoted() -> String? {
        var result = ""
        var index = place + 1
        while index < text.count {
            if text[index] == "\\", index + 1 < text.count, text[index + 1] == "\\" || text[index + 1] == "\""
            {
                result.append(text[index + 1])
                index += 2
            } else if text[index] == "\"" {
                place = index + 1
                return result
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return nil
    }

    /// The name before the `=` of what follows a semicolon; empty when it has none, nil at the end.
    mutating func attribute() -> String? {
        guard !isAtEnd, text[place] == ";" else { return nil }
        place += 1
        skipBlanks()
        for name in ["type", "filename", "headers", "encoder"] {
            let end = place + name.count
            if end < text.count, text[end] == "=", String(text[place..<end]).lowercased() == name {
                place = end + 1
                return name
            }
        }
        return ""
    }

    /// A media type, its parameters included.
    mutating func type() -> String {
        skipBlanks()
        let start = place
        while !isAtEnd {
            if text[place] == ";" {
                let rest = String(text[(place + 1)...].drop(while: Self.isBlank).prefix(9)).lowercased()
                if ["filename=", "headers=", "encoder="].contains(where: { rest.hasPrefix($0) }) { break }
            }
            place += 1
        }
        return String(String(text[start..<place]).trimmed)
    }

    /// What C takes for a blank: a no-break space is text.
    private static func isBlank(_ character: Character) -> Bool {
        character.isASCII && character.isWhitespace
    }

    private mutating func skipBlanks() {
        while !isAtEnd, Self.isBlank(text[place]) { place += 1 }
    }
}
