/// One grapheme cluster as a cell can hold it.
package struct CellCluster: Sendable, Hashable {
    /// What is printed: a base and at most three combining marks; never a control or format character.
    package var scalars: [Unicode.Scalar]
    /// 1 or 2.
    package var width: Int
}

/// How text becomes cells: only what every terminal agrees on the width of.
///
/// Terminals differ over joined emoji, variation selectors, skin tones and flags, so a joined emoji is shown
/// as its
/// first part and a flag by its two letters. What is no printable character at all becomes `�`, so that no
/// control,
/// format or bidi character can reach the terminal through a frame, wherever its text came from.
package enum CellText {
    static let replacement: Unicode.Scalar = "\u{FFFD}"
    static let maximumMarks = 3

    /// Cells that the text takes.
    package static func width(_ text: String) -> Int {
        var copy = text
        if let fast = copy.withUTF8({ isPrintableASCII($0) ? $0.count : nil }) { return fast }
        var sum = 0
        forEachCluster(text) { _, _, width in
            sum += width
            return true
        }
        return sum
    }

    /// The clusters of the text in order.
    package static func clusters(_ text: String) -> [CellCluster] {
        var found: [CellCluster] = []
        forEachCluster(text) { base, marks, width in
            found.append(CellCluster(scalars: [base] + marks, width: width))
            return true
        }
        return found
    }

    /// The text cut to that many cells, with an ellipsis where something was cut.
    package static func truncated(_ text: String, to width: Int, ellipsis: Unicode.Scalar = "…") -> String {
        guard self.width(text) > width else { return text }
        guard width > 0 else { return "" }
        var result = String.UnicodeScalarView()
        var used = 0
        forEachCluster(text) { base, marks, clusterWidth in
            guard used + clusterWidth <= width - 1 else { return false }
            result.append(base)
            result.append(contentsOf: marks)
            used += clusterWidth
            return true
        }
        result.append(ellipsis)
        return String(result)
    }

    static func isPrintableASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
    }

    /// Calls with base, combining marks and width of each cluster until the call returns false.
    static func forEachCluster(
        _ text: String, _ body: (Unicode.Scalar, [Unicode.Scalar], Int) -> Bool
    ) {
        for character in text {
            let scalars = character.unicodeScalars
            guard let first = scalars.first else { continue }
            if scalars.count == 1 || isRegionalIndicator(first) {
                for scalar in scalars {
                    guard let shown = printable(scalar) else { continue }
                    guard body(shown, [], width(of: shown)) else { return }
                }
                continue
            }
            guard emit(scalars, body) else { return }
        }
    }

    /// A cluster of several scalars: each base begins a cell of its own, marks join the base before them.
    private static func emit(
        _ scalars: Character.UnicodeScalarView, _ body: (Unicode.Scalar, [Unicode.Scalar], Int) -> Bool
    ) -> Bool {
        var base: Unicode.Scalar?
        var marks: [Unicode.Scalar] = []
        for scalar in scalars {
            if isMark(scalar) {
                if marks.count < maximumMarks { marks.append(scalar) }
            } else if scalar == "\u{200D}", base?.properties.isEmoji == true {
                break
            } else if !scalar.properties.isEmojiModifier || base == nil, let shown = printable(scalar) {
                if let base {
                    guard body(base, marks, width(of: base)) else { return false }
                    marks = []
                }
                base = shown
            }
        }
        guard let base else { return marks.isEmpty || body("\u{25CC}", marks, 1) }
        return body(base, marks, width(of: base))
    }

    /// What stands for a scalar on screen; nil when nothing does.
    private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        let value = scalar.value
        if value >= 0x20 && value < 0x7f { return scalar }
        if isVariationSelector(scalar) { return nil }
        if isRegionalIndicator(scalar) { return Unicode.Scalar(value - 0x1F1E6 + 0x41) }
        switch scalar.properties.generalCategory {
        case .format: return value == 0xAD ? "-" : nil
        case .nonspacingMark, .enclosingMark: return "\u{25CC}"
        case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            return replacement
        case .spaceSeparator: return value == 0x3000 ? scalar : " "
        default: return scalar
        }
    }

    static func width(of scalar: Unicode.Scalar) -> Int {
        WideScalars.contains(scalar.value) ? 2 : 1
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        guard value >= 0x300, !isVariationSelector(scalar) else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return true
        default: return false
        }
    }

    private static func isVariationSelector(_ scalar: Unicode.Scalar) -> Bool {
        (0xFE00...0xFE0F).contains(scalar.value) || (0xE0100...0xE01EF).contains(scalar.value)
    }

    private static func isRegionalIndicator(_ scalar: Unicode.Scalar) -> Bool {
        (0x1F1E6...0x1F1FF).contains(scalar.value)
    }
}
