import FetchCore

/// What an operation sends: the example of its document, else the least that the schema allows.
struct OpenAPIBody {
    let document: OpenAPIDocument
    /// Fills in placeholders.
    let template: Template

    /// Puts the body of an OpenAPI 3 operation on the request.
    ///
    /// - Parameter body: without `$ref`.
    func apply(_ body: DocumentNode, to request: inout ListedRequest) throws(RequestFault) {
        let media = body["content"]?.members ?? []
        guard let (type, content) = Self.preferred(media) else { return }
        let example = try SchemaSample.example(of: content, in: document)
        let isRequired = body["required"]?.isTrue ?? false
        try apply(
            type, example: example, schema: content["schema"], isRequired: isRequired, to: &request)
    }

    /// Puts the `body` parameter of a Swagger 2 operation on the request.
    func apply(
        swagger parameter: DocumentNode, consumes: [String], to request: inout ListedRequest
    ) throws(RequestFault) {
        let types = consumes.map { (key: $0, value: parameter) }
        let type = Self.preferred(types)?.key ?? "application/json"
        let isRequired = parameter["required"]?.isTrue ?? false
        try apply(
            type, example: try SchemaSample.example(of: parameter, in: document),
            schema: parameter["schema"], isRequired: isRequired, to: &request)
    }

    /// JSON, forms and texts before what only an example could fill.
    private static func preferred(_ media: [DocumentObject.Member]) -> DocumentObject.Member? {
        let kinds: [(String) -> Bool] = [
            isJSON, { $0.hasPrefix("application/x-www-form-urlencoded") },
            { $0.hasPrefix("multipart/form-data") }, { $0.hasPrefix("text/") },
        ]
        for kind in kinds {
            if let found = media.first(where: { kind($0.key.lowercased()) }) { return found }
        }
        return media.first
    }

    static func isJSON(_ type: String) -> Bool {
        let name = type.prefix { $0 != ";" }.trimmed
        return name == "application/json" || name.hasSuffix("+json") || name == "*/*"
            || name == "application/*"
    }

    private func apply(
        _ type: String, example: DocumentNode?, schema: DocumentNode?, isRequired: Bool,
        to request: inout ListedRequest
    ) throws(RequestFault) {
        func value() throws(RequestFault) -> DocumentNode {
            if let example { return example }
            guard let schema else { return DocumentNode(.object(DocumentObject([])), line: 1) }
            var sample = SchemaSample(document)
            return try sample.least(schema)
        }
        let lower = type.lowercased()
        if Self.isJSON(lower) {
            let value = try value()
            let isText = value.string.map { Self.isDocument($0) } ?? false
            let text = isText ? Array((value.string ?? "").utf8) : value.json
            request.body = .bytes(try template.expand(text, as: .json))
            request.impliedHeaders = [
                HeaderField("Content-Type", lower.contains("*") ? "application/json" : type)
            ]
        } else if lower.hasPrefix("application/x-www-form-urlencoded") {
            let parts = try Self.parts(try value(), schema: nil, document, template)
            form(parts, isMultipart: false, type: type, to: &request)
        } else if lower.hasPrefix("multipart/form-data") {
            let parts = try Self.parts(try value(), schema: schema, document, template)
            form(parts, isMultipart: true, type: type, to: &request)
        } else {
            try applyText(type, example: example, schema: schema, isRequired: isRequired, to: &request)
        }
    }

    /// Whether an example that is a text is the JSON itself.
    private static func isDocument(_ text: String) -> Bool {
        guard text.trimmed.hasPrefix("{") || text.trimmed.hasPrefix("[") else { return false }
        return Array(text.utf8).withUnsafeBufferPointer { (try? JSONText.whole($0)) != nil }
    }

    /// A body that is a text: its example, or what a schema of a string has.
    private func applyText(
        _ type: String, example: DocumentNode?, schema: DocumentNode?, isRequired: Bool,
        to request: inout ListedRequest
    ) throws(RequestFault) {
        var text = example.map { $0.text.map { Array($0.utf8) } ?? $0.json }
        if text == nil, let schema {
            var sample = SchemaSample(document)
            text = try sample.hint(schema)?.text.map { Array($0.utf8) }
        }
        if text == nil, let schema = try document.resolved(schema), schema["type"]?.text == "string" {
            text = Array(try StringSample(schema, path: "").text().utf8)
        }
        guard let text else {
            if !isRequired { return }
            throw RequestFault(
                what: "no example of a body of type", value: type, mend: "give one in the document")
        }
        request.body = .bytes(try template.expand(text, as: .text))
        request.impliedHeaders = [
            HeaderField("Content-Type", type.contains("*") ? "application/octet-stream" : type)
        ]
    }

    /// Puts the fields of a form on the request.
    func form(
        _ parts: [MultipartBody.Part], isMultipart: Bool, type: String, to request: inout ListedRequest
    ) {
        if isMultipart {
            let form = MultipartBody(parts: parts)
            request.body = .bytes(form.bytes)
            request.impliedHeaders = [HeaderField("Content-Type", form.contentType)]
        } else {
            request.body = .bytes(FormFields.encoded(parts))
            request.impliedHeaders = [HeaderField("Content-Type", type)]
        }
    }

    /// The fields of an object: lists one by one, what is nested as JSON, files by their schema.
    private static func parts(
        _ value: DocumentNode, schema: DocumentNode?, _ document: OpenAPIDocument, _ template: Template
    ) throws(RequestFault) -> [MultipartBody.Part] {
        let properties = try document.resolved(schema)?["properties"]
        var parts: [MultipartBody.Part] = []
        for (name, value) in value.members {
            let property = try document.resolved(properties?[name])
            let item = try document.resolved(property?["items"]) ?? property
            let isFile =
                item?["format"]?.text == "binary" || item?["contentMediaType"] != nil
            for value in value.array ?? [value] {
                let text = value.text.map { Array($0.utf8) }
                var part = MultipartBody.Part(
                    name: name, content: try template.expand(text ?? value.json, as: .text))
                if isFile {
                    part.fileName = name
                    part.contentType = "application/octet-stream"
                } else if text == nil, schema != nil {
                    part.contentType = "application/json"
                }
                parts.append(part)
            }
        }
        return parts
    }
}
