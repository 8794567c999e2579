import Foundation
import Testing

/// Compares a text with a recorded one in Snapshots/; `FETCHDECK_RECORD=1` records instead, which fails the
/// run.
func expectSnapshot(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws
{
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Snapshots").appendingPathComponent(name + ".txt")
    let recorded = try? String(contentsOf: file, encoding: .utf8)
    if recorded == text { return }
    if ProcessInfo.processInfo.environment["FETCHDECK_RECORD"] != nil {
        try text.write(to: file, atomically: true, encoding: .utf8)
        Issue.record("recorded \(name)", sourceLocation: sourceLocation)
        return
    }
    let old = (recorded ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    let line =
        zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
    let was = line < old.count ? String(old[line]) : "(nothing)"
    let isNow = line < new.count ? String(new[line]) : "(nothing)"
    Issue.record(
        """
        \(name).txt differs in line \(line + 1)\(recorded == nil ? ", it was never recorded" : ""):
        was: \(was)
        is:  \(isNow)
        FETCHDECK_RECORD=1 records it anew.
        """, sourceLocation: sourceLocation)
}
