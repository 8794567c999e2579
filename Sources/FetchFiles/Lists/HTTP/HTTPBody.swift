import FetchCore

/// The body of a request of an `.http` file.
struct HTTPBody {
    /// One entry a line.
    let lines: [[UInt8]]
    let template: Template
    let files: BodyFiles

    /// Nil when there are only blank lines.
    func body(contentType: String) throws(RequestFault) -> RequestBody? {
        var lines = lines[...]
        while let first = lines.first, isBlank(first) { lines.removeFirst() }
        while let last = lines.last, isBlank(last) { lines.removeLast() }
        guard let first = lines.first else { return nil }
        if lines.count == 1, let file = try fileReference(first), !file.isTemplate {
            return try files.body(file.path)
        }
        let isMultipart = contentType.hasPrefix("multipart/")
        let isForm = contentType.hasPrefix("application/x-www-form-urlencoded")
        let isLines = contentType.hasPrefix("application/x-ndjson")
        var bytes: [UInt8] = []
        for (index, line) in lines.enumerated() {
            // A form goes on with its next field.
            if index > 0, !isForm { bytes += isMultipart ? [13, 10] : [10] }
            if let file = try fileReference(line) {
                bytes += try contents(of: file)
            } else {
                // Line by line: files stay as they are.
                let text = try template.expand(isForm ? Array(line.trimmed) : line, as: .text)
                bytes += isForm ? Self.formEncoded(text) : text
            }
        }
        if isMultipart { bytes += [13, 10] }
        // Each line of it ends with one, the last too: Elasticsearch refuses it otherwise.
        if isLines, bytes.last != 10 { bytes.append(10) }
        return .bytes(bytes)
    }

    private func isBlank(_ line: [UInt8]) -> Bool { line.allSatisfy { $0.isBlank } }

    /// What cannot stand in a form as `%XX`; what is encoded already stays.
    private static func formEncoded(_ text: [UInt8]) -> [UInt8] {
        EnvironmentMark.adding(.lenientForm, to: ValueEncoding.lenientForm.encoded(text))
    }

    /// `< path`, `<@ path`, `<@latin1 path`; nil for any other line, such as one of XML.
    private func fileReference(_ line: [UInt8]) throws(RequestFault) -> HTTPBodyFile? {
        guard line.first == UInt8(ascii: "<"), line.count > 2 else { return nil }
        let isTemplate = line[1] == UInt8(ascii: "@")
        let head = line.prefix { !$0.isBlank }
        guard head.count == 1 || isTemplate, head.count < line.count else { return nil }
        let encoding = String(decoding: head.dropFirst(2), as: UTF8.self).lowercased()
        guard ["", "utf8", "utf-8"].contains(encoding) else {
            throw RequestFault(what: "encoding of a body file", value: encoding, mend: "only utf8 is known")
        }
        let path = String(String(decoding: line.dropFirst(head.count), as: UTF8.self).trimmed)
        let filled = try template.expand(path)
        return HTTPBodyFile(path: files.path(filled), isTemplate: isTemplate)
    }

    private func contents(of file: HTTPBodyFile) throws(RequestFault) -> [UInt8] {
        let contents = try files.contents(file.path)
        return file.isTemplate ? try template.expand(contents, as: .text) : contents
    }
}

/// A file that a body is read from.
struct HTTPBodyFile {
    let path: String
    /// Whether variables in it are filled in.
    let isTemplate: Bool
}
