import FetchCore

/// Lays JSON out as it comes, two blanks a level, without building it: what is cut short or wrong is shown as
/// far as it goes.
struct JSONLayout {
    private(set) var lines: [DetailLine] = []
    private let maximumLines: Int
    private var spans: [Span] = []
    private var depth = 0

    init(maximumLines: Int) {
        self.maximumLines = maximumLines
    }

    mutating func take(_ bytes: ArraySlice<UInt8>) {
        var index = bytes.startIndex
        while index < bytes.endIndex, lines.count < maximumLines {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                index = open(bytes, index)
                continue
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                close(byte)
            case UInt8(ascii: ","):
                spans.append(Span(",", .dim))
                breakLine()
            case UInt8(ascii: ":"):
                spans.append(Span(": ", .dim))
            case UInt8(ascii: "\""):
                index = string(bytes, index)
                continue
            default:
                if !Self.isBlank(byte) {
                    index = literal(bytes, index)
                    continue
                }
            }
            index += 1
        }
        if !spans.isEmpty { breakLine() }
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 9 || byte == 10 || byte == 13 }

    /// An empty object or list stays on its line.
    private mutating func open(_ bytes: ArraySlice<UInt8>, _ index: Int) -> Int {
        let opening = bytes[index] == UInt8(ascii: "{") ? "{" : "["
        var next = index + 1
        while next < bytes.endIndex, Self.isBlank(bytes[next]) { next += 1 }
        if next < bytes.endIndex, bytes[next] == UInt8(ascii: "}") || bytes[next] == UInt8(ascii: "]") {
            spans.append(Span(opening == "{" ? "{}" : "[]", .dim))
            return next + 1
        }
        spans.append(Span(opening, .dim))
        depth = min(depth + 1, 200)
        breakLine()
        return next
    }

    private mutating func close(_ byte: UInt8) {
        depth = max(0, depth - 1)
        if spans.contains(where: { !$0.text.allSatisfy { $0 == " " } }) { breakLine() }
        spans = indent() + [Span(byte == UInt8(ascii: "}") ? "}" : "]", .dim)]
    }

    private mutating func breakLine() {
        lines.append(DetailLine(spans))
        spans = indent()
    }

    private func indent() -> [Span] {
        depth == 0 ? [] : [Span(String(repeating: "  ", count: min(depth, 30)), .text)]
    }

    private mutating func string(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Int {
        var index = start + 1
        while index < bytes.endIndex, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        let end = min(bytes.endIndex, index + 1)
        var next = end
        while next < bytes.endIndex, Self.isBlank(bytes[next]) { next += 1 }
        let isKey = next < bytes.endIndex && bytes[next] == UInt8(ascii: ":")
        // A very long string would cost more to cut to the screen than can be seen of it.
        let shown = bytes[start..<min(end, start + 4096)]
        spans.append(Span(Sanitising.text(shown), isKey ? .syntaxKey : .syntaxString))
        return end
    }

    private mutating func literal(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Int {
        var index = start
        while index < bytes.endIndex, index - start < 4096, !Self.isBlank(bytes[index]),
            !",:{}[]\"".utf8.contains(bytes[index])
        {
            index += 1
        }
        let text = Sanitising.text(bytes[start..<index])
        let isNumber = text.first.map { $0 == "-" || $0.isNumber } ?? false
        spans.append(Span(text, isNumber ? .syntaxNumber : .syntaxLiteral))
        return index
    }
}
