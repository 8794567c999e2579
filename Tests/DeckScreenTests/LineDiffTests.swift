import TestSupport
import Testing

@testable import DeckScreen

@Suite("The difference of two texts")
struct LineDiffTests {
    private static func text(_ lines: [LineDiff.Line]) -> [String] {
        lines.map { line in
            switch line {
            case .same(let text): "  \(text)"
            case .removed(let text): "- \(text)"
            case .added(let text): "+ \(text)"
            case .gap(let count): "… \(count)"
            }
        }
    }

    @Test("lines that differ stand between those that are the same, the rest is left out")
    func context() {
        let old = (1...12).map(String.init)
        var new = old
        new[5] = "six"
        #expect(
            Self.text(LineDiff(old, new).lines)
                == ["… 2", "  3", "  4", "  5", "- 6", "+ six", "  7", "  8", "  9", "… 3"])
    }

    @Test("equal texts have no line, and one against nothing is all added or removed")
    func ends() {
        #expect(LineDiff(["a"], ["a"]).isEqual && LineDiff(["a"], ["a"]).lines == [])
        #expect(Self.text(LineDiff([], ["a", "b"]).lines) == ["+ a", "+ b"])
        #expect(Self.text(LineDiff(["a", "b"], []).lines) == ["- a", "- b"])
        #expect(
            Self.text(LineDiff(["x", "a", "y"], ["a", "y", "z"]).lines) == ["- x", "  a", "  y", "+ z"])
    }

    @Test("whatever differs, both texts can be read from the difference")
    func random() {
        var dice = Dice(seed: 7)
        for _ in 0..<300 {
            func lines() -> [String] {
                (0..<Int.random(in: 0...9, using: &dice)).map { _ in
                    String(Int.random(in: 0...3, using: &dice))
                }
            }
            let (old, new) = (lines(), lines())
            let diff = LineDiff(old, new)
            // Texts this short have no line that is left out but at an end.
            var (left, right) = ([String](), [String]())
            for line in diff.lines {
                switch line {
                case .same(let text):
                    left.append(text)
                    right.append(text)
                case .removed(let text): left.append(text)
                case .added(let text): right.append(text)
                case .gap(let count):
                    left += old[left.count..<(left.count + count)]
                    right += new[right.count..<(right.count + count)]
                }
            }
            #expect(diff.isEqual ? old == new : left == old && right == new)
        }
    }
}
