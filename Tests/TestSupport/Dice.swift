/// Numbers that look random and are the same in every run (xorshift64).
package struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// - Parameter state: What the numbers follow from; not 0.
    package init(state: UInt64) {
        precondition(state != 0, "from 0 follows nothing but 0")
        self.state = state
    }

    /// Numbers of their own for each seed, also for 1, 2, 3.
    package init(seed: UInt64) { self.init(state: seed &* 0x9E37_79B9_7F4A_7C15) }

    package mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
