/// Finds the values of members of JSON that are named like a secret, in text that may be broken or cut short.
///
/// A string is hidden between its quotes, a number whole; of an array each of its strings and numbers. Of an object the
/// names of its own members tell.
struct SecretMembers {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0
    private var found: [FoundSecret] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    mutating func all() -> [FoundSecret] {
        while place < bytes.count {
            guard bytes[place] == UInt8(ascii: "\"") else {
                place += 1
                continue
            }
            let name = string()
            skipBlanks()
            guard place < bytes.count, bytes[place] == UInt8(ascii: ":") else { continue }
            place += 1
            if SecretName.matches(UnsafeBufferPointer(rebasing: bytes[name])) {
                takeValue(named: String(decoding: bytes[name], as: UTF8.self))
            }
        }
        return found
    }

    /// Steps over a string, which may lack its closing quote; gives what stands between its quotes.
    private mutating func string() -> Range<Int> {
        let start = place + 1
        place = start
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        place = min(place, bytes.count)
        defer { place = min(place + 1, bytes.count) }
        return start..<place
    }

    private mutating func skipBlanks() {
        while place < bytes.count, bytes[place].isWhitespace { place += 1 }
    }

    private mutating func takeValue(named name: String) {
        skipBlanks()
        guard place < bytes.count else { return }
        if bytes[place] != UInt8(ascii: "[") { return takeScalar(named: name) }
        place += 1
        while place < bytes.count {
            skipBlanks()
            guard place < bytes.count, takesElement(named: name) else { return }
        }
    }

    /// Steps over an element or what stands between two; false where the array ends, or has another value than these.
    private mutating func takesElement(named name: String) -> Bool {
        switch bytes[place] {
        case UInt8(ascii: ","): place += 1
        case UInt8(ascii: "\""), UInt8(ascii: "-"), 0x30...0x39: takeScalar(named: name)
        default: return false
        }
        return true
    }

    private mutating func takeScalar(named name: String) {
        switch bytes[place] {
        case UInt8(ascii: "\""):
            let value = string()
            if !value.isEmpty { found.append(FoundSecret(range: value, name: name)) }
        case UInt8(ascii: "-"), 0x30...0x39:
            let start = place
            while place < bytes.count, !",]} \t\r\n".utf8.contains(bytes[place]) { place += 1 }
            found.append(FoundSecret(range: start..<place, name: name, isNumber: true))
        default: break
        }
    }
}
