/// How far the watched request is.
extension Engine {
    /// Tells of this request from now on, in place of the one before; nil is of none.
    func watch(_ id: RequestID?) {
        watched = id
        planner.watched = id
        loop.watch(id)
        workers.watch(id)
        if let id { tellWithoutTransfer(id) }
    }

    /// Tells of a transfer, with what the loops do not know of its attempt.
    func tell(_ progress: AttemptProgress) {
        // A worker may not know yet that another one is watched.
        guard progress.id == watched else { return }
        var progress = progress
        if let chain = attempts.redirects(progress.id) {
            progress.startedAt = chain.startedAt
            progress.timings = chain.timings + progress.timings
            progress.redirects = chain.hops
        }
        progress.earlierAttempts = attempts.earlier(progress.id)
        output.progressed(progress)
    }

    /// Tells of the watched request where it is when no transfer of it is in flight; does nothing for any other.
    func tellWithoutTransfer(_ id: RequestID) {
        guard id == watched else { return }
        var progress = AttemptProgress(id: id, attempt: schedule.attempts(id), at: now)
        if case .lookingUp(let lookup) = attempts.place(id) {
            progress.startedAt = lookup.began
            progress.phase = .dns
            progress.timings.queue = lookup.start.queuedMicroseconds
            progress.timings.dns = now.microseconds(since: lookup.began)
        }
        tell(progress)
    }
}
