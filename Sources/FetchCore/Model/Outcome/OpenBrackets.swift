/// Follows the brackets and strings of JSON that may be broken.
struct OpenBrackets {
    private let bytes: [UInt8]
    private var place: Int
    private var stack: [Int] = []
    private var isString = false

    init(_ bytes: [UInt8], from start: Int = 0) {
        self.bytes = bytes
        place = start
    }

    /// The bracket that is open at a place, which must not lie before that of an earlier call; nil for none.
    ///
    /// Where the place is in no string, as it should be, the quotes are broken: the first bracket counts.
    mutating func open(at end: Int) -> Int? {
        while place < end { step() }
        return isString ? stack.last : bytes.firstIndex { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }
    }

    /// Behind the bracket that closes the first; nil when none does.
    mutating func closing() -> Int? {
        while place < bytes.count {
            step()
            if stack.isEmpty { return min(place, bytes.count) }
        }
        return nil
    }

    private mutating func step() {
        let byte = bytes[place]
        switch byte {
        case UInt8(ascii: "\\"): place += 1
        case UInt8(ascii: "\""): isString.toggle()
        case UInt8(ascii: "{") where !isString, UInt8(ascii: "[") where !isString: stack.append(place)
        case UInt8(ascii: "}") where !isString, UInt8(ascii: "]") where !isString: _ = stack.popLast()
        default: break
        }
        place += 1
    }
}
