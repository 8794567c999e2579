import FetchCore
import RunModel
import TestSupport

@testable import DeckModel
@testable import DeckScreen

/// A run that never was, told to a real deck event by event: the same in every run, for the pictures of the
/// README.
struct ScriptedRun {
    private(set) var state: DeckState
    private let hosts = HostTable()
    private var dice = Dice(state: 20_261_123)
    private var clock = RunInstant.start
    private var waiting: [Int] = []
    /// Attempts that were begun, of requests that a key has sent again.
    private var attempts: [Int: UInt16] = [:]
    private var isPaused = false
    /// What keys have asked for and the next step tells of.
    private var asked = EventBatch()
    private var flying: [Flight] = []
    private let limit = 12
    private static let total = 480
    private static let servers = [
        "https://api.example.com/users/", "https://shop.example.net/v2/items/",
        "http://127.0.0.1:8081/reports/",
        "https://slow.example.org/search?q=",
    ]

    private struct Flight {
        var number: Int
        var attempt: UInt16
        var began: RunInstant
        /// When each phase ends, in microseconds after the beginning.
        var connected: Int64
        var answered: Int64
        var done: Int64
        var bytes: Int64
        var status: Int
        /// What the deck was last told.
        var told: RowState?
    }

    init() throws {
        state = DeckState(hosts: hosts, limits: FetchLimits(total: 12, perHost: 6))
        var builder = RequestChunkBuilder(hosts: hosts)
        for number in 1...Self.total {
            let base = Self.servers[Self.server(number)]
            try builder.append(
                FetchRequest(method: number % 9 == 0 ? .post : .get, url: "\(base)\(1000 + number)"))
        }
        var batch = EventBatch()
        while let chunk = builder.take() { batch.chunks.append(chunk) }
        batch.listEnded = true
        _ = update(&state, .batch(batch))
        waiting = Array(1...Self.total)
    }

    private static func server(_ number: Int) -> Int { number % 13 == 5 ? 3 : number % 3 }

    /// Lets the run go on for that long, in steps of a tenth of a second.
    mutating func run(_ duration: Duration) {
        let end = clock.advanced(by: duration)
        while clock < end {
            clock = clock.advanced(by: .milliseconds(100))
            step()
            _ = update(&state, .tick(clock))
        }
    }

    /// Lets the run go on until every request has settled, and says that it is over.
    mutating func finish() {
        while !waiting.isEmpty || !flying.isEmpty { run(.milliseconds(100)) }
        note(.finished)
        run(.milliseconds(100))
    }

    /// Presses a key and has the run do what it asks for: pause, go on, send again.
    mutating func press(_ name: String) {
        guard let stroke = KeyStroke(name: name) else { return }
        for case .run(let command) in update(&state, .key(stroke)) { perform(command) }
    }

    private mutating func perform(_ command: RunCommand) {
        switch command {
        case .pause, .resume:
            isPaused = command == .pause
            note(isPaused ? .paused : .resumed)
        case .retry(let ids):
            for id in ids {
                let number = Int(id.rawValue)
                let attempt = (attempts[number] ?? 1) + 1
                attempts[number] = attempt
                asked.moves.append(
                    Move(
                        id: id, host: state.rows.hosts[number - 1], state: .queued, attempt: attempt - 1,
                        at: clock))
            }
            waiting.insert(contentsOf: ids.map { Int($0.rawValue) }, at: 0)
        default: break
        }
    }

    mutating func note(_ notice: RunNotice) {
        asked.notices.append(TimedNotice(at: clock, notice: notice))
    }

    mutating func type(_ text: String) {
        for character in text { _ = update(&state, .key(.character(character))) }
    }

    mutating func picture(_ columns: Int, _ rows: Int, _ theme: Theme) -> DeckPicture {
        _ = update(&state, .resize(columns: columns, rows: rows))
        let first = render(state, theme: theme, columns: columns, rows: rows, look: ScreenLook())
        _ = update(&state, .layout(first.layout))
        return render(state, theme: theme, columns: columns, rows: rows, look: ScreenLook())
    }

    private mutating func step() {
        var batch = asked
        asked = EventBatch()
        var still: [Flight] = []
        for flight in flying {
            if Self.age(flight, clock) >= flight.done { end(flight, &batch) } else { still.append(flight) }
        }
        flying = still
        var starts = isPaused ? 0 : 6
        while flying.count < limit, starts > 0, let index = waiting.firstIndex(where: { hasRoom($0) }) {
            let number = waiting.remove(at: index)
            flying.append(flight(number, attempt: attempts[number] ?? 1))
            starts -= 1
        }
        for index in flying.indices { tell(&flying[index], &batch) }
        _ = update(&state, .batch(batch))
    }

