import FetchCore

/// Values for a schema: what it gives as an example, and the least that it allows.
struct SchemaSample {
    /// How many values one may be made of, so that no document can ask for one without end.
    private static let largest = 10_000
    private static let deepest = 64

    let document: OpenAPIDocument
    private var rest = Self.largest

    init(_ document: OpenAPIDocument) {
        self.document = document
    }

    /// The `example` of a parameter or a media type, or the first of its `examples`; nil when it has none.
    static func example(
        of node: DocumentNode, in document: OpenAPIDocument
    ) throws(RequestFault) -> DocumentNode? {
        if let example = node["example"] ?? node["x-example"] { return example }
        for (_, example) in node["examples"]?.members ?? [] {
            if let value = try document.resolved(example)["value"] { return value }
        }
        return nil
    }

    /// What the schema itself says: an example, a default, a constant or the first of an enumeration; of a list what its
    /// elements say, of an object what its properties say.
    mutating func hint(_ schema: DocumentNode) throws(RequestFault) -> DocumentNode? {
        try hint(schema, depth: 0)
    }

    private mutating func hint(_ schema: DocumentNode, depth: Int) throws(RequestFault) -> DocumentNode? {
        rest -= 1
        // Schemas may lead to each other without end.
        guard rest > 0, depth < 8 else { return nil }
        let schema = try document.resolved(schema)
        if let own = Self.ownHint(schema) { return own }
        if let items = schema["items"], let item = try hint(items, depth: depth + 1) {
            return DocumentNode(.array([item]), line: item.line)
        }
        for word in ["allOf", "oneOf", "anyOf"] {
            for part in schema[word]?.elements ?? [] {
                if let found = try hint(part, depth: depth + 1) { return found }
            }
        }
        var members: [DocumentObject.Member] = []
        for (name, property) in schema["properties"]?.members ?? [] {
            if let value = try hint(property, depth: depth + 1) { members.append((name, value)) }
        }
        return members.isEmpty ? nil : DocumentNode(.object(DocumentObject(members)), line: schema.line)
    }

    private static func ownHint(_ schema: DocumentNode) -> DocumentNode? {
        // Null is a value here too.
        let object = schema.object
        return schema["example"] ?? schema["x-example"] ?? schema["examples"]?.elements.first
            ?? object?["default"] ?? object?["const"] ?? schema["enum"]?.elements.first
    }

    /// The least value that the schema allows: required properties, as few elements as may be.
    ///
    /// - Throws: a cycle of `$ref` that no value can satisfy, a pattern that no value is known for.
    mutating func least(_ schema: DocumentNode) throws(RequestFault) -> DocumentNode {
        try least(schema, Place())
    }

    /// Where in a value the schema stands.
    private struct Place {
        /// As `owner.name`; empty for the whole.
        var path = ""
        /// The `$ref`s that led here.
        var references: [String] = []
        var depth = 0

        func inner(_ name: String) -> Place {
            Place(path: path.isEmpty ? name : "\(path).\(name)", references: references, depth: depth + 1)
        }
    }

    private mutating func least(_ schema: DocumentNode, _ place: Place) throws(RequestFault) -> DocumentNode {
        rest -= 1
        guard rest > 0, place.depth < Self.deepest else {
            throw RequestFault(what: "a schema whose least value is too large", mend: "give an example")
        }
        var place = place
        var schema = schema
        while let reference = schema["$ref"]?.string {
            if let start = place.references.firstIndex(of: reference) {
                throw OpenAPIDocument.cycle(place.references[start...] + [reference])
            }
            place.references.append(reference)
            schema = try document.target(reference)
        }
        if let hint = Self.ownHint(schema) { return hint }
        if schema["allOf"] != nil { schema = try merged(schema, place) }
        if let choices = (schema["oneOf"] ?? schema["anyOf"])?.elements, !choices.isEmpty {
            return try chosen(choices, of: schema, place)
        }
        return DocumentNode(try plain(schema, place), line: schema.line)
    }

    private mutating func plain(
        _ schema: DocumentNode, _ place: Place
    ) throws(RequestFault) -> DocumentNode.Value {
        switch Self.type(of: schema) {
        case "object": return try object(schema, place)
        case "array": return try array(schema, place)
        case "string": return .string(try StringSample(schema, path: place.path).text())
        case "integer": return .number(NumberSample(schema, isInteger: true).text)
        case "number": return .number(NumberSample(schema, isInteger: false).text)
        case "boolean": return .bool(false)
        case "null": return .null
        default: return .object(DocumentObject([]))
        }
    }

    /// The type that it names, the first but null of several, or the one that its words are about.
    private static func type(of schema: DocumentNode) -> String {
        if let type = schema["type"]?.text { return type }
        let types = schema["type"]?.elements.compactMap(\.text) ?? []
        if let type = types.first(where: { $0 != "null" }) ?? types.first { return type }
        if schema["items"] != nil || schema["prefixItems"] != nil { return "array" }
        if ["pattern", "minLength", "maxLength"].contains(where: { schema[$0] != nil }) { return "string" }
        if ["minimum", "maximum", "multipleOf"].contains(where: { schema[$0] != nil }) { return "number" }
        return "object"
    }

