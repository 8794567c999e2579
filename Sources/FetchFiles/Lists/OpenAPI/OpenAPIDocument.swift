import FetchCore

/// An OpenAPI document: [3.0, 3.1](https://spec.openapis.org/oas/) or [Swagger 2](https://swagger.io/specification/v2/).
struct OpenAPIDocument {
    let root: DocumentNode
    /// Whether it is of version 2.
    let isSwagger: Bool

    init(_ root: DocumentNode) throws(DocumentFault) {
        self.root = root
        let version = (root["openapi"] ?? root["swagger"])?.text ?? ""
        isSwagger = root["openapi"] == nil
        let isKnown = isSwagger ? version == "2" || version.hasPrefix("2.") : version.hasPrefix("3.")
        guard isKnown else {
            throw DocumentFault(
                fault: version.isEmpty
                    ? RequestFault(what: "no OpenAPI document", mend: "expected a key 'openapi' or 'swagger'")
                    : RequestFault(
                        what: "OpenAPI of version", value: version, mend: "3.x and Swagger 2.0 are read"),
                line: root.line)
        }
        guard root["paths"]?.object != nil else {
            throw DocumentFault(
                fault: RequestFault(what: "no paths in the OpenAPI document"), line: root.line)
        }
    }

    /// The node itself, or what its `$ref` leads to.
    func resolved(_ node: DocumentNode) throws(RequestFault) -> DocumentNode {
        var node = node
        var met: [String] = []
        while let reference = node["$ref"]?.string {
            if met.contains(reference) { throw Self.cycle(met + [reference]) }
            met.append(reference)
            node = try target(reference)
        }
        return node
    }

    /// The same for one that may not be there.
    func resolved(_ node: DocumentNode?) throws(RequestFault) -> DocumentNode? {
        guard let node else { return nil }
        return try resolved(node) as DocumentNode
    }

    /// What a `$ref` names, which must be in this document: `#/components/schemas/Pet`.
    func target(_ reference: String) throws(RequestFault) -> DocumentNode {
        guard reference.hasPrefix("#") else {
            throw RequestFault(
                what: "$ref to another file", value: reference, mend: "bundle the document into one file")
        }
        var node = root
        for part in reference.dropFirst().split(separator: "/") {
            let name = Self.name(part)
            let next =
                node[name]
                ?? Int(name).flatMap { index in
                    node.array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                }
            guard let next else {
                throw RequestFault(what: "$ref to nothing", value: reference, mend: "define it")
            }
            node = next
        }
        return node
    }

    static func cycle(_ references: [String]) -> RequestFault {
        RequestFault(
            what: "a cycle of $ref", value: references.joined(separator: " → "),
            mend: "break it, or give an example")
    }

    /// A part of a JSON pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)) within a URL.
    private static func name(_ part: Substring) -> String {
        (PercentCode.text(part) ?? String(part)).replacing("~1", with: "/").replacing("~0", with: "~")
    }
}
