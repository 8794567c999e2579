/// Writing CSV ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180)).
extension ByteBuffer {
    mutating func append(csv text: String) {
        var text = text
        text.withUTF8 { append(csv: $0) }
    }

    /// The field, in quotes where it needs them.
    mutating func append(csv field: UnsafeBufferPointer<UInt8>) {
        let needsQuotes = field.contains {
            $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n")
                || $0 == UInt8(ascii: "\r")
        }
        guard needsQuotes || field.first == UInt8(ascii: " ") || field.last == UInt8(ascii: " ") else {
            return append(field)
        }
        append(UInt8(ascii: "\""))
        for byte in field {
            if byte == UInt8(ascii: "\"") { append(byte) }
            append(byte)
        }
        append(UInt8(ascii: "\""))
    }
}
