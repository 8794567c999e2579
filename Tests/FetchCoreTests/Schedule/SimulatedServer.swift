import Glibc

@testable import FetchCore

/// A server as a queue: so many slots, each busy with a request for a while, the rest waits in line; without real time.
struct SimulatedServer: Sendable {
    var slots: Int
    /// Seconds that a request is worked on, in the mean.
    var serviceTime: Double
    /// Share of that by which it varies.
    var noise = 0.3
    /// Above so many in one second it answers 429 at once.
    var perSecond: Int?
    /// Requests of others that are always there.
    var neighbours = 0
}

/// A client that always has as many requests out as its limit lets it, against a simulated server.
struct LimitSimulation {
    private enum Kind { case answered, refused, neighbour }

    private struct Event {
        var at: Double
        var startedAt: Double
        var kind: Kind
    }

    var server: SimulatedServer
    private(set) var now = 0.0
    private(set) var answers = 0
    private(set) var refusals = 0
    private(set) var moves: [(at: Double, move: LimitMove)] = []
    private var limit: AdaptiveLimit
    /// A limit that stands still instead.
    private let fixed: Int?
    private var random: SeededRandom
    private var heap: [Event] = []
    private var line: [Event] = []
    private var head = 0
    private var busy = 0
    private var inFlight = 0
    private var neighbours = 0
    private var second = -1
    private var used = 0
    /// Until then nothing is sent.
    private var restsUntil = 0.0

    init(_ server: SimulatedServer, seed: UInt64, ceiling: Int = 5_000, fixed: Int? = nil) {
        self.server = server
        self.fixed = fixed
        random = SeededRandom(seed: seed)
        limit = AdaptiveLimit(ceiling: ceiling, now: .start)
    }

    /// The limit beside probes and measurements.
    var settledLimit: Int { limit.settledLimit }
    var isMeasuring: Bool { if case .measuring = limit.phase { true } else { false } }
    /// The least that a window takes: a second and 20 answers.
    var window: Double { max(1, 20 * server.serviceTime / Double(server.slots)) + server.serviceTime }
    /// What the server can answer a second.
    var capacity: Double { Double(server.slots) / server.serviceTime }

    mutating func run(_ seconds: Double) {
        let end = now + seconds
        while neighbours < server.neighbours {
            neighbours += 1
            arrive(.neighbour)
        }
        fill()
        while true {
            if restsUntil > now, restsUntil < min(end, heap.first?.at ?? .infinity) {
                now = restsUntil
                fill()
            }
            guard let next = heap.first, next.at < end else { break }
            removeFirst()
            now = next.at
            if next.kind != .refused { serveNext() }
            if next.kind == .neighbour {
                neighbours -= 1
                while neighbours < server.neighbours {
                    neighbours += 1
                    arrive(.neighbour)
                }
                continue
            }
            inFlight -= 1
            if next.kind == .answered { answers += 1 } else { refusals += 1 }
            tell(next)
            fill()
        }
        now = max(now, end)
        fill()
    }

    private mutating func tell(_ event: Event) {
        guard fixed == nil else { return }
        let instant = Self.instant(now)
        let told = limit.ended(
            startedAt: Self.instant(event.startedAt), isAnswer: event.kind == .answered,
            refusal: event.kind == .refused ? .status(429) : nil, retryAfter: nil, inFlight: inFlight,
            now: instant)
        for move in told {
            moves.append((now, move))
            if let rest = move.restsUntil { restsUntil = rest.seconds }
        }
    }

    private static func instant(_ seconds: Double) -> RunInstant {
        RunInstant(nanoseconds: UInt64(seconds * 1e9))
    }

    private mutating func fill() {
        guard now >= restsUntil else { return }
        while inFlight < fixed ?? limit.limit {
            inFlight += 1
            limit.started(inFlight: inFlight)
            arrive(.answered)
        }
    }

    private mutating func arrive(_ kind: Kind) {
        if kind == .answered, let most = server.perSecond {
            if Int(now) != second { (second, used) = (Int(now), 0) }
            used += 1
            if used > most { return insert(Event(at: now + 0.0005, startedAt: now, kind: .refused)) }
        }
        if busy < server.slots {
            busy += 1
            insert(Event(at: now + service(), startedAt: now, kind: kind))
        } else {
            line.append(Event(at: 0, startedAt: now, kind: kind))
        }
    }

    private mutating func serveNext() {
        busy -= 1
        while busy < server.slots, head < line.count {
            var next = line[head]
            head += 1
            busy += 1
            next.at = now + service()
            insert(next)
        }
        if head > 4_096 {
            line.removeFirst(head)
            head = 0
        }
    }

    private mutating func service() -> Double {
        // The sum of twelve is as good as normal, and needs no library.
        var sum = -6.0
        for _ in 0..<12 { sum += Double(random.next() >> 11) * 0x1p-53 }
        return max(0.1, 1 + server.noise * sum) * server.serviceTime
    }

    // MARK: The heap, first by time

    private mutating func insert(_ event: Event) {
        heap.append(event)
        var place = heap.count - 1
        while place > 0, heap[(place - 1) / 2].at > heap[place].at {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func removeFirst() {
        heap[0] = heap[heap.count - 1]
        heap.removeLast()
        var place = 0
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { return }
            if child + 1 < heap.count, heap[child + 1].at < heap[child].at { child += 1 }
            guard heap[child].at < heap[place].at else { return }
            heap.swapAt(place, child)
            place = child
        }
    }
}
