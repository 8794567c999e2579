import FetchCore

/// The last few thousand lines of the log, oldest first.
struct LogBook: Sendable {
    private(set) var lines: [LogLine] = []
    private static let kept = 4_000

    mutating func add(_ line: LogLine) {
        // Drops a quarter at a time, so that a line costs the same on average however long the log is.
        if lines.count >= Self.kept { lines.removeFirst(Self.kept / 4) }
        lines.append(line)
    }
}
