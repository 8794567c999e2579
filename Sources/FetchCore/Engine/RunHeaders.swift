/// The headers of a run: those that the list reader lays under each request, and those set while it goes.
///
/// A header that was set wins over what the run sends otherwise under its name, and gives way to what a request says of its
/// own.
package struct RunHeaders: Sendable, Equatable {
    /// Of the command line, as they are laid under each request that does not set its own. Told apart from a request's own by
    /// name and value.
    package var defaults: [HeaderField]
    /// Names of headers that the command line takes out.
    package var droppedDefaults: [String]
    /// Set while the run goes; the default is none.
    package var overrides: [HeaderField]

    package init(
        defaults: [HeaderField] = [], droppedDefaults: [String] = [], overrides: [HeaderField] = []
    ) {
        self.defaults = defaults
        self.droppedDefaults = droppedDefaults
        self.overrides = overrides
    }

    /// Puts the overrides in place of what the hop would send else.
    ///
    /// - Parameter hasUserInfo: Whether the URL has a log-in, which then is the request's own authorization.
    func override(
        _ headers: inout [HeaderField], dropped: inout [String], hasUserInfo: @autoclosure () -> Bool
    ) {
        for override in overrides {
            let isOwn =
                headers.contains { $0.isNamed(override.name) && !defaults.contains($0) }
                || dropped.contains { override.isNamed($0) }
                    && !droppedDefaults.contains { override.isNamed($0) }
                || override.isNamed("Authorization") && hasUserInfo()
            if isOwn { continue }
            headers.removeAll { $0.isNamed(override.name) }
            headers.append(override)
            dropped.removeAll { override.isNamed($0) }
        }
    }
}
