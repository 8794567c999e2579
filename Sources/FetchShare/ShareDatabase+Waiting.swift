extension ShareDatabase {
    /// Connects, and tries again where nobody answers: after 0.1 s, then twice as long each time up to 5 s, less a random part.
    ///
    /// - Parameters:
    ///   - limit: for how long; zero tries once.
    ///   - watch: what is looked at meanwhile, and whenever an answer of the database is waited for.
    ///   - onWait: called once, with the first reason for waiting.
    /// - Throws: at once what waiting does not mend, as a wrong password.
    package static func connect(
        _ address: DatabaseAddress, waiting limit: Duration, watch: AnswerWatch = .patient,
        onWait: (ShareError) -> Void
    ) throws(ShareError) -> ShareDatabase {
        let deadline = ContinuousClock.now + limit
        var pause = Duration.milliseconds(100)
        var hasTold = false
        var wasRefused = false
        while true {
            let left = deadline - ContinuousClock.now
            do throws(ShareError) {
                return try ShareDatabase(
                    address, within: min(.seconds(10), max(left, .seconds(1))), watch: watch)
            } catch {
                // A server that goes down in the middle of its greeting looks like one that refuses TLS; it does not do so twice.
                let mayHaveLeft = error.cause == .tlsRefused && !wasRefused
                guard error.isPassing || mayHaveLeft, ContinuousClock.now < deadline, watch.isWanted()
                else { throw error }
                if !hasTold, !mayHaveLeft { onWait(error) }
                hasTold = hasTold || !mayHaveLeft
                wasRefused = mayHaveLeft
            }
            // The last try is at the end of the time.
            watch.pause(min(pause * Double.random(in: 0.5...1), deadline - .now))
            pause = min(pause * 2, .seconds(5))
        }
    }
}