    private mutating func object(
        _ schema: DocumentNode, _ place: Place
    ) throws(RequestFault) -> DocumentNode.Value {
        let required = Set(schema["required"]?.elements.compactMap(\.string) ?? [])
        let least = Int(schema["minProperties"]?.text ?? "") ?? 0
        let properties = schema["properties"]?.members ?? []
        var members: [DocumentObject.Member] = []
        var optional: [DocumentObject.Member] = []
        for (name, property) in properties {
            if try document.resolved(property)["readOnly"]?.isTrue ?? false { continue }
            if required.contains(name) {
                members.append((name, try self.least(property, place.inner(name))))
            } else {
                optional.append((name, property))
            }
        }
        let anyValue = schema["additionalProperties"].flatMap { $0.object == nil ? nil : $0 }
        let empty = DocumentNode(.object(DocumentObject([])), line: schema.line)
        for name in required.subtracting(properties.map(\.key)).sorted() {
            members.append((name, try self.least(anyValue ?? empty, place.inner(name))))
        }
        for (name, property) in optional where members.count < least {
            members.append((name, try self.least(property, place.inner(name))))
        }
        while members.count < min(least, Self.largest) {
            let name = "property\(members.count + 1)"
            members.append((name, try self.least(anyValue ?? empty, place.inner(name))))
        }
        return .object(DocumentObject(members))
    }

    private mutating func array(
        _ schema: DocumentNode, _ place: Place
    ) throws(RequestFault) -> DocumentNode.Value {
        let least = min(Int(schema["minItems"]?.text ?? "") ?? 0, Self.largest)
        let first = (schema["prefixItems"] ?? schema["items"])?.elements ?? []
        let empty = DocumentNode(.object(DocumentObject([])), line: schema.line)
        var elements: [DocumentNode] = []
        while elements.count < least {
            let index = elements.count
            let item = index < first.count ? first[index] : schema["items"] ?? empty
            elements.append(try self.least(item, place.inner("\(index)")))
        }
        return .array(elements)
    }
}

// MARK: - Schemas of several

extension SchemaSample {
    /// One schema of all that `allOf` joins: properties and what is required together, of other words the first.
    private mutating func merged(_ schema: DocumentNode, _ place: Place) throws(RequestFault) -> DocumentNode
    {
        rest -= 1
        guard rest > 0, place.depth < Self.deepest else {
            throw RequestFault(what: "a schema whose least value is too large", mend: "give an example")
        }
        var properties: [DocumentObject.Member] = []
        var required: [DocumentNode] = []
        var words: [DocumentObject.Member] = []
        func take(_ part: DocumentNode, isOwn: Bool) {
            for (key, value) in part.members {
                switch key {
                case "properties":
                    let known = Set(properties.map(\.key))
                    properties += value.members.filter { !known.contains($0.key) }
                case "required": required += value.elements
                // An example of a part is none of the whole.
                case "allOf", "example", "examples", "default", "$ref": continue
                default: if !words.contains(where: { $0.key == key }) { words.append((key, value)) }
                }
            }
        }
        take(schema, isOwn: true)
        for part in schema["allOf"]?.elements ?? [] {
            var part = part
            var inner = place.inner("")
            inner.path = place.path
            while let reference = part["$ref"]?.string {
                if let start = inner.references.firstIndex(of: reference) {
                    throw OpenAPIDocument.cycle(inner.references[start...] + [reference])
                }
                inner.references.append(reference)
                part = try document.target(reference)
            }
            take(part["allOf"] == nil ? part : try merged(part, inner), isOwn: false)
        }
        if !properties.isEmpty {
            words.append(("properties", DocumentNode(.object(DocumentObject(properties)), line: schema.line)))
        }
        if !required.isEmpty { words.append(("required", DocumentNode(.array(required), line: schema.line))) }
        return DocumentNode(.object(DocumentObject(words)), line: schema.line)
    }

    /// The first of `oneOf` or `anyOf` that has a value, together with what stands beside.
    private mutating func chosen(
        _ choices: [DocumentNode], of schema: DocumentNode, _ place: Place
    ) throws(RequestFault) -> DocumentNode {
        let beside = schema.members.filter { !["oneOf", "anyOf", "discriminator"].contains($0.key) }
        var firstFault: RequestFault?
        for choice in choices {
            do throws(RequestFault) {
                let both = DocumentNode(.object(DocumentObject(beside)), line: schema.line)
                let isAlone = !beside.contains { ["properties", "required", "allOf"].contains($0.key) }
                let whole =
                    isAlone
                    ? choice
                    : DocumentNode(
                        .object(
                            DocumentObject([
                                ("allOf", DocumentNode(.array([both, choice]), line: schema.line))
                            ])), line: schema.line)
                return Self.discriminated(try least(whole, place), choice, by: schema["discriminator"])
            } catch {
                firstFault = firstFault ?? error
                if rest <= 0 { break }
            }
        }
        throw firstFault ?? RequestFault(what: "a schema without a value", mend: "give an example")
    }

    /// With the property that tells which schema it is of.
    private static func discriminated(
        _ value: DocumentNode, _ choice: DocumentNode, by discriminator: DocumentNode?
    ) -> DocumentNode {
        guard let name = discriminator?["propertyName"]?.text, let object = value.object,
            let reference = choice["$ref"]?.string
        else { return value }
        let named = reference.split(separator: "/").last.map(String.init) ?? reference
        let mapped = discriminator?["mapping"]?.members.first {
            $0.value.text == reference || $0.value.text == named
        }
        let tag = DocumentNode(.string(mapped?.key ?? named), line: value.line)
        let members = object.members.filter { $0.key != name }
        return DocumentNode(.object(DocumentObject([(name, tag)] + members)), line: value.line)
    }
}
