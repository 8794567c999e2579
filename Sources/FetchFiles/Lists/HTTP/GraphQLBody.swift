import FetchCore

/// A GraphQL request as JSON ([GraphQL over HTTP](https://graphql.github.io/graphql-over-http/)).
enum GraphQLBody {
    /// - Parameter body: the query, then perhaps a blank line and its variables as a JSON object.
    static func json(of body: RequestBody?, _ files: BodyFiles) throws(RequestFault) -> [UInt8] {
        let text: [UInt8] =
            switch body {
            case .bytes(let bytes): bytes
            case .file(let path): try files.contents(path)
            case .some(.none), nil: []
            }
        guard !text.allSatisfy(\.isBlankOrLineEnd) else {
            throw RequestFault(what: "no GraphQL query", mend: "expected it behind a blank line")
        }
        let (query, variables) = split(text)
        return json(query: query, variables: variables)
    }

    /// - Parameters:
    ///   - variables: a JSON object; empty when there are none.
    ///   - operation: which of several the query means; nil is the only one.
    static func json(query: [UInt8], variables: [UInt8], operation: String? = nil) -> [UInt8] {
        var result = Array("{\"query\":\"".utf8)
        result += EnvironmentMark.adding(.json, to: ValueEncoding.json.encoded(query))
        result.append(UInt8(ascii: "\""))
        if let operation {
            result += Array(",\"operationName\":\"".utf8)
            Template.appendEscaped(Array(operation.utf8), to: &result)
            result.append(UInt8(ascii: "\""))
        }
        if !variables.isEmpty { result += Array(",\"variables\":".utf8) + variables }
        return result + [UInt8(ascii: "}")]
    }

    /// Behind the last blank line that a JSON object follows are the variables.
    private static func split(_ text: [UInt8]) -> (query: [UInt8], variables: [UInt8]) {
        let lines = text.split(separator: 10, omittingEmptySubsequences: false)
        func isBlank(_ line: ArraySlice<UInt8>) -> Bool { line.allSatisfy(\.isBlankOrLineEnd) }
        for (index, line) in lines.enumerated().reversed() where index > 0 && isBlank(line) {
            guard index + 1 < lines.count, lines[index + 1].first(where: { !$0.isBlank }) == UInt8(ascii: "{")
            else { continue }
            let rest = Array(text[lines[index + 1].startIndex...].trimmed)
            let isObject = rest.withUnsafeBufferPointer { (try? JSONText.whole($0).kind) == .object }
            if isObject { return (Array(text[..<line.startIndex].trimmed), rest) }
        }
        return (Array(text.trimmed), [])
    }
}
