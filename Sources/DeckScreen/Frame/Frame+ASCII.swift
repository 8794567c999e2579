extension Frame {
    /// Replaces every character that is not ASCII by one that is, cell by cell: for terminals that show no
    /// other.
    mutating func keepOnlyASCII() {
        for index in cells.indices where cells[index].glyph >= 0x7f || cells[index].width == 0 {
            let scalar = cells[index].scalar ?? text(of: cells[index]).unicodeScalars.first
            let stand = scalar.flatMap { Self.standIns[$0] } ?? "?"
            cells[index].glyph = stand.value
            cells[index].width = 1
        }
    }

    private static let standIns: [Unicode.Scalar: Unicode.Scalar] = [
        "…": "~", "·": "-", "•": "*", "–": "-", "—": "-", "→": ">", "←": "<", "↑": "^", "↓": "v", "×": "x",
        "µ": "u", "‘": "'", "’": "'", "“": "\"", "”": "\"", "\u{A0}": " ", "≥": ">", "≤": "<", "≈": "~",
        "─": "-", "│": "|", "█": "#", "░": ".", "▒": ":", "▓": "%",
        "à": "a", "á": "a", "â": "a", "ã": "a", "ä": "a", "å": "a", "ç": "c", "è": "e", "é": "e", "ê": "e",
        "ë": "e", "ì": "i", "í": "i", "î": "i", "ï": "i", "ñ": "n", "ò": "o", "ó": "o", "ô": "o", "õ": "o",
        "ö": "o", "ø": "o", "ù": "u", "ú": "u", "û": "u", "ü": "u", "ý": "y", "ß": "s",
    ]
}
