import RunModel

/// Counted things in words.
enum Words {
    static func requests(_ count: Int) -> String { Figures.counted(count, "request") }
    static func queuedRequests(_ count: Int) -> String { Figures.counted(count, "queued request") }
    static func transfers(_ count: Int) -> String { Figures.counted(count, "transfer") }
    static func rows(_ count: Int) -> String { Figures.counted(count, "row") }
}
