import FetchCore
import RunModel

/// The line that plain mode writes for what the run decided; most of it shows in the progress line as well.
enum NoticeLine {
    /// Nil for what is not worth a line.
    static func text(_ notice: TimedNotice) -> String? {
        switch notice.notice {
        case .outputFailed(let failure): "fetchdeck: \(failure.event)"
        case .remark(let text): "fetchdeck: \(text.sanitised())"
        default: nil
        }
    }
}
