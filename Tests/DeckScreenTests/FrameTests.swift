import TestSupport
import Testing

@testable import DeckScreen

@Suite("Frame")
struct FrameTests {
    @Test(
        "text is as wide as terminals make it",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한국", 4), ("ｆｕ", 4), ("🙂", 2),
            // Joined emoji are shown as their first part, flags as letters, selectors and skin tones not at
            // all.
            ("👩‍👩‍👧‍👦", 2), ("🇩🇪", 2), ("❤️", 1), ("👍🏽", 2),
            // Combining marks alone get a dotted circle to stand on.
            ("\u{301}", 1), ("שלום", 4), ("مرحبا", 5), ("नमस्ते", 4),
            // Controls and unknown characters show as one sign; format characters not at all.
            ("\u{1B}[31m", 5), ("\n", 1), ("\r\n", 2), ("\u{7F}", 1), ("\u{9B}", 1), ("\u{202E}x", 1),
            ("\u{200B}", 0),
            ("\u{E000}", 1), ("\u{2028}", 1), ("\u{AD}", 1), ("\u{3000}", 2), ("…", 1), ("─", 1),
        ])
    func widths(text: String, width: Int) {
        #expect(CellText.width(text) == width)
        #expect(CellText.clusters(text).reduce(0) { $0 + $1.width } == width)
        var frame = Frame(columns: 20, rows: 1)
        #expect(frame.put(text, row: 0, column: 0, style: .plain) == width)
    }

    @Test("nothing that a terminal acts on comes out of a frame")
    func controls() {
        var frame = Frame(columns: 400, rows: 2)
        let controls = (0...0x9F).compactMap(Unicode.Scalar.init).map { String(Character($0)) }.joined()
        frame.put(controls, row: 0, column: 0, style: .plain)
        frame.put(
            "\u{202A}\u{202B}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}\u{2069}\u{200E}\u{200F}\u{61C}x",
            row: 1, column: 0, style: .plain)
        for scalar in frame.dump().unicodeScalars where scalar != "\n" {
            #expect(!["Cc", "Cf"].contains(Self.category(scalar)), "U+\(String(scalar.value, radix: 16))")
        }
        #expect(frame.line(1) == "x")
    }

    @Test(
        "text that is too wide is cut with an ellipsis, wide characters whole",
        arguments: [
            ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""),
            ("日本語", 6, "日本語"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("日本語", 2, "…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
        ])
    func ellipsis(text: String, width: Int, shown: String) {
        #expect(CellText.truncated(text, to: width) == shown)
        var frame = Frame(columns: 10, rows: 1)
        frame.put(text, row: 0, column: 1, maxWidth: width, style: .plain, ellipsis: "…")
        #expect(frame.line(0) == (shown.isEmpty ? "" : " " + shown))
    }

    @Test("a wide character that is half overwritten leaves a blank, never half of itself")
    func halves() {
        var frame = Frame(columns: 6, rows: 1)
        frame.put("日本語", row: 0, column: 0, style: .plain)
        frame.put("x", row: 0, column: 1, style: .plain)
        #expect(frame.line(0) == " x本語")
        frame.put("y", row: 0, column: 2, style: .plain)
        #expect(frame.line(0) == " xy 語")
        frame.put("日", row: 0, column: 3, style: .plain)
        #expect(frame.line(0) == " xy日")
        frame.put("日", row: 0, column: 5, style: .plain)
        #expect(frame.line(0) == " xy日")
    }

    @Test("nothing is drawn outside, whatever is asked for")
    func clipping() {
        var dice = Dice(state: 7)
        let texts = [
            "plain", "日本語", "👩‍👩‍👧", "שלום", "e\u{301}\u{301}\u{301}\u{301}\u{301}", "\u{1B}[2J", "🇩🇪", "",
        ]
        for _ in 0..<400 {
            var frame = Frame(
                columns: Int.random(in: 0...9, using: &dice), rows: Int.random(in: 0...4, using: &dice))
            for _ in 0..<30 {
                let (row, column) = (
                    Int.random(in: -3...6, using: &dice), Int.random(in: -9...12, using: &dice)
                )
                let size = Int.random(in: -2...12, using: &dice)
                let rect = Rect(row: row, column: column, height: size, width: size + 1)
                let text = texts[Int.random(in: 0..<texts.count, using: &dice)]
                switch Int.random(in: 0..<5, using: &dice) {
                case 0: frame.fill(rect, style: .plain)
                case 1: frame.box(rect, title: text, glyphs: .rounded, style: .plain)
                case 2: frame.putRight(text, row: row, right: column, maxWidth: size, style: .plain)
                case 3: frame.restyle(rect) { $0.attributes = .bold }
                default:
                    frame.put(text, row: row, column: column, maxWidth: size, style: .plain, ellipsis: "…")
                }
            }
            expectWhole(frame)
        }
    }

    @Test("frames are told apart row by row, clusters included")
    func rows() {
        var left = Frame(columns: 4, rows: 2)
        var right = left
        left.put("e\u{301}", row: 0, column: 0, style: .plain)
        right.put("e\u{300}", row: 0, column: 0, style: .plain)
        #expect(!left.hasSameRow(0, as: right))
        #expect(left.hasSameRow(1, as: right))
        right.put("e\u{301}", row: 0, column: 0, style: .plain)
        #expect(left.hasSameRow(0, as: right))
    }

    @Test("the picture holds the text, escaped, and its colors")
    func svg() throws {
        let theme = Theme.standard
        var frame = Frame(columns: 10, rows: 1, style: theme[.text])
        frame.put("a<b&c", row: 0, column: 0, style: theme[.failed])
        let svg = frame.svg(theme: theme, title: "x > y")
        #expect(svg.contains("a&lt;b&amp;c</text>"))
        #expect(svg.contains("x &gt; y</text>"))
        #expect(svg.contains(try #require(theme[.failed].foreground?.hex)))
    }

    private static func category(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .control: "Cc"
        case .format: "Cf"
        default: ""
        }
    }
}

/// Every row is exactly as wide as the frame, and halves of wide glyphs stand beside each other.
func expectWhole(_ frame: Frame, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation)
{
    #expect(frame.cells.count == frame.rows * frame.columns, comment, sourceLocation: sourceLocation)
    for row in 0..<frame.rows {
        var width = 0
        for column in 0..<frame.columns {
            let cell = frame[row, column]
            width += Int(cell.width)
            let isAfterWide = column > 0 && frame[row, column - 1].width == 2
            #expect(cell.isContinuation == isAfterWide, comment, sourceLocation: sourceLocation)
            #expect(
                CellText.width(frame.text(row: row, column: column)) == Int(cell.width), comment,
                sourceLocation: sourceLocation)
        }
        #expect(width == frame.columns, comment, sourceLocation: sourceLocation)
    }
}
