import Testing

@testable import FetchCore

@Suite("Retry-After")
struct RetryAfterTests {
    /// 1994-11-06 08:49:37 UTC.
    static let moment: Int64 = 784_111_777

    @Test(
        "the three forms of an HTTP date are read",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "sun, 6 nov 1994 8:49:37 gmt",
        ])
    func dates(_ text: String) {
        #expect(HTTPDate.parse(text) == Self.moment)
    }

    @Test(
        "the calendar is right",
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000),
            ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
            ("Tue, 31 Dec 2069 23:59:59 GMT", 3_155_759_999),
            ("Wednesday, 01-Jan-69 00:00:00 GMT", 3_124_224_000),
            ("Mon, 28 Feb 2000 00:00:00 GMT", 951_696_000),
        ])
    func calendar(_ text: String, _ seconds: Int64) {
        #expect(HTTPDate.parse(text) == seconds)
    }

    @Test(
        "what is no date is refused",
        arguments: [
            "", "soon", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 19945 08:49:37 GMT", "1994-11-06T08:49:37Z", "Sun, 0x Nov 1994 08:49:37 GMT",
        ])
    func notDates(_ text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }

    static let delays: [(String, Duration?)] = [
        ("120", .seconds(120)), (" 0 ", .zero), ("1.5", .milliseconds(1500)), ("-1", nil), ("1e3", nil),
        ("12 s", nil), ("", nil), ("1.", nil), ("99999999999999999999999", .seconds(1_000_000_000_000)),
        ("Sun, 06 Nov 1994 08:49:47 GMT", .seconds(10)), ("Sun, 06 Nov 1994 08:49:00 GMT", .zero),
        ("Sat, 06 Nov 2094 08:49:37 GMT", .seconds(36_525 * 86_400)),
    ]

    @Test("seconds and dates become a wait", arguments: delays)
    func delay(_ text: String, _ wait: Duration?) {
        #expect(RetryAfter.delay(text, wallNanoseconds: UInt64(Self.moment) * 1_000_000_000) == wait)
    }
}
