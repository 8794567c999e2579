/// Numbers of a JSON text that jq, which computes with doubles, may round.
enum LargeNumber {
    /// The first whole number beyond 2^53, as it is written; nil when there is none.
    static func first(in body: UnsafeBufferPointer<UInt8>) -> String? {
        var place = 0
        var isString = false
        while place < body.count {
            let byte = body[place]
            if isString {
                if byte == UInt8(ascii: "\\") { place &+= 1 }
                if byte == UInt8(ascii: "\"") { isString = false }
            } else if byte == UInt8(ascii: "\"") {
                isString = true
            } else if byte &- 48 < 10 {
                let start = place
                while place < body.count, isPart(body[place]) { place &+= 1 }
                let digits = UnsafeBufferPointer(rebasing: body[start..<place])
                if digits.count >= 16, isLarge(digits) { return String(decoding: digits, as: UTF8.self) }
                continue
            }
            place &+= 1
        }
        return nil
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        byte &- 48 < 10 || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
    }

    private static func isLarge(_ digits: UnsafeBufferPointer<UInt8>) -> Bool {
        guard digits.allSatisfy({ $0 &- 48 < 10 }) else { return false }
        return Int64(String(decoding: digits, as: UTF8.self)).map { $0 > 1 << 53 } ?? true
    }
}
