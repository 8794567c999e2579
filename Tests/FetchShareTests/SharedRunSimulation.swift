import FetchShare
import TestSupport

/// A run that several workers share, with all that may happen to them, in an order that follows from a seed.
///
/// Nothing here waits: connections are cut, processes stopped and clocks moved by throwing dice.
final class SharedRunSimulation {
    /// What must not happen.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    private struct SimulatedWorker {
        let number: Int
        var machine: WorkerMachine
        var isConnected = false
        /// The call under way, and its answer once it was performed.
        var call: ShareCall?
        var answer: ShareAnswer?
        var inFlight: Set<SentRow> = []
        /// Started and not sent yet.
        var queued: Set<SentRow> = []
        var isStopped = false
        var end: WorkerEnd?
    }

    private let database: any SimulatedDatabase
    private let list: SimulatedList
    private var dice: Dice
    private var now = Duration.zero
    private var workers: [SimulatedWorker] = []
    /// Calls of connections that were cut, which the server performs later or never.
    private var limbo: [(worker: Int, call: ShareCall)] = []
    private var sends: [RowPlace: Int] = [:]
    private var views: [[RetriedRow]] = [[], []]
    private var retried = 0
    /// Rows that somebody asked to cancel.
    private var asked: Set<RowPlace> = []
    private let most: Int

    init(_ database: any SimulatedDatabase, _ list: SimulatedList, dice: Dice) throws {
        self.database = database
        self.list = list
        self.dice = dice
        most = Int.random(in: 2...4, using: &self.dice)
        for _ in 0..<most { try addWorker() }
    }

    /// Lets so many things happen, then ends all faults and runs to the end.
    func run(events: Int) throws {
        for _ in 0..<events {
            try happen()
            try checkCounts()
        }
        try runToEnd()
        try checkEnd()
    }

    // MARK: What happens

    private func happen() throws {
        let die = Int.random(in: 0..<100, using: &dice)
        let index = Int.random(in: 0..<workers.count, using: &dice)
        switch die {
        case ..<28: try performCall(index)
        case ..<52: try deliverAnswer(index)
        case ..<68: try settleOne(index)
        case ..<80: try pass(.milliseconds(Int.random(in: 1...700, using: &dice)))
        case ..<82: try pass(.seconds(Int.random(in: 5...20, using: &dice)))
        case ..<85: try cutConnection(index)
        case ..<88: try tell(index, .connected)
        case ..<90: workers[index].isStopped.toggle()
        case ..<91: try replaceWorker(index)
        case ..<92: try stop(index)
        case ..<93: try performLimbo()
        case ..<95:
            try tell(index, .fairShare(Bool.random(using: &dice) ? nil : Int.random(in: 1...2, using: &dice)))
        default: try useDashboard()
        }
    }

    /// A signal, or a second one: then what it has in flight is broken off.
    private func stop(_ index: Int) throws {
        try tell(index, .stop)
        guard Bool.random(using: &dice), !workers[index].isStopped else { return }
        let rows = workers[index].inFlight.union(workers[index].queued)
        for row in rows.sorted(by: { $0.place < $1.place }) { try cutOff(row, index) }
    }

    private func addWorker() throws {
        let joined = try database.join()
        var policy = LeasePolicy()
        policy.capacity = Int.random(in: 1...6, using: &dice)
        policy.unsafeRows = Int.random(in: 1...6, using: &dice)
        policy.flushRows = Int.random(in: 1...5, using: &dice)
        policy.mostFlushed = Int.random(in: 1...8, using: &dice)
        policy.readAhead = 2
        policy.chunkRows = Int.random(in: 1...2, using: &dice)
        policy.chunksAtOnce = Int.random(in: 1...3, using: &dice)
        workers.append(
            SimulatedWorker(
                number: joined.worker,
                machine: WorkerMachine(policy: policy, state: joined.state, command: joined.command)))
        try tell(workers.count - 1, .connected)
    }

    /// Kill -9: its calls may be performed still; another worker comes.
    private func replaceWorker(_ index: Int) throws {
        let worker = workers.remove(at: index)
        if let call = worker.call, worker.answer == nil { limbo.append((worker.number, call)) }
        try addWorker()
    }

    private func performCall(_ index: Int) throws {
        guard let call = workers[index].call, workers[index].answer == nil else { return }
        workers[index].answer = try database.perform(call, worker: workers[index].number)
    }

    private func deliverAnswer(_ index: Int) throws {
        guard let answer = workers[index].answer, !workers[index].isStopped else { return }
        workers[index].call = nil
        workers[index].answer = nil
        try tell(index, .answered(answer))
    }

    private func cutConnection(_ index: Int) throws {
        guard workers[index].isConnected, !workers[index].isStopped else { return }
        if let call = workers[index].call, workers[index].answer == nil, Bool.random(using: &dice) {
            limbo.append((workers[index].number, call))
        }
        workers[index].call = nil
        workers[index].answer = nil
        try tell(index, .connectionLost)
    }

    private func performLimbo() throws {
        guard !limbo.isEmpty else { return }
        let late = limbo.remove(at: Int.random(in: 0..<limbo.count, using: &dice))
        _ = try database.perform(late.call, worker: late.worker)
    }

    private func settleOne(_ index: Int) throws {
        guard !workers[index].isStopped else { return }
        if let next = workers[index].queued.min(by: { $0.place < $1.place }) {
            workers[index].queued.remove(next)
            try send(next, index)
        }
        let waiting = workers[index].inFlight.sorted { $0.place < $1.place }
        guard let sent = waiting.randomElement(using: &dice) else { return }
        workers[index].inFlight.remove(sent)
        try tell(index, .settled(sent, Int.random(in: 0..<4, using: &dice) == 0 ? .failed : .ok))
    }

    private func pass(_ time: Duration) throws {
        now += time
        try database.advance(time)
        for index in workers.indices { try tell(index, .timePassed) }
    }

    private func useDashboard() throws {
        let which = Int.random(in: 0..<views.count, using: &dice)
        switch Int.random(in: 0..<12, using: &dice) {
        case 0..<5: views[which] = try database.settledRows()
        case 5..<7:
            let chosen = views[which].filter { $0.outcome != .ok && Bool.random(using: &dice) }
            retried += try database.retry(chosen)
        case 7..<8:
            let chosen = try database.openRows().filter { _ in Int.random(in: 0..<6, using: &dice) == 0 }
            asked.formUnion(chosen)
            try database.cancel(chosen)
        case 8..<9: try database.setState(.paused)
        case 9..<11: try database.setState(.running)
        default:
            if Int.random(in: 0..<20, using: &dice) == 0 { try database.setState(.cancelled) }
        }
    }

    // MARK: What workers do

    private func tell(_ index: Int, _ event: WorkerEvent) throws {
        guard !workers[index].isStopped, workers[index].end == nil else { return }
        switch event {
        case .connected:
            guard !workers[index].isConnected else { return }
            workers[index].isConnected = true
        case .connectionLost: workers[index].isConnected = false
        default: break
        }
        for step in workers[index].machine.handle(event, at: now) {
            switch step {
            case .call(let call):
                guard workers[index].call == nil else { throw Broken(description: "two calls are under way") }
                workers[index].call = call
            case .start(let sent):
                if Int.random(in: 0..<4, using: &dice) == 0 {
                    workers[index].queued.insert(sent)
                } else {
                    try send(sent, index)
                }
            case .recall(let sent):
                if workers[index].queued.remove(sent) != nil {
                    try tell(index, .withdrawn(sent, wasBegun: false))
                }
            case .cutOff(let sent): try cutOff(sent, index)
            case .cancel(let sent):
                let wasQueued = workers[index].queued.remove(sent) != nil
                if workers[index].inFlight.remove(sent) != nil || wasQueued {
                    try tell(index, .settled(sent, .cancelled))
                }
            case .end(let end): workers[index].end = end
            }
        }
    }

    private func cutOff(_ sent: SentRow, _ index: Int) throws {
        if workers[index].queued.remove(sent) != nil {
            try tell(index, .withdrawn(sent, wasBegun: false))
        } else if workers[index].inFlight.remove(sent) != nil {
            let isLeft = sent.request.isSafeToRepeat && workers[index].machine.state != .cancelled
            try tell(index, isLeft ? .withdrawn(sent, wasBegun: true) : .settled(sent, .cancelled))
        }
    }

    private func send(_ sent: SentRow, _ index: Int) throws {
        workers[index].inFlight.insert(sent)
        sends[sent.place, default: 0] += 1
        if !sent.request.isSafeToRepeat, sends[sent.place] != 1 {
            throw Broken(description: "request \(sent.request.id) went out twice")
        }
        let wide = Set(list.lanes.filter { $0.host != nil }.map(\.number))
        guard wide.contains(sent.place.lane) else { return }
        var count = 0
        for worker in workers {
            for row in worker.inFlight where wide.contains(row.place.lane) {
                // What a worker has in flight in a lane that it lost comes on top until it ends.
                guard let holder = try database.holder(of: row.place.lane) else { continue }
                if holder.worker == worker.number && holder.fence == row.fence { count += 1 }
            }
        }
        if count > list.limit {
            throw Broken(description: "\(count) in flight to a host that may have \(list.limit)")
        }
    }

    // MARK: Checks

    private func checkCounts() throws {
        let counts = try database.counts()
        let open = try database.openRows().count
        guard counts.open == open, counts.ok >= 0, counts.failed >= 0, counts.cancelled >= 0 else {
            throw Broken(description: "\(counts), and \(open) rows have no outcome")
        }
    }

    private func runToEnd() throws {
        limbo = []
        for index in workers.indices { workers[index].isStopped = false }
        if workers.allSatisfy({ $0.end != nil }) || workers.count < 2 { try addWorker() }
        if try database.state() == .paused { try database.setState(.running) }
        for _ in 0..<4000 {
            for index in workers.indices {
                try tell(index, .fairShare(nil))
                try tell(index, .connected)
                try performCall(index)
                try deliverAnswer(index)
                try settleOne(index)
            }
            if workers.allSatisfy({ $0.end != nil }) {
                // Those that were told to stop leave the rest of the list to others.
                let state = try database.state()
                if state == .done || state == .cancelled { return }
                try addWorker()
            }
            try pass(.milliseconds(250))
        }
        throw Broken(description: "the run does not end: \(workers.map(\.machine))")
    }

    private func checkEnd() throws {
        try checkCounts()
        for (place, count) in try database.records() {
            if count > 1 { throw Broken(description: "\(place) has \(count) records") }
            if try database.state() == .done, count != 1 {
                throw Broken(description: "\(place) has no record")
            }
        }
        for row in try database.settledRows() where row.outcome == .cancelled && !row.isUnknown {
            if sends[row.place] == nil, !asked.contains(row.place) {
                throw Broken(description: "\(row.place) never began and is recorded as cancelled")
            }
        }
        guard try database.state() == .done else { return }
        let counts = try database.counts()
        guard counts.open == 0, counts.total == list.total else {
            throw Broken(description: "\(counts) at the end")
        }
        guard try database.records().count == list.total + retried else {
            throw Broken(description: "a retry is lost, or was made twice")
        }
    }
}
