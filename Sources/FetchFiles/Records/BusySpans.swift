import FetchCore

/// When something of a recorded run was queued or in flight, as far as its records tell.
///
/// A request was from its entry into the queue until it settled, but for the time in which the process was stopped: its phases
/// lack that. Of one that was tried several times only the last wait in the queue is known, and of one that was sent again
/// after it had settled only its last attempt.
struct BusySpans {
    /// What is shorter is no gap: times of records are cut to the millisecond, and a machine may be slow.
    static let shortestGap: UInt64 = 100_000_000

    /// Spans that touch, as one.
    private struct Block {
        var start: UInt64
        /// Until when the request that began it took: another one that entered the queue meanwhile says that it was empty before.
        var firstEnd: UInt64
        /// The first start that is known for sure.
        var sureStart: UInt64
        var end: UInt64
    }

    /// In order; records stand in the order in which they settled, so that nearly all touch the last.
    private var blocks: [Block] = []

    /// Takes the next record.
    ///
    /// - Parameter isAgain: whether its request had settled before.
    mutating func take(_ record: some RecordText, isAgain: Bool) {
        guard let end = record.value(.finishedAt).flatMap({ TimestampText.parse($0.inside) }) else { return }
        let start = record.value(.startedAt).flatMap { TimestampText.parse($0.inside) }
        let queue = UInt64(record.timing("queue")) * 1_000
        let total = UInt64(record.timing("total")) * 1_000
        guard let start, start <= end else {
            // It was queued until then, nobody knows since when.
            return add(from: blocks.last.map { min($0.end, end) } ?? end, to: end, isSure: false)
        }
        let last = end - min(total, end)
        if isAgain {
            add(from: last - min(queue, last), to: end, isSure: true)
        } else if record.attempts > 1 {
            add(from: start, to: end, isSure: false)
        } else {
            add(from: start - min(queue, start), to: start, isSure: true)
            add(from: max(last, start), to: end, isSure: true)
        }
    }

    /// How long nothing was, in nanoseconds.
    var gaps: UInt64 {
        zip(blocks, blocks.dropFirst()).reduce(0) { sum, pair in
            let gap = pair.1.start - pair.0.end
            let isEmpty = pair.1.sureStart <= pair.1.firstEnd
            return isEmpty && gap >= Self.shortestGap ? sum + gap : sum
        }
    }

    private mutating func add(from start: UInt64, to end: UInt64, isSure: Bool) {
        var block = Block(start: start, firstEnd: end, sureStart: isSure ? start : .max, end: end)
        var place = blocks.endIndex
        while place > 0, blocks[place - 1].start > end { place -= 1 }
        let behind = place
        while place > 0, blocks[place - 1].end >= start {
            place -= 1
            let other = blocks[place]
            if other.start < block.start { (block.start, block.firstEnd) = (other.start, other.firstEnd) }
            block.sureStart = min(block.sureStart, other.sureStart)
            block.end = max(block.end, other.end)
        }
        blocks.replaceSubrange(place..<behind, with: CollectionOfOne(block))
    }
}
