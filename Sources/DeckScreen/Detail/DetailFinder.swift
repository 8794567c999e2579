import DeckModel

/// Finds a text in the lines of the detail and marks it; letters of either case are one.
struct DetailFinder {
    private let needle: [Character]

    init(_ text: String) {
        needle = text.map(Self.folded)
    }

    private static func folded(_ character: Character) -> Character {
        character.lowercased().first ?? character
    }

    /// The line with every match in the look of one.
    func marked(_ line: DetailLine) -> DetailLine {
        let letters = line.spans.flatMap { $0.text.map(Self.folded) }
        let matches = places(letters)
        guard !matches.isEmpty else { return line }
        var marked = DetailLine([], bar: line.bar)
        var place = 0
        for span in line.spans {
            for character in span.text {
                let isMatch = matches.contains { $0.contains(place) }
                marked.append(
                    character, Span("", isMatch ? .match : span.role, style: isMatch ? nil : span.style))
                place += 1
            }
        }
        return marked
    }

    private func places(_ letters: [Character]) -> [Range<Int>] {
        guard !needle.isEmpty, letters.count >= needle.count else { return [] }
        var found: [Range<Int>] = []
        var place = 0
        while place + needle.count <= letters.count {
            if letters[place..<(place + needle.count)].elementsEqual(needle) {
                found.append(place..<(place + needle.count))
                place += needle.count
            } else {
                place += 1
            }
        }
        return found
    }
}

extension DetailLine {
    var hasMatch: Bool { spans.contains { $0.role == .match } }

    /// Adds a character in the look of a span.
    mutating func append(_ character: Character, _ look: Span) {
        if let last = spans.last, last.role == look.role, last.style == look.style {
            spans[spans.count - 1].text.append(character)
        } else {
            spans.append(Span(String(character), look.role, style: look.style))
        }
    }

    /// The line with its matches in another look: that of the one that is gone to.
    func restyled(_ style: CellStyle) -> DetailLine {
        var line = self
        for index in line.spans.indices where line.spans[index].role == .match {
            line.spans[index].style = style
        }
        return line
    }
}
