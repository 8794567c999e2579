import Testing

@testable import FetchCore

@Suite("Sanitising")
struct SanitisingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var bytes: [UInt8]
        var line: String
        var text: String?

        init(_ raw: String, _ line: String, text: String? = nil) {
            bytes = Array(raw.utf8)
            self.line = line
            self.text = text
        }

        init(_ bytes: [UInt8], _ line: String) {
            self.bytes = bytes
            self.line = line
        }

        var testDescription: String { line }
    }

    static let cases = [
        Case("plain ASCII ~", "plain ASCII ~"),
        Case("Grüße, 世界 👩‍👩‍👧", "Grüße, 世界 👩‍👩‍👧"),
        Case("\u{1B}[31mred\u{7}", "␛[31mred␇"),
        Case("a\0b\u{7F}", "a␀b␡"),
        Case("a\nb\tc\r\nd\re", "a␊b␉c␍␊d␍e", text: "a\nb\tc\nd␍e"),
        Case("\u{9B}31m\u{85}", "�31m�"),
        Case("a\u{202E}cba\u{2066}\u{200F}\u{61C}", "a�cba���"),
        Case("a\u{2028}b\u{2029}c\u{FEFF}", "a�b�c�"),
        Case([0x61, 0xFF, 0x62], "a�b"),
        Case([0xE2, 0x82], "�"),
        Case([0xC0, 0x80, 0xED, 0xA0, 0x80], "�����"),
        Case("", ""),
    ]

    @Test("what a terminal would act on becomes visible", arguments: cases)
    func replaced(_ test: Case) {
        #expect(Sanitising.text(test.bytes) == test.line)
        #expect(Sanitising.text(test.bytes, keepingLines: true) == test.text ?? test.line)
        var output = Array("> ".utf8)
        Sanitising.append(test.bytes, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == "> " + test.line)
        #expect(test.line.sanitised() == test.line)
    }

    @Test("no scalar of those that act on a terminal or reorder a line comes through")
    func allScalars() {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069,
        ]
        let bad = Set(ranges.flatMap { Array($0) })
        for value in bad {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let clean = String(Character(scalar)).sanitised()
            #expect(clean.unicodeScalars.count == 1)
            #expect(!clean.unicodeScalars.contains { bad.contains($0.value) }, "U+\(value)")
        }
    }
}
