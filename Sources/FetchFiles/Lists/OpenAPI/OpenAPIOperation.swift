import FetchCore

/// One operation of a document, as a request.
struct OpenAPIOperation {
    let document: OpenAPIDocument
    let server: OpenAPIServer
    let options: ListOptions
    /// `/pets/{petId}`.
    let path: String
    /// In small letters.
    let method: String
    let node: DocumentNode
    /// What the operations of its path have together.
    let pathNode: DocumentNode

    var id: String? { node["operationId"]?.text }
    var group: String? { node["tags"]?.elements.first?.text }
    /// What messages call it.
    var label: String { id ?? "\(method.uppercased()) \(path)" }

    /// What its path is put behind.
    func base(_ template: Template) throws(RequestFault) -> String {
        try server.url(of: node, in: pathNode, template)
    }

    /// - Throws: what keeps it from being sent: a required parameter without a value, a body without an example.
    ///
    /// - Parameter base: what its path is put behind.
    func request(_ template: Template, base: String) throws(RequestFault) -> ListedRequest {
        var request = ListedRequest()
        request.method = FetchMethod(listed: method)
        request.name = id
        request.group = group
        request.body = RequestBody.none
        request.impliedHeaders = []
        let parameters = try parameters()
        var values: [(parameter: OpenAPIParameter, value: ParameterValue)] = []
        var missing: [String] = []
        for parameter in parameters {
            if let value = try parameter.value(in: document, given: given) {
                values.append((parameter, try Self.filled(value, template)))
            } else if parameter.isRequired, !parameter.isFile {
                missing.append(parameter.name)
            }
        }
        if let first = missing.first {
            throw RequestFault(
                what: "no value for the required \(missing.count == 1 ? "parameter" : "parameters")",
                value: missing.joined(separator: "', '"),
                mend: "give --var \(first.sanitised())=VALUE, or an example in the document")
        }
        let login = try OpenAPILogin(document: document, given: given).result(of: node)
        request.url = Array((base + target(values, login)).utf8)
        addHeaders(values, login, to: &request)
        try addBody(values, parameters, template, to: &request)
        if let type = try acceptedType() { request.impliedHeaders.append(HeaderField("Accept", type)) }
        if options.expectsDeclared, let rule = DeclaredStatuses.rule(of: node) {
            request.expectations = [rule] + options.bodyExpectations
        }
        return request
    }

    /// What the run says of a name, by that of the operation first: `--var getPet.petId=7`.
    private func given(_ name: String) -> String? {
        id.flatMap { options.variables["\($0).\(name)"] } ?? options.variables[name]
    }

    /// The log-ins that it asks for and the run does not give.
    var missingLogIns: [String] { OpenAPILogin(document: document, given: given).missing(for: node) }

    /// Those of the operation win over those of its path.
    private func parameters() throws(RequestFault) -> [OpenAPIParameter] {
        var result: [OpenAPIParameter] = []
        for parameter in (pathNode["parameters"]?.elements ?? []) + (node["parameters"]?.elements ?? []) {
            let resolved = try document.resolved(parameter)
            guard let own = OpenAPIParameter(resolved, isSwagger: document.isSwagger) else { continue }
            result.removeAll { $0.name == own.name && $0.location == own.location }
            result.append(own)
        }
        for name in undeclared(result) {
            let members: [DocumentObject.Member] = [("name", name), ("in", "path")].map {
                ($0.0, DocumentNode(.string($0.1), line: node.line))
            }
            let parameter = DocumentNode(.object(DocumentObject(members)), line: node.line)
            if let own = OpenAPIParameter(parameter, isSwagger: false) { result.append(own) }
        }
        return result
    }

    /// Names in the braces of the path that no parameter has: they need a value as well.
    private func undeclared(_ parameters: [OpenAPIParameter]) -> [String] {
        let declared = Set(parameters.filter { $0.location == .path }.map(\.name))
        return path.matches(of: /{([^{}]+)}/).map { String($0.1) }.filter { !declared.contains($0) }
    }

