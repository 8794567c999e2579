// What a body is read through byte by byte is inlined in other modules too.

extension UInt8 {
    @inlinable package var isASCIIAlphanumeric: Bool {
        (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self)
    }

    /// What C takes for white space.
    @inlinable package var isWhitespace: Bool { self == 32 || (9...13).contains(self) }

    /// The value of a hex digit in either letter case; nil for any other byte.
    @inlinable package var hexValue: UInt8? {
        switch self {
        case 48...57: self - 48
        case 65...70: self - 55
        case 97...102: self - 87
        default: nil
        }
    }
}

extension StringProtocol {
    /// Without spaces, tabs and line ends around it.
    @inlinable package var trimmed: SubSequence {
        // Scalar by scalar: a mark behind a space would make another character of it.
        let scalars = unicodeScalars
        guard let start = scalars.firstIndex(where: { !$0.isTrimmable }),
            let last = scalars.lastIndex(where: { !$0.isTrimmable })
        else {
            return self[endIndex...]
        }
        return self[start..<scalars.index(after: last)]
    }
}

extension Unicode.Scalar {
    @usableFromInline var isTrimmable: Bool { self == " " || self == "\t" || self == "\r" || self == "\n" }
}
