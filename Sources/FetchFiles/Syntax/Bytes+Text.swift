/// The bytes of a line, valid within the call that hands them on.
typealias ByteSpan = UnsafeBufferPointer<UInt8>

extension UInt8 {
    var isBlank: Bool { self == 32 || self == 9 }
    var isDigit: Bool { (48...57).contains(self) }
    var isLetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
    var isNamePart: Bool { isLetter || isDigit || self == 95 }

    /// The value of a hex digit; nil for any other byte.
    var hexValue: UInt8? {
        switch self {
        case 48...57: self - 48
        case 65...70: self - 55
        case 97...102: self - 87
        default: nil
        }
    }
}

extension ByteSpan {
    /// Without spaces, tabs and line ends around it.
    var trimmed: ByteSpan {
        var start = 0
        var end = count
        while start < end, self[start].isBlank || self[start] == 13 || self[start] == 10 { start += 1 }
        while start < end, self[end - 1].isBlank || self[end - 1] == 13 || self[end - 1] == 10 { end -= 1 }
        return ByteSpan(rebasing: self[start..<end])
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

extension StringProtocol {
    /// Without spaces, tabs and line ends around it.
    var trimmed: Substring {
        var rest = Substring(self)
        while let first = rest.unicodeScalars.first, first.isTrimmable { rest.unicodeScalars.removeFirst() }
        while let last = rest.unicodeScalars.last, last.isTrimmable { rest.unicodeScalars.removeLast() }
        return rest
    }
}

extension Unicode.Scalar {
    fileprivate var isTrimmable: Bool { self == " " || self == "\t" || self == "\r" || self == "\n" }
}
