/// A word of a line as a shell takes it: quotes and escapes joined, and where each of its bytes comes from.
struct LineWord {
    private(set) var text: [UInt8] = []
    /// The place in the line of each byte of the text.
    private var places: [Int] = []
    /// Where it begins in the line, its quotes included.
    let start: Int

    private init(start: Int) {
        self.start = start
    }

    /// The words of a line; a quote that is never closed takes the rest of it.
    static func words(of line: [UInt8]) -> [LineWord] {
        words(of: line, at: { $0 })
    }

    /// The words within this one, where quotes that are misplaced joined a part of a command to one.
    var words: [LineWord] { Self.words(of: text, at: { places[$0] }) }

    /// - Parameter origin: where a byte of the text comes from.
    private static func words(of line: [UInt8], at origin: (Int) -> Int) -> [LineWord] {
        var words: [LineWord] = []
        var word = LineWord(start: 0)
        var isOpen = false
        var quote: UInt8 = 0
        var place = 0
        while place < line.count {
            let byte = line[place]
            let isBlank = quote == 0 && byte.isWhitespace
            if isBlank {
                if isOpen { words.append(word) }
                isOpen = false
            } else if !isOpen {
                word = LineWord(start: origin(place))
                isOpen = true
            }
            if byte == quote {
                quote = 0
            } else if quote == 0, byte == 0x22 || byte == 0x27 {
                quote = byte
            } else if byte == UInt8(ascii: "\\"), quote != 0x27, place + 1 < line.count {
                place += 1
                // A line that goes on with the next one.
                if line[place] != 10 { word.append(line[place], at: origin(place)) }
            } else if !isBlank {
                word.append(byte, at: origin(place))
            }
            place += 1
        }
        if isOpen { words.append(word) }
        return words
    }

    /// Whether it is an option, or has one behind a blank.
    var hasOption: Bool {
        text.indices.contains { place in
            text[place] == UInt8(ascii: "-") && (place == 0 || text[place - 1].isWhitespace)
                && place + 1 < text.count && !text[place + 1].isWhitespace
        }
    }

    private mutating func append(_ byte: UInt8, at place: Int) {
        text.append(byte)
        places.append(place)
    }

    /// Behind its last byte in the line.
    var end: Int { places.last.map { $0 + 1 } ?? start }

    /// Where a part of the text stands in the line; nil for an empty one.
    func place(of part: Range<Int>) -> Range<Int>? {
        guard !part.isEmpty else { return nil }
        let last = places[part.upperBound - 1] + 1
        // Whole words in several quotes are hidden with the quotes, others within them.
        let isOneQuote = places[part.lowerBound] + part.count == last
        return (part.lowerBound == 0 && !isOneQuote ? start : places[part.lowerBound])..<last
    }
}
