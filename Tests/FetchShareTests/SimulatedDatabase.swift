import FetchShare

/// A run's database as a simulation uses it: a model of plain values, or the real one.
protocol SimulatedDatabase: AnyObject {
    func join() throws -> JoinedWorker
    func perform(_ call: ShareCall, worker: Int) throws -> ShareAnswer
    /// Time goes on for leases.
    func advance(_ time: Duration) throws
    func setState(_ state: SharedRunState) throws
    func cancel(_ places: [RowPlace]) throws
    /// How many were sent again.
    func retry(_ rows: [RetriedRow]) throws -> Int
    /// Rows that were not retried and have an outcome, as a dashboard sees them.
    func settledRows() throws -> [RetriedRow]
    /// Rows without an outcome.
    func openRows() throws -> [RowPlace]
    func counts() throws -> SharedCounts
    func state() throws -> SharedRunState
    /// Who holds a lane by the database.
    func holder(of lane: Int) throws -> (worker: Int, fence: Int)?
    /// How many records each row has that set its outcome.
    func records() throws -> [RowPlace: Int]
    func open(of host: String) throws -> [Int]
}

/// The list of a simulated run: lanes with small chunks, one host of them with lanes of its own.
struct SimulatedList {
    struct Lane {
        let number: Int
        let host: String?
        var chunks: [[ChunkRow]]
    }

    var lanes: [Lane] = []
    let limit: Int

    static let wideHost = "wide.test:80"

    init(dice: inout some RandomNumberGenerator) {
        limit = Int.random(in: 1...5, using: &dice)
        let narrow = Int.random(in: 1...4, using: &dice)
        let wide = Int.random(in: 0...4, using: &dice)
        var id = 0
        for number in 0..<narrow + wide {
            let chunks = (0..<Int.random(in: 1...2, using: &dice)).map { _ in
                (0..<Int.random(in: 1...4, using: &dice)).map { _ in
                    id += 1
                    return ChunkRow(id: id, isSafeToRepeat: Int.random(in: 0..<3, using: &dice) > 0)
                }
            }
            lanes.append(Lane(number: number, host: number < narrow ? nil : Self.wideHost, chunks: chunks))
        }
    }

    var total: Int { lanes.reduce(0) { $0 + $1.chunks.reduce(0) { $0 + $1.count } } }
}
