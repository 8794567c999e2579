import FetchCore

/// Which requests a worker has in flight, as its sign of life says it: by state, the ids of the list in order.
struct RowsInFlight: Equatable, Sendable {
    /// One entry a request.
    private(set) var states: [(id: Int, state: RowState)] = []

    /// The states that are told, in the order in which the text has them.
    private static let told: [RowState] = [.connecting, .sending, .waiting, .receiving]
    /// More are not told: a sign of life stays below a page of the database.
    static let most = 256

    init() {}

    /// - Parameter states: by id; of more than ``most`` the first ones of the list are told.
    init(_ states: [Int: RowState]) {
        self.states = states.sorted { $0.key < $1.key }.prefix(Self.most).map { ($0.key, $0.value) }
    }

    /// Reads ``text``; what is no such text is no request.
    init(text: String) {
        for (state, part) in zip(Self.told, text.split(separator: "/", omittingEmptySubsequences: false)) {
            var id = 0
            for step in part.split(separator: " ") {
                guard let step = Int(step, radix: 36), step > 0, id < Int(Int32.max) - step else { return }
                id += step
                states.append((id, state))
            }
        }
    }

    /// `5 1//2s/`: for each state the distance from id to id, to the base of 36; empty where nothing is in flight.
    var text: String {
        guard !states.isEmpty else { return "" }
        return Self.told.map { state in
            var last = 0
            return states.filter { $0.state == state }.map { entry in
                defer { last = entry.id }
                return String(entry.id - last, radix: 36)
            }.joined(separator: " ")
        }.joined(separator: "/")
    }

    static func == (left: Self, right: Self) -> Bool {
        left.states.elementsEqual(right.states) { $0 == $1 }
    }
}

/// Which requests of a run its workers have in flight, look by look, as moves of a run of one's own.
struct InFlightMoves {
    private struct Sent {
        var state: RowState
        /// Looks in which no worker had it.
        var missed = 0
    }

    private var sent: [Int: Sent] = [:]

    /// One that no worker tells of any more has settled, most likely: its record comes within a second. After so many looks it is
    /// open again.
    private static let patience = 8

    /// It has an outcome, or is sent again.
    mutating func forget(_ id: Int) { sent[id] = nil }

    /// What has changed since the last look.
    ///
    /// - Parameter isOpen: whether a request has no outcome.
    mutating func look(_ workers: [SharedWorker], isOpen: (Int) -> Bool) -> [(id: Int, state: RowState)] {
        var moves: [(id: Int, state: RowState)] = []
        var found: Set<Int> = []
        for worker in workers where worker.isBeating {
            for (request, state) in worker.requests {
                let id = request.index + 1
                guard isOpen(id), found.insert(id).inserted else { continue }
                if sent[id]?.state != state { moves.append((id, state)) }
                sent[id] = Sent(state: state)
            }
        }
        for id in sent.keys.sorted() where !found.contains(id) {
            let missed = (sent[id]?.missed ?? 0) + 1
            sent[id]?.missed = missed
            guard missed >= Self.patience else { continue }
            sent[id] = nil
            moves.append((id, .queued))
        }
        return moves
    }
}
