import FetchCore
import FoundationEssentials

/// The log-ins that a document asks for, where the run gives their values by the scheme's name, or by that of the key.
struct OpenAPILogin {
    let document: OpenAPIDocument
    let given: (String) -> String?

    /// The headers, pairs of the query and cookies that log in.
    struct Result {
        var headers: [HeaderField] = []
        var query: [String] = []
        var cookies: [String] = []
    }

    /// What the first of the alternatives needs that the run gives.
    func result(of operation: DocumentNode) throws(RequestFault) -> Result {
        let schemes =
            document.isSwagger
            ? document.root["securityDefinitions"] : document.root["components"]?["securitySchemes"]
        var result = Result()
        for requirement in (operation["security"] ?? document.root["security"])?.elements ?? [] {
            for (name, _) in requirement.members {
                guard let scheme = try document.resolved(schemes?[name]) else { continue }
                let key = scheme["name"]?.text
                guard let value = given(name) ?? key.flatMap(given) else { continue }
                add(scheme, key: key ?? name, value: value, to: &result)
            }
            if !result.headers.isEmpty || !result.query.isEmpty || !result.cookies.isEmpty { break }
        }
        return result
    }

    /// The schemes of which the operation needs one and the run gives none; none where it does without.
    func missing(for operation: DocumentNode) -> [String] {
        let needed = (operation["security"] ?? document.root["security"])?.elements ?? []
        guard needed.allSatisfy({ !$0.members.isEmpty }), let result = try? result(of: operation),
            result.headers.isEmpty, result.query.isEmpty, result.cookies.isEmpty
        else { return [] }
        return needed.flatMap { $0.members.map(\.0) }
    }

    private func add(_ scheme: DocumentNode, key: String, value: String, to result: inout Result) {
        let kind = scheme["type"]?.text
        if kind == "apiKey" {
            let style = ParameterStyle(name: .form, explodes: true)
            switch scheme["in"]?.text {
            case "query": result.query += style.query(key, .text(value))
            case "cookie": result.cookies += style.query(key, .text(value))
            default: result.headers.append(HeaderField(key, value))
            }
        } else if kind == "basic" || scheme["scheme"]?.text?.lowercased() == "basic" {
            let pair = EnvironmentMark.base64(Array(value.utf8))
            result.headers.append(HeaderField("Authorization", "Basic \(pair)"))
        } else {
            result.headers.append(HeaderField("Authorization", "Bearer \(value)"))
        }
    }
}
