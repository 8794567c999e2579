import FetchCore

/// The bytes of a line, valid within the call that hands them on.
typealias ByteSpan = UnsafeBufferPointer<UInt8>

extension UInt8 {
    var isBlank: Bool { self == 32 || self == 9 }
    /// A blank or part of a line end.
    var isBlankOrLineEnd: Bool { isBlank || self == 13 || self == 10 }
    var isDigit: Bool { (48...57).contains(self) }
    var isLetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
    var isNamePart: Bool { isLetter || isDigit || self == 95 }
}

extension RandomAccessCollection<UInt8> {
    /// Without spaces, tabs and line ends around it.
    var trimmed: SubSequence {
        let head = drop(while: \.isBlankOrLineEnd)
        guard let last = head.lastIndex(where: { !$0.isBlankOrLineEnd }) else { return head }
        return head[...last]
    }
}

extension ByteSpan {
    /// Without spaces, tabs and line ends around it.
    var trimmed: ByteSpan {
        ByteSpan(rebasing: self[...].trimmed)
    }

    /// Without the CR of a CRLF line end.
    var withoutCR: ByteSpan {
        last == 13 ? ByteSpan(rebasing: self[..<(count - 1)]) : self
    }

    /// Without what looks like nothing around it: no-break and zero-width spaces, BOMs.
    var trimmedInvisible: ByteSpan {
        let kept = self[...].trimmedInvisible
        return ByteSpan(rebasing: kept)
    }

    func from(_ start: Int) -> ByteSpan { ByteSpan(rebasing: self[start...]) }

    func upTo(_ end: Int) -> ByteSpan { ByteSpan(rebasing: self[..<end]) }

    /// Whether it begins so, in this letter case.
    func begins(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where self[index] != text.utf8Start[index] { return false }
        return true
    }

    var text: String { String(decoding: self, as: UTF8.self) }
}

extension RandomAccessCollection<UInt8> where SubSequence == Self {
    /// Without what looks like nothing around it: no-break and zero-width spaces, BOMs.
    var trimmedInvisible: Self {
        // Most lines have none, and there may be millions.
        guard let start = first, let end = last, start >= 0x80 || end >= 0x80 else { return self }
        let marks: [[UInt8]] = [[0xC2, 0xA0], [0xE2, 0x80, 0x8B], [0xE2, 0x80, 0x8E], [0xEF, 0xBB, 0xBF]]
        var rest = self
        while let last = rest.last, last >= 0x80 || last.isBlank {
            if last.isBlank {
                rest = rest.dropLast()
            } else if let mark = marks.first(where: { rest.suffix($0.count).elementsEqual($0) }) {
                rest = rest.dropLast(mark.count)
            } else {
                break
            }
        }
        while let mark = marks.first(where: { rest.starts(with: $0) }) { rest = rest.dropFirst(mark.count) }
        return rest
    }
}
