extension StringProtocol {
    /// Whether the text stands in this one.
    ///
    /// Stands before Foundation's, which ArgumentParser and TOMLKit bring along: one call of that links 40 MB of ICU.
    func contains<Other: StringProtocol>(_ other: Other) -> Bool {
        firstRange(of: other) != nil
    }
}
