/// What is told of a transfer while it goes on.
extension Transfer {
    /// Whether it has come into another state since it was last told of, or long enough ago to say how much it has received.
    func mustBeTold(now: RunInstant) -> Bool {
        state != toldState || now >= toldAt.advanced(by: .milliseconds(50))
    }

    func move(at instant: RunInstant) -> Move {
        Move(
            id: id, host: host, state: state, attempt: attempt, at: instant, receivedBytes: wireBytes,
            expectedBytes: isHeadComplete ? head.contentLength : -1)
    }
}
