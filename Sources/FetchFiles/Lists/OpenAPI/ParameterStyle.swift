import FetchCore

/// The value of a parameter before it is written.
enum ParameterValue: Equatable {
    case text(String)
    case list([String])
    /// Names and values in order.
    case fields([Field])

    struct Field: Equatable {
        var name: String
        var value: String
    }

    /// What stands within a list or an object is written as a text, or as JSON.
    init(_ node: DocumentNode) {
        func inner(_ node: DocumentNode) -> String {
            node.text ?? String(decoding: node.json, as: UTF8.self)
        }
        switch node.value {
        case .array(let elements): self = .list(elements.map(inner))
        case .object(let object):
            self = .fields(object.members.map { Field(name: $0.key, value: inner($0.value)) })
        case .string, .number, .bool, .null: self = .text(node.text ?? "")
        }
    }
}

/// How a parameter is written ([style values](https://spec.openapis.org/oas/v3.1.1.html#style-values)).
struct ParameterStyle: Equatable {
    enum Name: String {
        case matrix, label, simple, form, spaceDelimited, pipeDelimited, deepObject
        /// Of Swagger 2 alone.
        case tabDelimited
    }

    var name: Name
    /// Whether each element and field stands by itself.
    var explodes: Bool
    /// Whether characters that mean something in a URL stay as they are.
    var allowsReserved = false

    /// The text within a path, percent-encoded.
    func path(_ parameter: String, _ value: ParameterValue) -> String {
        switch name {
        case .matrix: matrix(encoded(parameter), value)
        case .label:
            switch value {
            case .text(let text): "." + encoded(text)
            case .list(let list): "." + list.map(encoded).joined(separator: explodes ? "." : ",")
            case .fields(let fields):
                "." + pairs(fields, explodes ? "=" : ",").joined(separator: explodes ? "." : ",")
            }
        default: simple(value)
        }
    }

    private func matrix(_ parameter: String, _ value: ParameterValue) -> String {
        switch value {
        case .text(let text): text.isEmpty ? ";\(parameter)" : ";\(parameter)=\(encoded(text))"
        case .list(let list):
            explodes
                ? list.map { ";\(parameter)=\(encoded($0))" }.joined()
                : ";\(parameter)=\(list.map(encoded).joined(separator: ","))"
        case .fields(let fields):
            explodes
                ? pairs(fields, "=").map { ";\($0)" }.joined()
                : ";\(parameter)=\(pairs(fields, ",").joined(separator: ","))"
        }
    }

    private func simple(_ value: ParameterValue) -> String {
        switch value {
        case .text(let text): encoded(text)
        case .list(let list): list.map(encoded).joined(separator: ",")
        case .fields(let fields): pairs(fields, explodes ? "=" : ",").joined(separator: ",")
        }
    }

    /// `name=value` pairs of a query or of cookies, percent-encoded.
    func query(_ parameter: String, _ value: ParameterValue) -> [String] {
        let parameter = encoded(parameter)
        switch value {
        case .text(let text): return ["\(parameter)=\(encoded(text))"]
        case .list(let list):
            let list = list.map(encoded)
            return explodes
                ? list.map { "\(parameter)=\($0)" } : ["\(parameter)=\(list.joined(separator: delimiter))"]
        case .fields(let fields):
            if name == .deepObject {
                return fields.map { "\(parameter)%5B\(encoded($0.name))%5D=\(encoded($0.value))" }
            }
            return explodes
                ? pairs(fields, "=")
                : ["\(parameter)=\(pairs(fields, delimiter).joined(separator: delimiter))"]
        }
    }

    /// The text of a header, as it is.
    func header(_ value: ParameterValue) -> String {
        switch value {
        case .text(let text): text
        case .list(let list): list.joined(separator: ",")
        case .fields(let fields):
            fields.map { "\($0.name)\(explodes ? "=" : ",")\($0.value)" }.joined(separator: ",")
        }
    }

    private var delimiter: String {
        switch name {
        case .spaceDelimited: "%20"
        case .pipeDelimited: "%7C"
        case .tabDelimited: "%09"
        case .matrix, .label, .simple, .form, .deepObject: ","
        }
    }

    private func pairs(_ fields: [ParameterValue.Field], _ sign: String) -> [String] {
        fields.map { "\(encoded($0.name))\(sign)\(encoded($0.value))" }
    }

    private func encoded(_ text: String) -> String {
        guard allowsReserved else {
            let bytes = EnvironmentMark.adding(.percent, to: PercentCode.encoded(text.utf8))
            return String(decoding: bytes, as: UTF8.self)
        }
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte.isNamePart || "-.~:/?[]@!$'()*+,;=".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                PercentCode.append(byte, to: &bytes)
            }
        }
        return String(decoding: EnvironmentMark.adding(.other, to: bytes), as: UTF8.self)
    }
}
