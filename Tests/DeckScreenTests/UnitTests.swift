import FetchCore
import Testing

@testable import DeckModel
@testable import DeckScreen

@Suite("Numbers on screen")
struct UnitTests {
    @Test(
        "latencies have three digits that matter and a unit",
        arguments: [
            (0, "0µs"), (999, "999µs"), (1_000, "1.00ms"), (1_234, "1.23ms"), (9_999, "10.0ms"),
            (12_345, "12.3ms"), (99_960, "100ms"), (123_456, "123ms"), (999_499, "999ms"), (999_500, "1.00s"),
            (1_234_567, "1.23s"), (59_940_000, "59.9s"), (99_940_000, "99.9s"), (99_950_000, "1m40s"),
            (125_000_000, "2m05s"), (7_260_000_000, "2h01m"), (-5, "0µs"),
        ])
    func latency(microseconds: Int64, text: String) {
        #expect(Units.latency(microseconds: microseconds) == text)
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
        #expect(Units.bytes(count) == text)
    }

    @Test(
        "counts, rates, clocks and percents",
        arguments: [
            (Units.count(0), "0"), (Units.count(1_234_567), "1,234,567"), (Units.count(-1_234), "-1,234"),
            (Units.shortCount(9_999), "9999"), (Units.shortCount(12_345), "12.3k"),
            (Units.shortCount(1_200_000), "1.20M"),
            (Units.rate(0), "0"), (Units.rate(0.5), "0.50"), (Units.rate(7.25), "7.3"),
            (Units.rate(40), "40.0"), (Units.setting(40), "40"), (Units.setting(0.5), "0.50"),
            (Units.rate(312.4), "312"), (Units.rate(45_600), "45.6k"), (Units.rate(.nan), "0"),
            (Units.clock(.seconds(7)), "0:07"), (Units.clock(.seconds(723)), "12:03"),
            (Units.clock(.seconds(3723)), "1:02:03"), (Units.clock(.seconds(-3)), "0:00"),
            (Units.percent(999, of: 1000), "99%"), (Units.percent(1000, of: 1000), "100%"),
            (Units.percent(1, of: 0), "0%"),
        ])
    func others(text: String, expected: String) {
        #expect(text == expected)
    }

    @Test(
        "why a row failed leaves out the host that stands beside it, and is the kind alone where no more says anything",
        arguments: [
            (FailureKind.dns, "a.example: not known", 40, "dns: not known"),
            (.dns, "b.example: not known", 40, "dns: b.example: not known"),
            (.connect, "connection refused", 11, "connect"),
            (.connect, "connection refused", 15, "connect: connection refused"),
            (.redirect, "redirect loop: 'http://a'", 40, "redirect loop: 'http://a'"),
            (.tls, "self-signed", 11, "tls: self-signed"), (.timeout, "x", 10, "timeout: x"),
        ])
    func failureWords(kind: FailureKind, message: String, width: Int, words: String) {
        #expect(FailureWords.text(kind, message, host: "a.example:81", width: width) == words)
    }

    @Test(
        "a waiting row says why, in the contract's words",
        arguments: [
            (WaitReason.limit, "limit"), (.hostLimit, "host limit"), (.rate, "rate"),
            (.hostRate, "host rate"), (.paused, "paused"),
            (.retry(at: RunInstant(nanoseconds: 14_200_000_000)), "retry in 4.2s"),
            (.retryAfter(at: RunInstant(nanoseconds: 22_000_000_000)), "retry-after 12s"),
            (.hostPaused(until: nil), "host paused"),
            (.hostPaused(until: RunInstant(nanoseconds: 11_000_000_000)), "host paused 1.0s"),
            (.retry(at: .start), "retry in 0.0s"),
        ])
    func waits(reason: WaitReason, text: String) {
        #expect(WaitWords.text(reason, now: RunInstant(nanoseconds: 10_000_000_000)) == text)
    }

    @Test("shares add up, and nothing that is there vanishes")
    func shares() {
        #expect(Shares.cells([1, 1, 1], width: 10).reduce(0, +) == 10)
        #expect(Shares.cells([1_000_000, 1, 0, 1], width: 10) == [8, 1, 0, 1])
        #expect(Shares.cells([0, 0], width: 10) == [0, 0])
        #expect(Shares.cells([1, 1, 1, 1], width: 2).reduce(0, +) == 2)
        #expect(Shares.cells([5], width: 0) == [0])
    }

    @Test("sparklines show zero as the lowest step, and nothing before the first value")
    func sparklines() {
        #expect(Sparkline.line([0, 4, 8], width: 5, style: .block) == "  ▁▄█")
        #expect(Sparkline.line([0, 4, 8], width: 3, style: .ascii) == ".=#")
        #expect(Sparkline.line([8, 4], width: 1, style: .braille) == "⣧")
        #expect(Sparkline.line([1, 2, 3], width: 2, style: .block) == "▆█")
        #expect(Sparkline.line([], width: 0, style: .block) == "")
        #expect(Sparkline.bar(0.5, width: 4, style: .block) == "██")
        #expect(Sparkline.bar(0.001, width: 4, style: .block) == "▏")
    }

    @Test(
        "the logarithm is right to what a cell can show",
        arguments: [1.0, 10, 150, 12_345, 999_999, 4_000_000])
    func logarithm(value: Double) {
        let digits = LatencyRank.logarithm(value)
        var power = 1.0
        var count = 0.0
        while power * 10 <= value {
            power *= 10
            count += 1
        }
        #expect(digits >= count - 0.01)
        #expect(digits < count + 1.01)
        #expect(abs(LatencyRank.logarithm(value * 10) - digits - 1) < 0.01)
    }
}
