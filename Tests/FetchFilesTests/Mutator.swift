/// Makes bad texts of good ones, the same ones for the same seed.
struct Mutator {
    private var generator: Seeded

    init(seed: UInt64) {
        generator = Seeded(state: seed)
    }

    /// SplitMix64.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
    }

    /// What some format reads as more than text.
    private static let pieces = [
        "{{", "}}", "{{h}}", "$", "${", "$'", "\\", "\"", "'", "\n", "\r\n", "\0", "\u{FEFF}", "###", "< ",
        "@", "{%", "%}", "[", "]", "{", "}", ",", ":", "\\u", "\\ud83d", "--", "-", "=", "é", "http://",
        "curl ", "0",
        "-1e", "999999999999999999999", "null", "true", ";", "\t",
    ]

    /// One of the texts with up to seven changes: bytes replaced, put in, taken out, repeated.
    mutating func mutate(_ texts: [String]) -> [UInt8] {
        var bytes = Array((texts.randomElement(using: &generator) ?? "").utf8)
        for _ in 0..<Int.random(in: 0..<8, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1 where place < bytes.count:
                bytes.removeSubrange(
                    place..<min(bytes.count, place + Int.random(in: 1..<9, using: &generator)))
            case 2:
                bytes.insert(
                    contentsOf: Array((Self.pieces.randomElement(using: &generator) ?? "").utf8), at: place)
            case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: place)
            default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            }
        }
        return bytes
    }
}
