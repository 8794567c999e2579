/// Makes what servers and lists send fit to be shown: the one place for control characters.
///
/// What comes out holds no byte that a terminal acts on and nothing that reorders or breaks a line:
///
/// | what | becomes |
/// |---|---|
/// | C0 controls, NUL and ESC among them | their picture: `␀` … `␟` |
/// | DEL | `␡` |
/// | C1 controls (U+0080 to U+009F) | `�` |
/// | bidi marks, embeddings, overrides and isolates | `�` |
/// | line and paragraph separators, interlinear annotations, U+FEFF | `�` |
/// | bytes that are not UTF-8 | `�` |
///
/// With `keepingLines`, for bodies, newlines and tabs stay, and a CR before a newline is dropped.
package enum Sanitising {
    /// Whether the bytes are printable ASCII, so that nothing is to be done; allocates nothing.
    package static func isPlain(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }

    /// The bytes as a text that is safe to show.
    package static func text(_ bytes: some Collection<UInt8>, keepingLines: Bool = false) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return isPlain(bytes) ? text : text.sanitised(keepingLines: keepingLines)
    }

    /// Appends the bytes to an output, made safe to show.
    package static func append(
        _ bytes: some Collection<UInt8>, to output: inout [UInt8], keepingLines: Bool = false
    ) {
        if isPlain(bytes) {
            output.append(contentsOf: bytes)
        } else {
            output.append(contentsOf: text(bytes, keepingLines: keepingLines).utf8)
        }
    }

    /// Whether a character is shown as it is.
    package static func isHarmless(_ scalar: Unicode.Scalar) -> Bool { replacement(scalar) == nil }

    /// What is shown instead of the character; nil when it is shown as it is.
    static func replacement(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x20...0x7E: nil
        case 0...0x1F: Unicode.Scalar(0x2400 + scalar.value)
        case 0x7F: "\u{2421}"
        case 0x80...0x9F: "\u{FFFD}"
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
        case 0x2028, 0x2029, 0xFFF9...0xFFFB, 0xFEFF: "\u{FFFD}"
        default: nil
        }
    }
}

extension String {
    /// The text, safe to show; see ``Sanitising``.
    package func sanitised(keepingLines: Bool = false) -> String {
        if Sanitising.isPlain(utf8) { return self }
        var clean = String.UnicodeScalarView()
        clean.reserveCapacity(utf8.count)
        var rest = unicodeScalars.makeIterator()
        var current = rest.next()
        while let scalar = current {
            let next = rest.next()
            defer { current = next }
            if keepingLines {
                if scalar == "\r", next == "\n" { continue }
                if scalar == "\n" || scalar == "\t" {
                    clean.append(scalar)
                    continue
                }
            }
            clean.append(Sanitising.replacement(scalar) ?? scalar)
        }
        return String(clean)
    }
}
