import FetchCore
import Testing

@testable import DeckModel
@testable import DeckScreen

@Suite("Words and graphs on screen")
struct UnitTests {
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
