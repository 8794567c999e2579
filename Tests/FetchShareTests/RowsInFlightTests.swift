import FetchCore
import Testing

@testable import FetchShare

@Suite("Requests in flight at the workers of a run")
struct RowsInFlightTests {
    @Test("are told by distances to the base of 36, state by state, and read back")
    func text() {
        let rows = RowsInFlight([
            5: .connecting, 6: .connecting, 100: .waiting, 1_000_000: .waiting, 7: .receiving,
        ])
        #expect(rows.text == "5 1//2s lfj0/7")
        #expect(Set(RowsInFlight(text: rows.text).states.map(\.id)) == [5, 6, 7, 100, 1_000_000])
        for (id, state) in rows.states {
            #expect(RowsInFlight(text: rows.text).states.contains { $0.id == id && $0.state == state })
        }
        #expect(RowsInFlight().text.isEmpty)
        #expect(RowsInFlight(text: "").states.isEmpty)
    }

    @Test("are few: the first of the list, in less than 2 kB whatever their ids")
    func most() {
        let ids = (1...5_000).map { $0 * 400_000 }
        let rows = RowsInFlight(Dictionary(uniqueKeysWithValues: ids.map { ($0, RowState.waiting) }))
        #expect(rows.states.map(\.id) == Array(ids.prefix(256)))
        #expect(rows.text.utf8.count < 2_000)
    }

    @Test(
        "another text than theirs is no request",
        arguments: ["x y", "-1", "0", "///////", "zzzzzzz", "1 \u{1F600}"])
    func unreadable(text: String) {
        #expect(RowsInFlight(text: text).states.allSatisfy { $0.id > 0 && $0.id <= Int(Int32.max) })
    }

    private static func worker(_ id: Int, _ requests: [Int: RowState], isLost: Bool = false) -> SharedWorker {
        var worker = SharedWorker(id: id, name: "m\(id)-\(id)")
        worker.silence = isLost ? .seconds(20) : .zero
        worker.requests = Dictionary(uniqueKeysWithValues: requests.map { (RequestID($0.key), $0.value) })
        return worker
    }

    @Test(
        "move once a state; one that is told no more is open again after two seconds, unless it has settled")
    func moves() {
        var moves = InFlightMoves()
        func look(_ workers: SharedWorker..., settled: Set<Int> = []) -> [String] {
            moves.look(workers, isOpen: { !settled.contains($0) }).map { "\($0.id) \($0.state.word)" }
                .sorted()
        }
        let first = Self.worker(1, [1: .connecting, 2: .waiting])
        #expect(look(first) == ["1 connecting", "2 waiting"])
        #expect(look(first, Self.worker(2, [3: .sending])) == ["3 sending"])
        #expect(
            look(Self.worker(1, [1: .waiting, 2: .waiting]), Self.worker(2, [3: .sending])) == ["1 waiting"])
        // 2 has settled: a sign of life from before that says nothing.
        moves.forget(2)
        let other = Self.worker(2, [3: .sending])
        #expect(look(Self.worker(1, [1: .waiting, 2: .waiting]), other, settled: [2]) == [])
        // A worker that is lost has nothing in flight that anybody waits for.
        var open: [[String]] = []
        for _ in 0..<8 { open.append(look(Self.worker(1, [1: .waiting], isLost: true), other, settled: [2])) }
        #expect(open.dropLast().allSatisfy { $0.isEmpty })
        #expect(open.last == ["1 queued"])
        #expect(look(other, settled: [2]) == [])
    }
}
