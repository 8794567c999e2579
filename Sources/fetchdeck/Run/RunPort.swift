import FetchCore

/// What the loops need of a run, so that tests can stand in for the engine.
protocol RunPort: Sendable {
    func send(_ command: RunCommand)
    /// Calls the closure once, on any thread, when everything is settled or the run was stopped.
    func whenFinished(_ body: @escaping @Sendable () -> Void)
}

extension FetchRun: RunPort {}
