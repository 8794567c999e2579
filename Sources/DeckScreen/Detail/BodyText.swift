import FetchCore

/// The first part of a body as lines: JSON laid out and coloured, other text as it is, anything else named.
struct BodyText {
    let bytes: [UInt8]
    let contentType: String
    /// Whether `bytes` are the whole body.
    let isWhole: Bool

    static let maximumLines = 1000
    static let maximumBytes = 65_536
    static let longestLine = 4_096

    func lines() -> [DetailLine] {
        let shown = bytes.prefix(Self.maximumBytes)
        if let name = BinaryKind.name(shown, contentType: contentType) {
            return [DetailLine([Span("\(name): not shown", .dim)])]
        }
        if looksLikeJSON(shown) {
            var layout = JSONLayout(maximumLines: Self.maximumLines)
            layout.take(shown)
            return ended(layout.lines)
        }
        let text = Sanitising.text(shown, keepingLines: true)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .prefix(Self.maximumLines)
        return ended(lines.map(Self.line))
    }

    /// A very long line, as of a minified page, would cost more to break into rows at each frame than anyone reads of it.
    private static func line(_ text: Substring) -> DetailLine {
        let shown = text.utf8.count > longestLine ? text.prefix(longestLine) : text
        let end = shown.endIndex < text.endIndex ? [Span(" … and more of this line", .dim)] : []
        return DetailLine([Span(String(shown).replacing("\t", with: "    "), .text)] + end)
    }

    private func ended(_ lines: [DetailLine]) -> [DetailLine] {
        let isCut = !isWhole || bytes.count > Self.maximumBytes || lines.count >= Self.maximumLines
        return isCut ? lines + [DetailLine([Span("… and more", .dim)])] : lines
    }

    private func looksLikeJSON(_ bytes: ArraySlice<UInt8>) -> Bool {
        if contentType.lowercased().contains("json") { return true }
        guard contentType.isEmpty || contentType.hasPrefix("text/plain") else { return false }
        let first = bytes.first { !JSONLayout.isBlank($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }
}

/// Names what is no text, by its first bytes or its type.
enum BinaryKind {
    /// Nil for text.
    static func name(_ bytes: ArraySlice<UInt8>, contentType: String) -> String? {
        let signatures: [([UInt8], String)] = [
            ([0x89, 0x50, 0x4E, 0x47], "a PNG image"), ([0xFF, 0xD8, 0xFF], "a JPEG image"),
            (Array("GIF8".utf8), "a GIF image"), (Array("%PDF".utf8), "a PDF document"),
            ([0x50, 0x4B, 3, 4], "a ZIP archive"), ([0x1F, 0x8B], "gzip data"),
            (Array("RIFF".utf8), "a RIFF file"), ([0x7F, 0x45, 0x4C, 0x46], "an ELF binary"),
        ]
        if let found = signatures.first(where: { bytes.starts(with: $0.0) }) { return found.1 }
        let type = contentType.split(separator: ";").first.map(String.init) ?? ""
        if type.hasPrefix("image/"), !type.hasSuffix("svg+xml") { return "an image (\(type))" }
        for prefix in ["audio/", "video/", "font/"] where type.hasPrefix(prefix) { return type }
        let head = bytes.prefix(512)
        let odd = head.count { $0 < 0x20 && $0 != 9 && $0 != 10 && $0 != 13 && $0 != 27 }
        return odd * 20 > head.count ? "binary data\(type.isEmpty ? "" : " (\(type))")" : nil
    }
}
