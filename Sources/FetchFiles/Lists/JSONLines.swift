import FetchCore
import FoundationEssentials
import Glibc

/// One JSON object a line; only `url` is required, an unknown field is an error.
struct JSONLines: ListParser {
    static let fields = [
        "url", "method", "headers", "json", "body", "body_base64", "body_file", "name", "group", "timeout",
        "expect", "vars",
    ]
    /// The jq filters that were met and can be compiled.
    private var filters: Set<String> = []

    mutating func take(_ line: ByteSpan, number: Int, into sink: ListSink) {
        let line = line.trimmed
        // Comments are no part of JSON Lines, and skipped like those of the other formats.
        guard let first = line.first, first != UInt8(ascii: "#") else { return }
        take(object: line, place: String(number), into: sink)
    }

    /// - Parameter line: the text of one object.
    mutating func take(object line: ByteSpan, place: @autoclosure () -> String, into sink: ListSink) {
        do throws(RequestFault) {
            try UTF8Text.check(line)
            var undefined: UndefinedNames?
            let request = try Self.request(line, files: sink.files) { declared in
                if declared != nil || !sink.options.variables.isEmpty { undefined = UndefinedNames() }
                return undefined.map { sink.placeholders($0, declared: declared) } ?? sink.environment
            }
            if let undefined, !sink.isDefined(undefined, place: place(), raw: line) { return }
            for case .jq(let filter) in request.expectations ?? [] { try check(filter) }
            sink.add(request, place: place(), raw: line)
        } catch {
            sink.fault(error, place: place(), raw: line)
        }
    }

    mutating func finish(into sink: ListSink) {}

    var mendOfLongLine: String { "put its body into a file, and name that as body_file" }

    /// Said with its line now, rather than when its response is there.
    private mutating func check(_ filter: String) throws(RequestFault) {
        if filters.contains(filter) { return }
        if let complaint = RuleJudge.lists.complaint(about: BodyRule(.jq, filter)) {
            throw RequestFault(what: "field 'expect': bad filter", value: filter, mend: complaint)
        }
        filters.insert(filter)
    }

    /// - Parameters:
    ///   - files: where a `body_file` may stand.
    ///   - template: what replaces placeholders in strings, asked with those that the line declares; nil leaves them.
    private static func request(
        _ line: ByteSpan, files: BodyFiles, template: (Set<String>?) -> Template?
    ) throws(RequestFault) -> ListedRequest {
        let object = try JSONText.whole(line)
        guard object.kind == .object else {
            throw RequestFault(
                what: "no JSON object", bytes: line, mend: "expected {\"url\": \"http://host/path\"}")
        }
        let text = JSONText(line)
        let members = try text.members(of: object)
        let declared = try declaredVariables(members, text)
        var reading = JSONRequest(
            text: text, template: template(declared), files: files, declaresVariables: declared != nil)
        for (key, value) in members { try reading.take(key, value) }
        return try reading.finish()
    }

    /// The placeholders that the object declares; nil where it does not.
    private static func declaredVariables(
        _ members: [(key: String, value: JSONText.Value)], _ text: JSONText
    ) throws(RequestFault) -> Set<String>? {
        guard let value = members.first(where: { $0.key == "vars" })?.value, value.kind != .null else {
            return nil
        }
        let names = value.kind == .array ? try text.elements(of: value) : []
        guard value.kind == .array, names.allSatisfy({ $0.kind == .string }) else {
            throw RequestFault(
                what: "field 'vars' is", bytes: text.raw(value), mend: "expected names: [\"TOKEN\"]")
        }
        return Set(names.map { text.string($0) })
    }
}

/// An object of a `jsonl` list, field by field.
private struct JSONRequest {
    let text: JSONText
    let template: Template?
    private let files: BodyFiles
    /// Whether values are written into a body as its type has them.
    private let declaresVariables: Bool
    private var request = ListedRequest()
    private var bodyField: String?
    private var hasURL = false
    /// A bit for each field that was read.
    private var read = 0

    init(text: JSONText, template: Template?, files: BodyFiles, declaresVariables: Bool) {
        self.files = files
        self.text = text
        self.template = template
        self.declaresVariables = declaresVariables
    }

    mutating func take(_ key: String, _ value: JSONText.Value) throws(RequestFault) {
        guard let index = JSONLines.fields.firstIndex(of: key) else { throw Self.unknown(key) }
        guard read & 1 << index == 0 else {
            throw RequestFault(what: "two fields", value: key, mend: "give one of them")
        }
        read |= 1 << index
        // Null says of any field but a JSON body that it is not there.
        if value.kind == .null, key != "json" { return }
        switch key {
        case "url":
            request.url = try bytes(value, of: key, as: .url)
            hasURL = true
        case "method": request.method = FetchMethod(listed: try string(value, of: key))
        case "headers": try takeHeaders(value)
        case "json", "body", "body_base64", "body_file": try takeBody(key, value)
        case "name": request.name = try label(value, of: key)
        case "group": request.group = try label(value, of: key)
        case "timeout": request.timeout = try timeout(value)
        case "vars": break
        default: request.expectations = try expectations(value)
        }
    }

