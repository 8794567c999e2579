import DeckModel
import FetchCore

/// Where an attempt's time went, as a bar of its phases.
enum PhaseBar {
    static let names = ["dns", "connect", "tls", "send", "wait", "receive"]
    static let roles: [Role] = [.phaseDNS, .phaseConnect, .phaseTLS, .phaseSend, .phaseWait, .phaseReceive]

    static func parts(_ timings: PhaseTimings) -> [Int64] {
        [timings.dns, timings.connect, timings.tls, timings.send, timings.wait, timings.receive]
    }

    /// The longer the attempt took, the longer the bar, on a log scale from 0.1 ms to 10 s; split by the
    /// phases' shares.
    static func draw(_ timings: PhaseTimings, row: Int, column: Int, width: Int, on canvas: inout Canvas) {
        guard timings.total > 0 else { return }
        let rank = (LatencyRank.logarithm(Double(timings.total)) - 2) / 5
        let length = max(1, min(width, Int((rank * Double(width)).rounded())))
        draw(parts(timings), row: row, column: column, width: length, on: &canvas)
    }

    static func draw(_ parts: [Int64], row: Int, column: Int, width: Int, on canvas: inout Canvas) {
        var at = column
        for (index, count) in visible(parts, width: width).enumerated() where count > 0 {
            canvas.frame.horizontalLine(
                canvas.glyphs.phases[index], row: row, column: at, width: count,
                style: canvas.theme[roles[index]])
            at += count
        }
    }

    /// Phases below a fortieth are left out, or a short bar would be all splinters.
    private static func visible(_ parts: [Int64], width: Int) -> [Int] {
        let total = parts.reduce(0, +)
        return Shares.cells(parts.map { $0 * 40 < total ? 0 : $0 }, width: width)
    }
}
