/// The phases of settled rows, in blocks that are made when the first row of one settles: a column that grows is copied
/// whole, and this is the widest by far.
package struct PhaseColumn: Sendable {
    private static let blockBits = 12

    /// One entry a block; empty while none of its rows has settled.
    private var blocks: [[CompactPhases]] = []

    package init() {}

    /// All zero for a row that has none yet.
    package subscript(index: Int) -> CompactPhases {
        get {
            let block = index >> Self.blockBits
            guard block < blocks.count, !blocks[block].isEmpty else { return CompactPhases() }
            return blocks[block][index & (1 << Self.blockBits - 1)]
        }
        set {
            let block = index >> Self.blockBits
            if block >= blocks.count {
                blocks.append(contentsOf: repeatElement([], count: block + 1 - blocks.count))
            }
            if blocks[block].isEmpty {
                blocks[block] = [CompactPhases](repeating: CompactPhases(), count: 1 << Self.blockBits)
            }
            blocks[block][index & (1 << Self.blockBits - 1)] = newValue
        }
    }
}
