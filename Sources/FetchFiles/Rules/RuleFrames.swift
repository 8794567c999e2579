/// What passes between the program and the processes that judge bodies.
///
/// Each frame begins with the count of the bytes that follow it (32 bits, little-endian, as are all numbers in it). A
/// request: the count of its rules, of each its kind, the length of its text and the text; then whether there is a body,
/// and the body. An answer: for each rule its tag and text; then a large number of the body's, or nothing.
enum RuleFrames {
    /// The start of a request, up to its body; `bodyBytes` nil asks only whether the rules can be used.
    static func request(_ rules: [BodyRule], bodyBytes: Int?) -> [UInt8] {
        var content: [UInt8] = []
        append(rules.count, to: &content)
        for rule in rules {
            content.append(rule.kind.rawValue)
            append(rule.text, to: &content)
        }
        content.append(bodyBytes == nil ? 0 : 1)
        var frame: [UInt8] = []
        append(content.count + (bodyBytes ?? 0), to: &frame)
        return frame + content
    }

    static func answer(_ answers: [RuleAnswer], largeNumber: String?) -> [UInt8] {
        var content: [UInt8] = []
        append(answers.count, to: &content)
        for answer in answers {
            let (tag, text): (UInt8, String) =
                switch answer {
                case .value(let text): (0, text)
                case .nothing: (1, "")
                case .failed(let text): (2, text)
                case .notJSON(let text): (3, text)
                case .matched(let isMatch): (isMatch ? 4 : 5, "")
                case .unusable(let text): (6, text)
                }
            content.append(tag)
            append(text, to: &content)
        }
        append(largeNumber ?? "", to: &content)
        var frame: [UInt8] = []
        append(content.count, to: &frame)
        return frame + content
    }

    /// Reads a request's content up to its body; nil when it is damaged.
    static func readRequest(_ content: UnsafeRawBufferPointer) -> (rules: [BodyRule], body: Range<Int>?)? {
        var reading = FrameReading(bytes: content)
        guard let count = reading.number() else { return nil }
        var rules: [BodyRule] = []
        for _ in 0..<count {
            guard let kind = reading.byte().flatMap(BodyRule.Kind.init), let text = reading.text() else {
                return nil
            }
            rules.append(BodyRule(kind, text))
        }
        guard let hasBody = reading.byte() else { return nil }
        return (rules, hasBody == 1 ? reading.place..<content.count : nil)
    }

    /// Reads an answer's content; nil when it is damaged.
    static func readAnswer(_ content: UnsafeRawBufferPointer) -> (
        answers: [RuleAnswer], largeNumber: String?
    )? {
        var reading = FrameReading(bytes: content)
        guard let count = reading.number() else { return nil }
        var answers: [RuleAnswer] = []
        for _ in 0..<count {
            guard let tag = reading.byte(), let text = reading.text() else { return nil }
            switch tag {
            case 0: answers.append(.value(text))
            case 1: answers.append(.nothing)
            case 2: answers.append(.failed(text))
            case 3: answers.append(.notJSON(text))
            case 4: answers.append(.matched(true))
            case 5: answers.append(.matched(false))
            case 6: answers.append(.unusable(text))
            default: return nil
            }
        }
        guard let largeNumber = reading.text() else { return nil }
        return (answers, largeNumber.isEmpty ? nil : largeNumber)
    }

    /// The range of the content of the frame that begins at `place`; nil when it is not there whole.
    static func content(of bytes: [UInt8], at place: Int) -> Range<Int>? {
        guard let count = length(bytes, at: place), bytes.count - place - 4 >= count else { return nil }
        return place + 4..<place + 4 + count
    }

    /// The length of the content of the frame that begins at `place`.
    static func length(_ bytes: [UInt8], at place: Int) -> Int? {
        guard bytes.count - place >= 4 else { return nil }
        return bytes.withUnsafeBytes {
            Int(UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
        }
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: UInt32(clamping: number).littleEndian) { bytes.append(contentsOf: $0) }
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        append(text.utf8.count, to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }
}

/// Reads the parts of a frame in order; nil where it ends too early.
private struct FrameReading {
    let bytes: UnsafeRawBufferPointer
    var place = 0

    mutating func byte() -> UInt8? {
        guard place < bytes.count else { return nil }
        place += 1
        return bytes[place - 1]
    }

    mutating func number() -> Int? {
        guard bytes.count - place >= 4 else { return nil }
        place += 4
        return Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place - 4, as: UInt32.self)))
    }

    mutating func text() -> String? {
        guard let count = number(), bytes.count - place >= count else { return nil }
        place += count
        return String(decoding: bytes[place - count..<place], as: UTF8.self)
    }
}
