import FetchCore
import RunModel
import Testing

@Suite("Numbers as text")
struct FiguresTests {
    @Test(
        "latencies have three digits that matter and a unit",
        arguments: [
            (0, "0µs"), (999, "999µs"), (1_000, "1.00ms"), (1_234, "1.23ms"), (9_999, "10.0ms"),
            (12_345, "12.3ms"), (99_960, "100ms"), (123_456, "123ms"), (999_499, "999ms"), (999_500, "1.00s"),
            (1_234_567, "1.23s"), (59_940_000, "59.9s"), (99_940_000, "99.9s"), (99_950_000, "1m40s"),
            (125_000_000, "2m05s"), (7_260_000_000, "2h01m"), (-5, "0µs"),
        ])
    func latency(microseconds: Int64, text: String) {
        #expect(Figures.latency(microseconds: microseconds) == text)
        #expect(text.count <= 6)
    }

    @Test(
        "sizes are decimal",
        arguments: [
            (0, "0B"), (999, "999B"), (1_000, "1.00kB"), (1_234, "1.23kB"), (999_499, "999kB"),
            (999_500, "1.00MB"),
            (12_345_678, "12.3MB"), (4_000_000_000, "4.00GB"), (Int64.max, "9223PB"),
        ])
    func bytes(count: Int64, text: String) {
        #expect(Figures.bytes(count) == text)
    }

    @Test(
        "counts, rates, clocks and percents",
        arguments: [
            (Figures.count(0), "0"), (Figures.count(1_234_567), "1,234,567"),
            (Figures.count(-1_234), "-1,234"),
            (Figures.counted(1, "request"), "1 request"),
            (Figures.counted(1_200, "request"), "1,200 requests"),
            (Figures.shortCount(9_999), "9999"), (Figures.shortCount(12_345), "12.3k"),
            (Figures.shortCount(1_200_000), "1.20M"),
            (Figures.rate(0), "0"), (Figures.rate(0.5), "0.50"), (Figures.rate(7.25), "7.3"),
            (Figures.rate(40), "40.0"), (Figures.setting(40), "40"), (Figures.setting(0.0001), "0.0001"),
            (Figures.rate(312.4), "312"), (Figures.rate(45_600), "45.6k"), (Figures.rate(.nan), "0"),
            (Figures.clock(.seconds(7)), "0:07"), (Figures.clock(.seconds(723)), "12:03"),
            (Figures.clock(.seconds(3723)), "1:02:03"), (Figures.clock(.seconds(-3)), "0:00"),
            (Figures.percent(999, of: 1000), "99%"), (Figures.percent(1000, of: 1000), "100%"),
            (Figures.percent(1, of: 0), "0%"),
        ])
    func others(text: String, expected: String) {
        #expect(text == expected)
    }

    @Test("sentences have a blank before the unit, and the same digits")
    func sentences() {
        #expect(Figures.duration(.microseconds(12_340)) == "12.3 ms")
        #expect(Figures.duration(.milliseconds(1_240)) == "1.24 s")
        #expect(Figures.duration(.seconds(125)) == "2m05s")
        #expect(Figures.bytes(1_234_000, .blank) == "1.23 MB")
        #expect(Figures.bytes(73, .blank) == "73 B")
    }

    @Test(
        "changes have a sign and two or three digits",
        arguments: [
            (0.044, "+4.4 %"), (-0.0019, "-0.19 %"), (1.73, "+173 %"), (0, "0 %"), (-0.9995, "-100 %"),
            (1, "+100 %"), (0.9994, "+99.9 %"),
            (0.00004, "0 %"), (12.345, "+1,235 %"), (.infinity, "–"),
        ])
    func changes(share: Double, text: String) {
        #expect(Figures.change(share) == text)
    }

    @Test(
        "a share is whole only where nothing is missing",
        arguments: [(1.0, "100.00 %"), (0.999_999, "99.99 %"), (0.9971, "99.71 %"), (0, "0.00 %")])
    func shares(share: Double, text: String) {
        #expect(Figures.share(share) == text)
    }

    @Test(
        "a share is rounded, and is neither nothing nor all where it is a part",
        arguments: [
            (39, 796, "5%"), (0, 9, "0%"), (1, 1_000, "<1%"), (999, 1_000, ">99%"), (9, 9, "100%"),
            (1, 3, "33%"), (2, 3, "67%"), (0, 0, "0%"),
        ] as [(Int64, Int64, String)])
    func shares(part: Int64, whole: Int64, text: String) {
        #expect(Figures.share(part, of: whole) == text)
    }
}
