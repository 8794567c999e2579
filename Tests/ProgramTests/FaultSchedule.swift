import TestSupport

/// What befalls the workers of a shared run and their database, and when.
struct FaultSchedule {
    enum Fault: Equatable {
        /// A worker that is not stopped is killed, and another one started in its place.
        case kill
        /// The database is broken off as by a crash, and started again.
        case restartDatabase
        /// A worker's network to the database is cut; nil mends it.
        case cut(worker: Int, CuttableProxy.Cut?)
        case stop(worker: Int)
        case goOn(worker: Int)
    }

    struct Event: Equatable {
        /// From the start of the run.
        let at: Duration
        let fault: Fault
    }

    /// One entry a fault, in the order of their times.
    let events: [Event]

    /// Kills one after the other; the other faults beside them, evenly over the time that all of them take.
    ///
    /// - Parameters:
    ///   - interval: the time between two kills.
    ///   - span: the time that all faults are spread over.
    ///   - longestCut: a cut takes between a second and this.
    ///   - longestStop: a worker is stopped for between a second and this.
    init(
        kills: Int, every interval: Duration, restarts: Int = 0, cuts: Int = 0, stops: Int = 0,
        over span: Duration = .zero, longestCut: Duration = .zero, longestStop: Duration = .zero,
        using dice: inout Dice
    ) {
        var events = (0..<kills).map { Event(at: interval * ($0 + 1), fault: .kill) }
        // Workers in turn, so that a fault of one has ended when its next begins.
        for number in 0..<stops {
            let start = span * number / stops + .seconds(1)
            let longest = min(longestStop, span * 2 / stops)
            events.append(Event(at: start, fault: .stop(worker: number % 2)))
            events.append(
                Event(at: start + Self.length(longest, &dice), fault: .goOn(worker: number % 2)))
        }
        for number in 0..<cuts {
            let start = span * (2 * number + 1) / (2 * cuts)
            let longest = min(longestCut, span * 2 / cuts)
            let worker = 2 + number % 2
            events.append(
                Event(
                    at: start, fault: .cut(worker: worker, (number / 2).isMultiple(of: 2) ? .still : .resets))
            )
            events.append(Event(at: start + Self.length(longest, &dice), fault: .cut(worker: worker, nil)))
        }
        for number in 0..<restarts {
            events.append(Event(at: span * (4 * number + 3) / (4 * restarts), fault: .restartDatabase))
        }
        self.events = events.sorted { $0.at < $1.at }
    }

    private static func length(_ longest: Duration, _ dice: inout Dice) -> Duration {
        let most = max(1_000, Int(longest / .milliseconds(1)))
        return .milliseconds(Int.random(in: 1_000...most, using: &dice))
    }
}