    private static func filled(
        _ value: ParameterValue, _ template: Template
    ) throws(RequestFault) -> ParameterValue {
        switch value {
        case .text(let text): return .text(try template.expand(text))
        case .list(let list):
            var filled: [String] = []
            for text in list { filled.append(try template.expand(text)) }
            return .list(filled)
        case .fields(var fields):
            for index in fields.indices { fields[index].value = try template.expand(fields[index].value) }
            return .fields(fields)
        }
    }

    /// The path with its parameters, and the query.
    private func target(
        _ values: [(parameter: OpenAPIParameter, value: ParameterValue)], _ login: OpenAPILogin.Result
    ) -> String {
        var target = path.hasPrefix("/") ? path : "/" + path
        for (parameter, value) in values where parameter.location == .path {
            target = target.replacing(
                "{\(parameter.name)}", with: parameter.style.path(parameter.name, value))
        }
        let pairs =
            values.filter { $0.parameter.location == .query }.flatMap {
                $0.parameter.style.query($0.parameter.name, $0.value)
            } + login.query
        if pairs.isEmpty { return target }
        return target + (target.contains("?") ? "&" : "?") + pairs.joined(separator: "&")
    }

    private func addHeaders(
        _ values: [(parameter: OpenAPIParameter, value: ParameterValue)], _ login: OpenAPILogin.Result,
        to request: inout ListedRequest
    ) {
        for (parameter, value) in values where parameter.location == .header {
            request.headers.append(HeaderField(parameter.name, parameter.style.header(value)))
        }
        request.headers += login.headers
        let cookies =
            values.filter { $0.parameter.location == .cookie }.flatMap {
                $0.parameter.style.query($0.parameter.name, $0.value)
            } + login.cookies
        if !cookies.isEmpty {
            request.headers.append(HeaderField("Cookie", cookies.joined(separator: "; ")))
        }
    }

    private func addBody(
        _ values: [(parameter: OpenAPIParameter, value: ParameterValue)], _ parameters: [OpenAPIParameter],
        _ template: Template, to request: inout ListedRequest
    ) throws(RequestFault) {
        let body = OpenAPIBody(document: document, template: template)
        guard document.isSwagger else {
            guard let own = try document.resolved(node["requestBody"]) else { return }
            // These have no use for a body (OpenAPI 3.0, operation object).
            let isBodiless = ["get", "head", "delete"].contains(method)
            if isBodiless, !(own["required"]?.isTrue ?? false) { return }
            return try body.apply(own, to: &request)
        }
        let consumes = (node["consumes"] ?? document.root["consumes"])?.elements.compactMap(\.text) ?? []
        for parameter in (node["parameters"]?.elements ?? []) + (pathNode["parameters"]?.elements ?? []) {
            let resolved = try document.resolved(parameter)
            guard resolved["in"]?.text == "body" else { continue }
            return try body.apply(swagger: resolved, consumes: consumes, to: &request)
        }
        let fields = parameters.filter { $0.location == .formData }
        if fields.isEmpty { return }
        let isMultipart = fields.contains(where: \.isFile) || consumes.first == "multipart/form-data"
        let parts = fields.flatMap { field in
            field.parts(
                values.first { $0.parameter.location == .formData && $0.parameter.name == field.name }?.value)
        }
        body.form(
            parts, isMultipart: isMultipart, type: "application/x-www-form-urlencoded", to: &request)
    }

    /// What the successful responses are of: JSON where they may be; nil when the document does not say.
    private func acceptedType() throws(RequestFault) -> String? {
        var types: [String] = []
        if document.isSwagger {
            types = (node["produces"] ?? document.root["produces"])?.elements.compactMap(\.text) ?? []
        } else {
            for (status, response) in node["responses"]?.members ?? []
            where status.hasPrefix("2") || status == "default" {
                types += try document.resolved(response)["content"]?.members.map(\.key) ?? []
            }
        }
        types.removeAll { $0.contains("*") }
        return types.first { OpenAPIBody.isJSON($0.lowercased()) } ?? types.first
    }
}
