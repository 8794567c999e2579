import Testing

@testable import FetchCore

@Suite("Durations in words")
struct DurationTextTests {
    static let texts: [(String, Duration?)] = [
        ("500ms", .milliseconds(500)), ("1.1s", .milliseconds(1100)), (" 2 s ", .seconds(2)),
        ("3M", .seconds(180)),
        ("1h", .seconds(3600)), ("10us", .microseconds(10)), ("10µs", .microseconds(10)), ("0s", .zero),
        (".5s", .milliseconds(500)), ("5", nil), ("", nil), ("s", nil), ("-1s", nil), ("1.2.3s", nil),
        ("1 day", nil), ("٣s", nil), ("1e5s", nil), ("99999999999999h", nil),
    ]

    @Test("a number and its unit are read", arguments: texts)
    func parse(_ text: String, _ duration: Duration?) {
        #expect(DurationText.parse(text) == duration)
    }

    @Test("a bare number has the unit that is given")
    func bare() {
        #expect(DurationText.parse("2.5", bare: .seconds) == .milliseconds(2500))
        #expect(DurationText.parse("2ms", bare: .seconds) == .milliseconds(2))
    }

    static let durations: [(Duration, String)] = [
        (.zero, "0us"), (.microseconds(250), "250us"), (.microseconds(1500), "1.5ms"),
        (.milliseconds(2), "2ms"),
        (.milliseconds(412), "412ms"), (.milliseconds(1230), "1.2s"), (.seconds(2), "2s"),
        (.seconds(59.96), "59.9s"), (.seconds(125), "2m05s"), (.seconds(11_400), "3h10m"),
        (.milliseconds(-5), "-5ms"),
    ]

    @Test("a duration is told as short as it can be", arguments: durations)
    func short(_ duration: Duration, _ text: String) {
        #expect(DurationText.short(duration) == text)
    }

    @Test("an exact text is read back as the same", arguments: [1, 999, 1000, 1500, 60_000_000, 1_234_567])
    func exact(microseconds: Int) {
        let duration = Duration.microseconds(microseconds)
        #expect(DurationText.parse(DurationText.exact(duration)) == duration)
    }
}
