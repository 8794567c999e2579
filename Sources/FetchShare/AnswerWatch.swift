import Glibc

/// What is looked at while a database is waited for: one that is frozen, or behind a network that drops everything, ends no connection.
///
/// Both are called on the thread that waits.
package struct AnswerWatch {
    /// How long nothing comes before a database counts as gone. The wait goes on: a slow one answers later.
    package static let patience = Duration.seconds(3)
    private static let lookEvery = Duration.milliseconds(100)

    /// Looked at ten times a second; from false on, every wait ends as if the connection were lost.
    let isWanted: () -> Bool
    /// Called once a wait, with what there is to say of it.
    let onSilence: (ShareError) -> Void

    package init(isWanted: @escaping () -> Bool, onSilence: @escaping (ShareError) -> Void) {
        self.isWanted = isWanted
        self.onSilence = onSilence
    }

    /// Waits for nothing else.
    func pause(_ duration: Duration) {
        let end = ContinuousClock.now + duration
        while isWanted() {
            let left = end - ContinuousClock.now
            guard left > .zero else { return }
            poll(nil, 0, Self.milliseconds(min(left, Self.lookEvery)))
        }
    }

    /// Waits for a descriptor; false when the time is over, or nobody wants it any more.
    func wait(
        for descriptor: Int32, events: Int16, until deadline: ContinuousClock.Instant, place: String
    ) -> Bool {
        let start = ContinuousClock.now
        var isSilent = false
        while isWanted() {
            let left = deadline - ContinuousClock.now
            guard left > .zero else { return false }
            var entry = pollfd(fd: descriptor, events: events, revents: 0)
            let count = poll(&entry, 1, Self.milliseconds(min(left, Self.lookEvery)))
            if count > 0 { return true }
            if count < 0, errno != EINTR { return false }
            // Behind the poll: a program that was stopped itself may have its answer.
            guard count == 0, !isSilent, ContinuousClock.now - start >= Self.patience else { continue }
            isSilent = true
            onSilence(
                ShareError(
                    .unreachable, place: place, detail: "no answer for \(Self.patience.components.seconds) s")
            )
        }
        return false
    }

    private static func milliseconds(_ duration: Duration) -> Int32 {
        Int32((duration / .milliseconds(1)).rounded(.up))
    }
}

extension AnswerWatch {
    /// Waits to the end and says nothing.
    package static var patient: AnswerWatch { AnswerWatch(isWanted: { true }, onSilence: { _ in }) }
}
