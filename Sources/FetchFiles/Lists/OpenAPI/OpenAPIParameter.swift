import FetchCore

/// A parameter of an operation: where it stands, how it is written, and what value it has.
struct OpenAPIParameter {
    enum Location: String {
        case path, query, header, cookie
        /// Of Swagger 2: a field of a form.
        case formData
    }

    /// Headers that are told by other parts of a document.
    private static let ignoredHeaders: Set<String> = ["accept", "content-type", "authorization"]

    let name: String
    let location: Location
    let style: ParameterStyle
    let node: DocumentNode

    /// Nil for what is no parameter of a request, such as the body of Swagger 2.
    ///
    /// - Parameter node: without `$ref`.
    init?(_ node: DocumentNode, isSwagger: Bool) {
        guard let name = node["name"]?.text, let word = node["in"]?.text,
            let location = Location(rawValue: word),
            location != .header || !Self.ignoredHeaders.contains(name.lowercased())
        else { return nil }
        self.name = name
        self.location = location
        self.node = node
        style = isSwagger ? Self.swaggerStyle(node, location) : Self.style(node, location)
    }

    var isRequired: Bool { location == .path || node["required"]?.isTrue ?? false }

    /// A file of a form of Swagger 2.
    var isFile: Bool { node["type"]?.text == "file" }

    private static func style(_ node: DocumentNode, _ location: Location) -> ParameterStyle {
        let isPlain = location == .path || location == .header
        let name =
            node["style"]?.text.flatMap { ParameterStyle.Name(rawValue: $0) } ?? (isPlain ? .simple : .form)
        let explodes = node["explode"].map(\.isTrue) ?? (name == .form)
        return ParameterStyle(
            name: name, explodes: explodes,
            allowsReserved: location == .query && node["allowReserved"]?.isTrue ?? false)
    }

    private static func swaggerStyle(_ node: DocumentNode, _ location: Location) -> ParameterStyle {
        switch node["collectionFormat"]?.text {
        case "multi": ParameterStyle(name: .form, explodes: true)
        case "ssv": ParameterStyle(name: .spaceDelimited, explodes: false)
        case "tsv": ParameterStyle(name: .tabDelimited, explodes: false)
        case "pipes": ParameterStyle(name: .pipeDelimited, explodes: false)
        default:
            ParameterStyle(
                name: location == .path || location == .header ? .simple : .form, explodes: false)
        }
    }

    /// Its value: what is given by its name, else an example, a default or the first of an enumeration; nil when there is
    /// none of these.
    ///
    /// - Parameter given: what the run says of a name.
    func value(
        in document: OpenAPIDocument, given: (String) -> String?
    ) throws(RequestFault) -> ParameterValue? {
        let schema = try document.resolved(node["schema"]) ?? (document.isSwagger ? node : nil)
        if let text = given(name) {
            let isList = schema?["type"]?.text == "array"
            return isList
                ? .list(text.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
                : .text(text)
        }
        if let example = try SchemaSample.example(of: node, in: document) { return ParameterValue(example) }
        var sample = SchemaSample(document)
        if let media = node["content"]?.members.first?.value {
            let example = try SchemaSample.example(of: media, in: document)
            var hint: DocumentNode?
            if let schema = media["schema"] { hint = try sample.hint(schema) }
            // It is written as its media type says.
            return (example ?? hint).map { .text($0.string ?? String(decoding: $0.json, as: UTF8.self)) }
        }
        guard let schema else { return nil }
        return try sample.hint(schema).map { ParameterValue($0) }
    }

    /// The fields that a form of Swagger 2 has of it; a file that must be there is an empty one.
    func parts(_ value: ParameterValue?) -> [MultipartBody.Part] {
        if isFile {
            guard isRequired || value != nil else { return [] }
            return [
                MultipartBody.Part(
                    name: name, content: [], fileName: name, contentType: "application/octet-stream")
            ]
        }
        switch value {
        case .list(let list)? where style.explodes:
            return list.map { MultipartBody.Part(name: name, content: Array($0.utf8)) }
        case let value?: return [MultipartBody.Part(name: name, content: Array(style.header(value).utf8))]
        case nil: return []
        }
    }
}
