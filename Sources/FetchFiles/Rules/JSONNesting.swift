/// How deep JSON is nested, as the parser of jq 1.6 counts it: it refuses texts of more than 256
/// ([jv_parse.c](https://github.com/jqlang/jq/blob/jq-1.6/src/jv_parse.c), `MAX_PARSING_DEPTH`).
enum JSONNesting {
    /// What an extracted value may weigh: a record takes 4 of the 256, and 7 more within an archive.
    static let room = 245

    /// Of the deepest place in a text that is JSON: 1 for each array around it, 2 for each object.
    static func weight(of json: String) -> Int {
        var weight = 0
        var most = 0
        var isString = false
        var isEscaped = false
        for byte in json.utf8 {
            if isString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isString = true
            case UInt8(ascii: "["): weight += 1
            case UInt8(ascii: "{"): weight += 2
            case UInt8(ascii: "]"): weight -= 1
            case UInt8(ascii: "}"): weight -= 2
            default: break
            }
            most = max(most, weight)
        }
        return most
    }
}
