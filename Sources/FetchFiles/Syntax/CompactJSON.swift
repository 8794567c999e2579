import FetchCore

/// Writing JSON as jq -c does, but for numbers, whose digits stay.
enum CompactJSON {
    /// A value without the space between its parts, each character of its strings as it is or, where a terminal would act
    /// on it, as `\uXXXX`.
    ///
    /// - Parameter value: JSON by RFC 8259.
    static func text(_ value: UnsafeBufferPointer<UInt8>) -> String {
        var out = ByteBuffer(capacity: value.count + 16)
        var reader = JSONReader(value)
        while true {
            reader.skipSpace()
            guard !reader.isAtEnd else { break }
            if reader.current == UInt8(ascii: "\"") {
                guard let inner = reader.string() else { break }
                let inside = UnsafeBufferPointer(rebasing: value[inner])
                out.append(json: JSONString.text(inside))
            } else {
                out.append(reader.current)
                _ = reader.take(reader.current)
            }
        }
        return out.text
    }
}
