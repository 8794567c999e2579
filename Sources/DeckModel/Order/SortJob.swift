import FetchCore

/// A big order to be worked out away from the keys: ``run()`` on any thread, and hand its result back.
package struct SortJob: Sendable, Equatable {
    /// Which order was asked for; an answer to an older one is dropped.
    let generation: Int
    let keys: SortKeys

    /// One job an order: its generation names it.
    package static func == (left: SortJob, right: SortJob) -> Bool {
        left.generation == right.generation && left.keys.rows.count == right.keys.rows.count
    }

    /// Takes some tenths of a second for a million rows.
    package func run() -> SortResult {
        guard let text = keys.key.text else {
            return SortResult(generation: generation, rows: Self.radixSorted(keys.entries()))
        }
        let texts = SortTexts(keys: keys, withText: text)
        let descends = keys.descends
        let sorted = keys.entries().sorted { left, right in
            if left.key != right.key { return left.key < right.key }
            let order = texts.compare(left.row, right.row)
            if order != 0 { return descends ? order > 0 : order < 0 }
            return left.row < right.row
        }
        return SortResult(generation: generation, rows: sorted.map(\.row))
    }

    /// Sorts by sixteen bits of the key at a time, least significant first; passes in which all keys agree are left out.
    private static func radixSorted(_ entries: [SortEntry]) -> [UInt32] {
        guard entries.count > 1 else { return entries.map(\.row) }
        if entries.count < 4_096 {
            return entries.sorted { ($0.key, $0.row) < ($1.key, $1.row) }.map(\.row)
        }
        var different: UInt64 = 0
        for entry in entries { different |= entry.key ^ entries[0].key }
        var current = entries.sorted(ifNeeded: { $0.row <= $1.row }, by: { $0.row < $1.row })
        var other = current
        for shift in stride(from: UInt64(0), to: 64, by: 16) where (different >> shift) & 0xFFFF != 0 {
            var starts = [Int](repeating: 0, count: 65_537)
            for entry in current { starts[Int((entry.key >> shift) & 0xFFFF) + 1] += 1 }
            for digit in 1...65_536 { starts[digit] += starts[digit - 1] }
            for entry in current {
                let digit = Int((entry.key >> shift) & 0xFFFF)
                other[starts[digit]] = entry
                starts[digit] += 1
            }
            swap(&current, &other)
        }
        return current.map(\.row)
    }
}

/// The rows of a ``SortJob`` in order.
package struct SortResult: Sendable, Equatable {
    let generation: Int
    let rows: [UInt32]
}

extension [SortEntry] {
    fileprivate func sorted(
        ifNeeded inOrder: (SortEntry, SortEntry) -> Bool, by areInOrder: (SortEntry, SortEntry) -> Bool
    ) -> [SortEntry] {
        zip(self, dropFirst()).allSatisfy(inOrder) ? self : sorted(by: areInOrder)
    }
}

/// Compares the texts of two rows byte by byte.
private struct SortTexts {
    let keys: SortKeys
    let withText: @Sendable (SortKeys, Int, (UnsafeBufferPointer<UInt8>) -> Void) -> Void

    /// Below 0 when the left goes first.
    func compare(_ left: UInt32, _ right: UInt32) -> Int {
        var order = 0
        withText(keys, Int(left)) { first in
            withText(keys, Int(right)) { order = Self.compare(first, $0) }
        }
        return order
    }

    private static func compare(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) -> Int {
        let shared = min(left.count, right.count)
        for place in 0..<shared where left[place] != right[place] {
            return left[place] < right[place] ? -1 : 1
        }
        return left.count - right.count
    }
}
