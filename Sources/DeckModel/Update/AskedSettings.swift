import FetchCore

/// What was asked of the run's settings and is not told by it yet.
///
/// The deck takes a setting for true as soon as it is asked for. A notice about an earlier value that comes in between
/// must not take it back, or the next key would begin from there.
struct AskedSettings: Sendable {
    private var asked: [(command: RunCommand, at: RunInstant)] = []

    /// A setting that was so already is never told of.
    private static let longestWait = Duration.seconds(5)

    mutating func ask(_ command: RunCommand, at now: RunInstant) {
        guard command.isOfSameSetting(as: command) else { return }
        asked.append((command, now))
    }

    /// Takes in that the run tells of a setting; what was asked of the same one since then, the latest.
    mutating func told(_ notice: RunNotice, at now: RunInstant) -> RunCommand? {
        guard !asked.isEmpty, let done = notice.answered else { return nil }
        asked.removeAll { now.since($0.at) > Self.longestWait }
        if let place = asked.firstIndex(where: { $0.command == done }) {
            asked = asked.enumerated()
                .filter { $0.offset > place || !$0.element.command.isOfSameSetting(as: done) }.map(\.element)
        }
        return asked.last { $0.command.isOfSameSetting(as: done) }?.command
    }
}

extension RunNotice {
    /// The command that it says to be done; nil where it is about no setting.
    fileprivate var answered: RunCommand? {
        switch self {
        case .paused: .pause
        case .resumed: .resume
        case .limitChanged(let limit): .setLimit(limit)
        case .hostLimitChanged(let host, let limit): .setHostLimit(host, limit)
        case .hostLimitDropped(let host): .dropHostLimit(host)
        case .adaptiveChanged(let host, let isOn): .adapt(host, isOn)
        case .rateChanged(let rate): .setRate(rate)
        case .hostRateChanged(let rate): .setHostRate(rate)
        case .hostPaused(let host): .pauseHost(host)
        case .hostResumed(let host): .resumeHost(host)
        default: nil
        }
    }
}

extension RunCommand {
    /// Whether both set one and the same setting; false for a command that sets none.
    fileprivate func isOfSameSetting(as other: RunCommand) -> Bool {
        switch (self, other) {
        case (.pause, .pause), (.pause, .resume), (.resume, .pause), (.resume, .resume),
            (.setLimit, .setLimit), (.setRate, .setRate), (.setHostRate, .setHostRate):
            true
        case (.setHostLimit(let host, _), .setHostLimit(let otherHost, _)): host == otherHost
        case (.setHostLimit(let host, _), .dropHostLimit(let otherHost)),
            (.dropHostLimit(let otherHost), .setHostLimit(let host, _)):
            host == otherHost
        case (.dropHostLimit(let host), .dropHostLimit(let otherHost)): host == otherHost
        case (.adapt(let host, _), .adapt(let otherHost, _)): host == otherHost
        case (.pauseHost(let host), .pauseHost(let otherHost)),
            (.pauseHost(let host), .resumeHost(let otherHost)),
            (.resumeHost(let host), .pauseHost(let otherHost)),
            (.resumeHost(let host), .resumeHost(let otherHost)):
            host == otherHost
        default: false
        }
    }
}
