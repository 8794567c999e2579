import FetchCore

/// What `$VAR` and `{{env:VAR}}` of a list stand for, where `--env` allows them.
package enum ListEnvironment: Sendable {
    case values([String: String])
    /// An ``EnvironmentMark`` stands for each: the list is sent elsewhere, with the values that are there.
    case marks

    /// What stands for `{{env:VAR}}`; nil when the name is no such reference.
    func value(reference name: String) throws(RequestFault) -> [UInt8]? {
        guard name.hasPrefix("env:") else { return nil }
        return try variable(String(name.dropFirst(4).trimmed))
    }

    /// - Throws: when there is no such variable.
    func variable(_ name: String) throws(RequestFault) -> [UInt8] {
        switch self {
        case .values(let values):
            if let value = values[name] { return Array(value.utf8) }
            let near = NearestName.of(name, among: values.keys.sorted())
            throw RequestFault(
                what: "no environment variable", value: name,
                mend: near.map { "did you mean '\($0)'?" } ?? "set it, or write $$ for a '$'")
        case .marks:
            guard !name.isEmpty, name.utf8.allSatisfy(\.isNamePart) else {
                throw RequestFault(
                    what: "bad name of an environment variable", value: name,
                    mend: "expected letters, digits and _")
            }
            return EnvironmentMark(name: name).text
        }
    }
}
