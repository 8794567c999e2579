extension Duration {
    // By way of 128 bits: `components` costs three times as much, and each transfer asks several times.

    /// Whole nanoseconds, cut off and bounded.
    package var nanoseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000) }

    /// Whole microseconds, cut off and bounded.
    package var microseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000_000) }

    /// Whole milliseconds, cut off and bounded.
    package var milliseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000_000_000) }
}
