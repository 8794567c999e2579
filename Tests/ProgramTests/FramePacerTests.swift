import FetchCore
import Testing

@testable import fetchdeck

@Suite("When frames are painted")
struct FramePacerTests {
    @Test(
        "so many a second while things move, one a second for a clock or without the focus, none when nothing changes",
        arguments: [
            (.moving, false, true, 100), (.moving, false, false, 1_000), (.ticking, false, true, 1_000),
            (.ticking, false, false, 1_000), (.still, false, true, nil), (.still, false, false, nil),
            (.still, true, true, 100), (.still, true, false, 1_000), (.ticking, true, true, 100),
        ] as [(FramePacer.Activity, Bool, Bool, Int64?)])
    func pace(activity: FramePacer.Activity, hasNews: Bool, hasFocus: Bool, milliseconds: Int64?) {
        var pacer = FramePacer(framesPerSecond: 10)
        let start = RunInstant(nanoseconds: 5_000_000_000)
        func wait(_ after: Duration) -> Duration? {
            pacer.wait(
                now: start.advanced(by: after), hasNews: hasNews, activity: activity, hasFocus: hasFocus)
        }
        // The first frame waits for nothing.
        #expect(wait(.zero) == .zero)
        pacer.painted(at: start)
        let gap = milliseconds.map { Duration.milliseconds($0) }
        #expect(wait(.zero) == gap)
        #expect(wait(.milliseconds(30)) == gap.map { $0 - .milliseconds(30) })
        #expect(wait(.seconds(3)) == gap.map { _ in .zero })
    }
}