    mutating func finish() throws(RequestFault) -> ListedRequest {
        guard hasURL else {
            throw RequestFault(
                what: "no field", value: "url", mend: "expected {\"url\": \"http://host/path\"}")
        }
        // Its type may stand behind it.
        if declaresVariables, bodyField == "body", case .bytes(let body)? = request.body {
            let type = request.headers.first { $0.isNamed("Content-Type") }?.value ?? ""
            request.body = .bytes(try template?.expand(body, as: .body(body, contentType: type)) ?? body)
        }
        return request
    }

    private static func unknown(_ key: String) -> RequestFault {
        let near = NearestName.of(key, among: JSONLines.fields)
        return RequestFault(
            what: "unknown field", value: key,
            mend: near.map { "did you mean '\($0)'?" }
                ?? "known are \(JSONLines.fields.joined(separator: ", "))")
    }

    private func bytes(
        _ value: JSONText.Value, of key: String, as context: Template.Context = .text
    ) throws(RequestFault) -> [UInt8] {
        let bytes = try written(value, of: key)
        return try template?.expand(bytes, as: context) ?? bytes
    }

    /// A string with its placeholders.
    private func written(_ value: JSONText.Value, of key: String) throws(RequestFault) -> [UInt8] {
        guard value.kind == .string else { throw wrong(value, key, "a string") }
        let bytes = text.stringBytes(value)
        if JSONString.hasLoneSurrogate(text.raw(value)) {
            throw RequestFault(
                what: "field '\(key)' has half a surrogate pair",
                mend: "write the character, or both its \\u escapes")
        }
        return bytes
    }

    private func string(_ value: JSONText.Value, of key: String) throws(RequestFault) -> String {
        String(decoding: try bytes(value, of: key), as: UTF8.self)
    }

    /// A string, or a number as it is written.
    private func label(_ value: JSONText.Value, of key: String) throws(RequestFault) -> String {
        value.kind == .number ? text.raw(value).text : try string(value, of: key)
    }

    private func wrong(_ value: JSONText.Value, _ key: String, _ expected: String) -> RequestFault {
        RequestFault(what: "field '\(key)' is", bytes: text.raw(value), mend: "expected \(expected)")
    }

    private mutating func takeHeaders(_ value: JSONText.Value) throws(RequestFault) {
        switch value.kind {
        case .object:
            for (name, value) in try text.members(of: value) {
                let values = value.kind == .array ? try text.elements(of: value) : [value]
                for value in values { try addHeader(name, value) }
            }
        case .array:
            for pair in try text.elements(of: value) {
                let parts = pair.kind == .array ? try text.elements(of: pair) : []
                guard parts.count == 2, parts[0].kind == .string else {
                    throw wrong(pair, "headers", "[\"Name\", \"value\"]")
                }
                try addHeader(text.string(parts[0]), parts[1])
            }
        default: throw wrong(value, "headers", "{\"Name\": \"value\"}")
        }
    }

    private mutating func addHeader(_ name: String, _ value: JSONText.Value) throws(RequestFault) {
        switch value.kind {
        case .null: request.droppedHeaders.append(name)
        case .string: request.headers.append(HeaderField(name, try string(value, of: "headers")))
        case .number, .bool: request.headers.append(HeaderField(name, text.raw(value).text))
        case .object, .array: throw wrong(value, "headers", "a string for '\(name.sanitised())'")
        }
    }

    private mutating func takeBody(_ key: String, _ value: JSONText.Value) throws(RequestFault) {
        if let bodyField, bodyField != key {
            throw RequestFault(what: "both '\(bodyField)' and", value: key, mend: "give one body")
        }
        bodyField = key
        switch key {
        case "json":
            // As it is written: order of keys, spaces and digits of numbers are the list's.
            let raw = Array(text.raw(value))
            request.body = .bytes(try template?.expand(raw, as: .json) ?? raw)
            request.impliedHeaders = [
                HeaderField("Content-Type", "application/json"), HeaderField("Accept", "application/json"),
            ]
        case "body":
            request.body = .bytes(
                declaresVariables ? try written(value, of: key) : try bytes(value, of: key))
        case "body_file": request.body = try files.body(files.path(try string(value, of: key)))
        default:
            let text = try string(value, of: key)
            guard let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters),
                Base64.isPlausible(text)
            else {
                throw RequestFault(
                    what: "field 'body_base64' is not base64:", value: text,
                    mend: "expected A-Z a-z 0-9 + / ="
                )
            }
            request.body = .bytes(Array(data))
        }
    }

    private func timeout(_ value: JSONText.Value) throws(RequestFault) -> Duration {
        guard value.kind == .number, let seconds = Double(text.raw(value).text), seconds > 0, seconds <= 1e9
        else {
            throw wrong(value, "timeout", "seconds above 0, such as 5 or 0.5")
        }
        return .seconds(seconds)
    }

    private func expectations(_ value: JSONText.Value) throws(RequestFault) -> [Expectation] {
        let values = value.kind == .array ? try text.elements(of: value) : [value]
        var rules: [Expectation] = []
        for value in values {
            guard value.kind == .string else { throw wrong(value, "expect", "a rule such as \"status=201\"") }
            do throws(ExpectationError) {
                rules.append(try Expectation(parsing: text.string(value)))
            } catch {
                throw RequestFault(what: "field 'expect': \(error.description)")
            }
        }
        return rules
    }
}
