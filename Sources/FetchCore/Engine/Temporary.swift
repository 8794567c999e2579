extension [Expectation] {
    func headFailure(status: Int, reason: String, contentType: String, timings: PhaseTimings) -> FetchFailure?
    {
        (200...399).contains(status)
            ? nil : FetchFailure(.status, phase: .receive, message: "\(status) \(reason)")
    }
}
extension RetryAfter {
    static func seconds(_ value: String, wallNow: UInt64) -> Double? {
        delay(value, wallNanoseconds: wallNow).map { $0 / .seconds(1) }
    }
}
