import DeckModel
import FetchCore

/// The kept part of a body as lines: JSON laid out and colored, other text as it is, anything else named.
struct BodyText {
    let body: KeptBody
    let contentType: String
    /// Decoded bytes of the whole body.
    let wholeBytes: Int64

    init(_ body: KeptBody, contentType: String, wholeBytes: Int64) {
        self.body = body
        self.contentType = contentType
        self.wholeBytes = wholeBytes
    }

    static let maximumLines = 1000
    static let maximumBytes = 65_536
    static let longestLine = 4_096

    func lines() -> [DetailLine] {
        let shown = shown
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
        // The newest lines are looked at: an event ends with a blank one.
        if body.isComing {
            return Array(lines.reversed().drop { $0.spans.allSatisfy(\.text.isEmpty) }.reversed())
        }
        let isCut =
            Int64(body.bytes.count) < wholeBytes || body.bytes.count > Self.maximumBytes
            || lines.count >= Self.maximumLines
        return isCut ? lines + [DetailLine([Span("… and more", .dim)])] : lines
    }

    /// Of a body that began earlier, what comes after the line that is cut off.
    private var shown: ArraySlice<UInt8> {
        let bytes = body.bytes.prefix(Self.maximumBytes)
        guard body.offset > 0, let end = bytes.firstIndex(of: UInt8(ascii: "\n")), end + 1 < bytes.endIndex
        else { return bytes }
        return bytes[(end + 1)...]
    }

    private func looksLikeJSON(_ bytes: ArraySlice<UInt8>) -> Bool {
        if body.offset > 0 || hasJSONLines { return false }
        if contentType.lowercased().contains("json") { return true }
        guard contentType.isEmpty || contentType.hasPrefix("text/plain") else { return false }
        let first = bytes.first { !JSONLayout.isBlank($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }
}

extension BodyText {
    /// Whether each line is a document of its own, which is read best as it came.
    private var hasJSONLines: Bool {
        let type = contentType.lowercased()
        return ["ndjson", "jsonl", "json-seq", "jsonlines", "json-stream"].contains { type.contains($0) }
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
