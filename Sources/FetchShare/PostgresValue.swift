/// A parameter of a statement.
enum PostgresValue: Equatable, Sendable {
    case null
    /// In the text form of the parameter's type, as `{1,2}` for an array.
    case text(String)
    case bytes([UInt8])

    static func int(_ value: Int) -> PostgresValue { .text(String(value)) }

    static func int(_ value: Int?) -> PostgresValue { value.map { .text(String($0)) } ?? .null }

    static func double(_ value: Double?) -> PostgresValue { value.map { .text(String($0)) } ?? .null }

    static func bytes(_ value: [UInt8]?) -> PostgresValue { value.map { .bytes($0) } ?? .null }

    static func ints(_ values: [Int]) -> PostgresValue {
        .text("{\(values.map(String.init).joined(separator: ","))}")
    }

    static func texts(_ values: [String]) -> PostgresValue {
        let quoted = values.map { text in
            "\"\(text.map { "\\\"".contains($0) ? "\\\($0)" : String($0) }.joined())\""
        }
        return .text("{\(quoted.joined(separator: ","))}")
    }

    static func bools(_ values: [Bool]) -> PostgresValue {
        .text("{\(values.map { $0 ? "t" : "f" }.joined(separator: ","))}")
    }

    /// An array of bit strings, one entry a mask.
    static func masks(_ values: [RowMask]) -> PostgresValue {
        .text("{\(values.map(\.bits).joined(separator: ","))}")
    }
}