    private func hasRoom(_ number: Int) -> Bool {
        flying.count { Self.server($0.number) == Self.server(number) } < 6
    }

    private static func age(_ flight: Flight, _ now: RunInstant) -> Int64 {
        now.since(flight.began).microseconds
    }

    private mutating func flight(_ number: Int, attempt: UInt16) -> Flight {
        let scale: Int64 = [40_000, 90_000, 9_000, 1_400_000][Self.server(number)]
        let connected = Int64.random(in: 2_000...30_000, using: &dice)
        // Now and then one is slow: a long tail, as servers have it.
        let tail = Int64.random(in: 0..<12, using: &dice) == 0 ? Int64.random(in: 4...14, using: &dice) : 1
        let answered = connected + Int64.random(in: scale...(scale * 3), using: &dice) * tail
        let isLarge = number % 61 == 11
        let done = answered + (isLarge ? 9_000_000 : Int64.random(in: 300...20_000, using: &dice))
        let failsBy = Int64.random(in: 0..<100, using: &dice)
        let status =
            failsBy < 5 ? 503 : failsBy < 8 ? 404 : failsBy < 10 && Self.server(number) == 3 ? 0 : 200
        return Flight(
            number: number, attempt: attempt, began: clock, connected: connected, answered: answered,
            done: done,
            bytes: isLarge ? 48_000_000 : Int64.random(in: 300...90_000, using: &dice), status: status)
    }

    private func tell(_ flight: inout Flight, _ batch: inout EventBatch) {
        let age = Self.age(flight, clock)
        let rowState: RowState =
            age < flight.connected ? .connecting : age < flight.answered ? .waiting : .receiving
        guard rowState == .receiving || rowState != flight.told else { return }
        flight.told = rowState
        let share = Double(age - flight.answered) / Double(max(1, flight.done - flight.answered))
        batch.moves.append(
            Move(
                id: RequestID(flight.number), host: state.rows.hosts[flight.number - 1], state: rowState,
                attempt: flight.attempt, at: clock,
                receivedBytes: rowState == .receiving ? Int64(share * Double(flight.bytes)) : 0,
                expectedBytes: rowState == .receiving ? flight.bytes : -1))
    }

    private func end(_ flight: Flight, _ batch: inout EventBatch) {
        let failure: FetchFailure? =
            switch flight.status {
            case 0: FetchFailure(.timeout, phase: .read, message: "no byte for 15 s")
            case 404: FetchFailure(.status, phase: .receive, message: "404 Not Found")
            case 503: FetchFailure(.status, phase: .receive, message: "503 Service Unavailable")
            default: nil
            }
        let isTLS = Self.server(flight.number) != 2
        let timings = PhaseTimings(
            queue: 900, dns: flight.connected / 8, connect: flight.connected / 4,
            tls: isTLS ? flight.connected / 2 : 0, send: 80, wait: flight.answered - flight.connected,
            receive: flight.done - flight.answered)
        let details = SettlementDetails(
            failure: failure,
            responseHead: Array(
                "HTTP/1.1 \(flight.status) \(failure?.message ?? "OK")\r\nContent-Type: application/json\r\nServer: nginx\r\n"
                    .utf8),
            bodyPrefix: Array(
                #"{"id":\#(flight.number),"name":"Leanne Graham","price":{"value":12.5,"currency":"EUR"},"next":null}"#
                    .utf8))
        batch.moves.append(
            Move(
                id: RequestID(flight.number), host: state.rows.hosts[flight.number - 1],
                state: failure == nil ? .ok : .failed, attempt: flight.attempt, at: clock,
                settlement: Int32(batch.settlements.count)))
        batch.settlements.append(
            Settlement(
                id: RequestID(flight.number), outcome: failure == nil ? .ok : .failed, status: flight.status,
                attempts: Int(flight.attempt), startedAt: flight.began, finishedAt: clock, timings: timings,
                httpVersion: .http11, isReused: true, remote: "203.0.113.7:443",
                contentType: "application/json",
                bodyBytes: flight.bytes, wireBytes: flight.bytes, details: details))
    }
}
