import FetchCore

/// Replaces `{{name}}`, and `$NAME` where asked, by what they stand for.
struct Template {
    /// Where a text stands decides how a value is written into it.
    enum Context {
        /// As it is.
        case text
        /// Within a string of JSON with its escapes, elsewhere as it is: `{"id": {{id}}, "name": "{{name}}"}`.
        case json
        /// What cannot stand in a URL as `%XX`; behind a `?` also `&`, `#`, `+`, `{` and `}`. At the very start as it is.
        case url
        /// As in a query; a `%` that is no escape as `%25` too.
        case form

        /// That of a body: JSON by how it begins, as `-d '{…}'` says that it is a form.
        static func body(_ body: [UInt8], contentType: String) -> Context {
            let first = body.first { !$0.isWhitespace }
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return .json }
            let isForm = Expectation.mediaType(contentType) == "application/x-www-form-urlencoded"
            return isForm ? .form : .text
        }
    }

    /// What `{{name}}` stands for, asked with the trimmed name; nil leaves it as it is.
    var value: (String) throws(RequestFault) -> [UInt8]?
    /// What `$NAME` and `${NAME}` stand for; nil leaves every `$` alone. `$$` is then a `$`.
    var dollar: ((String) throws(RequestFault) -> [UInt8])?

    /// Only the environment: `{{env:VAR}}` and `$VAR`.
    static func environment(_ environment: ListEnvironment) -> Template {
        Template(
            value: { (name) throws(RequestFault) in try environment.value(reference: name) },
            dollar: { (name) throws(RequestFault) in try environment.variable(name) })
    }

    /// Whether anything in the text could be replaced by any template.
    static func mayConcern(_ text: some Collection<UInt8>) -> Bool {
        text.contains { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "$") }
    }

    /// Whether anything in the text could be replaced.
    func concerns(_ text: some Collection<UInt8>) -> Bool {
        var last: UInt8 = 0
        for byte in text {
            if byte == UInt8(ascii: "{"), last == byte { return true }
            if byte == UInt8(ascii: "$"), dollar != nil { return true }
            last = byte
        }
        return false
    }

    func expand(_ text: String, as context: Context = .text) throws(RequestFault) -> String {
        guard concerns(text.utf8) else { return text }
        return String(decoding: try expand(Array(text.utf8), as: context), as: UTF8.self)
    }

    func expand(_ text: [UInt8], as context: Context) throws(RequestFault) -> [UInt8] {
        guard concerns(text) else { return text }
        var output = TemplateOutput(context: context)
        var place = 0
        while place < text.count {
            if text[place] == UInt8(ascii: "{"), place + 1 < text.count, text[place + 1] == UInt8(ascii: "{"),
                let end = Self.end(of: text, from: place + 2)
            {
                let name = String(decoding: text[(place + 2)..<end], as: UTF8.self).trimmed
                if let value = try value(String(name)) {
                    output.insert(value)
                    place = end + 2
                    continue
                }
            } else if text[place] == UInt8(ascii: "$"), let dollar,
                let reference = Self.reference(in: text, from: place + 1)
            {
                output.insert(reference.name.isEmpty ? [UInt8(ascii: "$")] : try dollar(reference.name))
                place = reference.end
                continue
            }
            output.copy(text[place])
            place += 1
        }
        return output.bytes
    }

    /// Where the `}}` stands that ends a name; nil when there is none on the line or it is no name.
    private static func end(of text: [UInt8], from start: Int) -> Int? {
        var place = start
        // `{{$datetime "YYYY-MM-DD"}}`.
        let mayQuote = text[start...].first { !$0.isBlank } == UInt8(ascii: "$")
        while place + 1 < text.count, place - start <= 512 {
            if text[place] == UInt8(ascii: "}"), text[place + 1] == UInt8(ascii: "}") {
                return place == start ? nil : place
            }
            let byte = text[place]
            if byte == UInt8(ascii: "{") || byte == 10 || (byte == UInt8(ascii: "\"") && !mayQuote) {
                return nil
            }
            place += 1
        }
        return nil
    }

    /// The `NAME`, `{NAME}` or `$` behind a `$`; nil when it is none.
    private static func reference(in text: [UInt8], from start: Int) -> (name: String, end: Int)? {
        guard start < text.count else { return nil }
        if text[start] == UInt8(ascii: "$") { return ("", start + 1) }
        let isBraced = text[start] == UInt8(ascii: "{")
        var place = isBraced ? start + 1 : start
        let nameStart = place
        guard place < text.count, text[place].isNamePart, !text[place].isDigit else { return nil }
        while place < text.count, text[place].isNamePart { place += 1 }
        let name = String(decoding: text[nameStart..<place], as: UTF8.self)
        guard isBraced else { return (name, place) }
        return place < text.count && text[place] == UInt8(ascii: "}") ? (name, place + 1) : nil
    }
}

/// What a template has become so far, and whether that is within a JSON string or a query.
private struct TemplateOutput {
    let context: Template.Context
    private(set) var bytes: [UInt8] = []
    private var isInString = false
    private var isEscaped = false
    private var isInQuery = false

    init(context: Template.Context) {
        self.context = context
    }

    mutating func copy(_ byte: UInt8) {
        bytes.append(byte)
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = isInString
        } else if byte == UInt8(ascii: "\"") {
            isInString.toggle()
        } else if byte == UInt8(ascii: "?") {
            isInQuery = true
        }
    }

    mutating func insert(_ value: [UInt8]) {
        guard let encoding else {
            if bytes.isEmpty { isInQuery = value.contains(UInt8(ascii: "?")) }
            bytes += value
            return
        }
        bytes += EnvironmentMark.adding(encoding, to: encoding.encoded(value))
    }

    /// How a value is written here; nil for as it is.
    private var encoding: ValueEncoding? {
        switch context {
        case .text: nil
        case .json: isInString ? .json : nil
        case .url: bytes.isEmpty ? nil : isInQuery ? .query : .url
        case .form: .form
        }
    }
}

extension Template {
    /// Appends a text as it stands within a string of JSON.
    static func appendEscaped(_ value: [UInt8], to bytes: inout [UInt8]) {
        var out = ByteBuffer(capacity: value.count + 16)
        out.append(jsonAsIs: value)
        bytes += out.bytes
    }
}
