extension HeaderField {
    /// Why the field cannot be sent; nil when it can.
    ///
    /// A line end would let a value pose as further fields or as a body, so it is refused, never left out
    /// ([RFC 9110 §5.5](https://www.rfc-editor.org/rfc/rfc9110#section-5.5)); a name is made of the characters of a
    /// token ([§5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)).
    public var fault: String? {
        if name.isEmpty { return "a header without a name" }
        if !name.utf8.allSatisfy(Self.isTokenByte) {
            return "header name '\(name.sanitised())' has a character that none may have; "
                + "expected letters, digits and '-'"
        }
        if value.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) {
            return "header \(name): its value has a line end or NUL; expected one line"
        }
        return nil
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
