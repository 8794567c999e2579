/// A JSON value to be written, its members in the order that they are given in.
package enum OrderedJSON: Sendable {
    case count(Int)
    /// Written with so few digits as tell it apart; `null` where it is no finite number.
    case number(Double)
    case text(String)
    case array([OrderedJSON])
    case object([(name: String, value: OrderedJSON)])

    /// The value on one line, without spaces.
    package var line: String {
        switch self {
        case .count(let count): "\(count)"
        case .number(let number):
            if !number.isFinite {
                "null"
            } else if number == number.rounded(), abs(number) < 1e15 {
                "\(Int(number))"
            } else {
                "\(number)"
            }
        case .text(let text): Self.quoted(text)
        case .array(let values): "[" + values.map(\.line).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.name)):\($0.value.line)" }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var buffer = ByteBuffer(capacity: text.utf8.count + 16)
        buffer.append(json: text)
        return buffer.text
    }
}
