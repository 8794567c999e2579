import FetchCore

/// The body of a request: raw, urlencoded, formdata, file or graphql.
struct PostmanBody {
    let node: DocumentNode
    let files: BodyFiles
    let template: Template

    /// Puts it on the request, with the Content-Type that Postman sends unless a header says otherwise.
    func apply(to request: inout ListedRequest) throws(RequestFault) {
        var contentType: String?
        switch node["mode"]?.text {
        case "raw":
            let text = node["raw"]?.text ?? ""
            if text.isEmpty { return }
            request.body = .bytes(try template.expand(Array(text.utf8), as: .text))
            contentType = Self.type(of: node["options"]?["raw"]?["language"]?.text)
        case "urlencoded":
            request.body = .bytes(FormFields.encoded(try fields()))
            contentType = "application/x-www-form-urlencoded"
        case "formdata":
            let form = MultipartBody(parts: try parts())
            request.body = .bytes(form.bytes)
            contentType = form.contentType
            // The boundary is the form's own.
            request.headers.removeAll { $0.isNamed("Content-Type") }
        case "file": contentType = try applyFile(to: &request)
        case "graphql":
            request.body = .bytes(try graphQL())
            contentType = "application/json"
        case let mode?:
            throw RequestFault(
                what: "unknown body mode", value: mode,
                mend: "expected raw, urlencoded, formdata, file or graphql")
        case nil: return
        }
        request.impliedHeaders = contentType.map { [HeaderField("Content-Type", $0)] } ?? []
    }

    private static func type(of language: String?) -> String {
        switch language {
        case "json": "application/json"
        case "xml": "application/xml"
        case "html": "text/html"
        case "javascript": "application/javascript"
        default: "text/plain"
        }
    }

    private func fields() throws(RequestFault) -> [MultipartBody.Part] {
        if let text = node["urlencoded"]?.string {
            // As old collections have it: already encoded.
            throw RequestFault(
                what: "form fields as one text", value: text, mend: "expected a list of key and value")
        }
        var fields: [MultipartBody.Part] = []
        for pair in PostmanPair.enabled(node["urlencoded"]) where !pair.key.isEmpty {
            fields.append(
                MultipartBody.Part(
                    name: try template.expand(pair.key),
                    content: Array(try template.expand(pair.value ?? "").utf8)))
        }
        return fields
    }

    private func parts() throws(RequestFault) -> [MultipartBody.Part] {
        var parts: [MultipartBody.Part] = []
        for pair in PostmanPair.enabled(node["formdata"]) where !pair.key.isEmpty {
            let name = try template.expand(pair.key)
            let type = try pair.node["contentType"]?.text.map { (type) throws(RequestFault) in
                try template.expand(type)
            }
            guard pair.node["type"]?.text == "file" else {
                let content = Array(try template.expand(pair.value ?? "").utf8)
                parts.append(MultipartBody.Part(name: name, content: content, contentType: type))
                continue
            }
            let source = pair.node["src"]
            let paths = source?.array?.compactMap(\.string) ?? source?.string.map { [$0] } ?? []
            if paths.isEmpty { throw Self.noFile(name) }
            for path in paths {
                parts.append(
                    MultipartBody.Part(
                        name: name, content: try files.contents(try self.path(path)),
                        fileName: path.split(separator: "/").last.map(String.init) ?? path,
                        contentType: type ?? CurlForm.type(ofFile: path) ?? "application/octet-stream"))
            }
        }
        return parts
    }

    private func applyFile(to request: inout ListedRequest) throws(RequestFault) -> String? {
        let file = node["file"]
        if let content = file?["content"]?.string {
            request.body = .bytes(try template.expand(Array(content.utf8), as: .text))
            return nil
        }
        guard let path = file?["src"]?.string ?? file?.string, !path.isEmpty else {
            throw Self.noFile("body")
        }
        request.body = try files.body(try self.path(path))
        return CurlForm.type(ofFile: path) ?? "application/octet-stream"
    }

    private func path(_ text: String) throws(RequestFault) -> String {
        files.path(try template.expand(text))
    }

    private static func noFile(_ field: String) -> RequestFault {
        RequestFault(what: "no file chosen for", value: field, mend: "choose one in Postman, or set \"src\"")
    }

    private func graphQL() throws(RequestFault) -> [UInt8] {
        let query = try template.expand(node["graphql"]?["query"]?.text ?? "")
        var variables: [UInt8] = []
        if let given = node["graphql"]?["variables"] {
            let text = given.string.map { Array($0.utf8) } ?? given.json
            variables = try template.expand(text, as: .text)
            variables = Array(variables.trimmed)
        }
        let isJSON = variables.withUnsafeBufferPointer {
            $0.isEmpty || (try? JSONText.whole($0).kind) == .object
        }
        guard isJSON else {
            throw RequestFault(
                what: "GraphQL variables that are not a JSON object", bytes: variables.prefix(80))
        }
        return GraphQLBody.json(
            query: Array(query.utf8), variables: variables,
            operation: node["graphql"]?["operationName"]?.text)
    }
}
