import TestSupport
import Testing

@testable import FetchFiles

@Suite("The text of records")
struct RecordsTextTests {
    @Test(
        "escapes what JSON must and what a terminal would act on",
        arguments: [
            ("", #""""#), ("plain text of more than eight bytes", #""plain text of more than eight bytes""#),
            ("a\"b\\c", #""a\"b\\c""#), ("a\nb\tc\rd", #""a\nb\tc\rd""#), ("\u{1b}[31m", #""\u001b[31m""#),
            ("\u{7f}\u{0}", #""\u007f\u0000""#), ("12345678\"", #""12345678\"""#), ("é€😀", #""é€😀""#),
            ("a\u{202e}b\u{2066}", #""a\u202eb\u2066""#), ("\u{85}\u{2028}", #""\u0085\u2028""#),
            ("•••", #""•••""#),
        ])
    func escaping(_ text: String, _ json: String) {
        var out = ByteBuffer()
        out.append(json: text)
        #expect(out.text == json)
        var cursor = JSONReader(out.bytes)
        let inside = cursor.string()
        #expect(inside.map { JSONString.text(UnsafeBufferPointer(rebasing: out.bytes[$0])) } == text)
    }

    @Test(
        "replaces bytes that are no UTF-8",
        arguments: [
            ([0x61, 0xff, 0x62], "a\u{fffd}b"), ([0xc3], "\u{fffd}"), ([0xe2, 0x82], "\u{fffd}"),
            ([0xc0, 0x80], "\u{fffd}\u{fffd}"), ([0xed, 0xa0, 0x80], "\u{fffd}\u{fffd}\u{fffd}"),
            ([0xf4, 0x90, 0x80, 0x80], "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
            ([0xe2, 0x82, 0x41], "\u{fffd}A"),
        ] as [([UInt8], String)])
    func invalidUTF8(_ bytes: [UInt8], _ text: String) {
        var out = ByteBuffer()
        bytes.withUnsafeBufferPointer { out.append(json: $0) }
        #expect(out.text == "\"\(text)\"")
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test(
        "has milliseconds with as many decimals as they need",
        arguments: [
            (0, "0"), (1, "0.001"), (12, "0.012"), (100, "0.1"), (110, "0.11"), (1000, "1"), (13300, "13.3"),
            (-5, "-0.005"), (123_456_789, "123456.789"),
        ])
    func thousandths(_ number: Int64, _ text: String) {
        var out = ByteBuffer()
        out.append(thousandths: number)
        #expect(out.text == text)
        #expect(JSONNumber.thousandths(out.bytes) == number)
    }

    @Test(
        "has moments in UTC with milliseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (noon, "2026-11-22T12:00:00.000Z"),
            (1_709_210_096_007_999_999, "2024-02-29T12:34:56.007Z"),
            (4_107_542_399_999_000_000, "2100-02-28T23:59:59.999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
        ] as [(UInt64, String)])
    func moments(_ nanoseconds: UInt64, _ text: String) {
        var out = ByteBuffer()
        var writer = TimestampText()
        writer.append(nanoseconds, to: &out)
        #expect(out.text == text)
        #expect(TimestampText.parse(out.bytes) == nanoseconds / 1_000_000 * 1_000_000)
    }

    @Test("keeps the second of the last moment only while it lasts")
    func momentsInTurn() {
        var out = ByteBuffer()
        var writer = TimestampText()
        for moment in [noon, noon + 999_000_000, noon + 1_000_000_000, noon] {
            writer.append(moment, to: &out)
        }
        #expect(
            out.text == "2026-11-22T12:00:00.000Z2026-11-22T12:00:00.999Z"
                + "2026-11-22T12:00:01.000Z2026-11-22T12:00:00.000Z")
    }

    @Test(
        "knows what is no moment",
        arguments: [
            "", "2026-11-22", "2026-11-22T12:00:00", "2026-13-22T12:00:00Z", "2026-11-22T25:00:00Z",
            "1969-11-22T12:00:00Z", "2026-11-22T12:00:00.Z", "abcd-11-22T12:00:00Z",
        ])
    func noMoments(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(bytes.withUnsafeBufferPointer { TimestampText.parse($0) } == nil)
    }

    @Test("writes words as 16 hex digits", arguments: [0, 1, 0x0123_4567_89ab_cdef, .max] as [UInt64])
    func hex(_ word: UInt64) {
        var out = ByteBuffer()
        out.append(hex: word)
        let digits = String(word, radix: 16)
        #expect(out.text == String(repeating: "0", count: 16 - digits.count) + digits)
    }

    @Test("grows as far as it must and gives back what is too much")
    func growth() {
        var out = ByteBuffer(capacity: 1)
        for number in 0..<100_000 { out.append(decimal: number) }
        #expect(out.count == 488_890)
        #expect(out.text.hasSuffix("9999899999"))
        out.removeAll(keeping: 64)
        #expect(out.count == 0)
        out.append(decimal: .min)
        #expect(out.text == String(Int.min))
    }

    @Test(
        "is walked over without trapping, whatever it holds",
        arguments: [
            #"{"a": [1, {"b": "]}\""}], "c": null} "#, #"{"a""#, "{", "[[[[", #""\"#, #"{"a":"#, "", "}",
            #"{"a":1,}"#,
        ])
    func cursor(_ text: String) {
        let bytes = Array(text.utf8)
        for length in 0...bytes.count {
            bytes.withUnsafeBufferPointer { bytes in
                var cursor = JSONReader(UnsafeBufferPointer(rebasing: bytes[..<length]))
                if let range = cursor.value() { #expect(range.upperBound <= length) }
                JSONRecord().scan(UnsafeBufferPointer(rebasing: bytes[..<length]))
            }
        }
    }

    @Test("undoes escapes, surrogates among them")
    func unescape() {
        for (json, text) in [
            (#"a\u00e9\ud83d\ude00\/"#, "aé😀/"), (#"\ud83dx"#, "\u{fffd}x"), (#"\u12"#, "\u{fffd}12"),
            (#"\b\f"#, "\u{8}\u{c}"),
        ] {
            let bytes = Array(json.utf8)
            #expect(bytes.withUnsafeBufferPointer { JSONString.text($0) } == text)
        }
    }
}
