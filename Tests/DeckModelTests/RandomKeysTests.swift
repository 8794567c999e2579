import FetchCore
import TestSupport
import Testing

@testable import DeckModel
@testable import RunModel

@Suite("Random keys")
struct RandomKeysTests {
    /// All that the table has, what prompts take, and text that means something in them.
    private static let strokes: [KeyStroke] = {
        let names = [
            "backspace", "del", "left", "right", "up", "down", "ctrl-u", "ctrl-w", "ctrl-a", "ctrl-k",
            "shift-tab",
            "y", "n", "enter", "enter", "esc", "tab",
        ]
        return KeyTable.standard.flatMap(\.keys) + names.compactMap { KeyStroke(name: $0) }
            + " ~shmkt!>5xx0123456789abcé日\u{301}👩‍👩‍👧".map { .character($0) }
    }()

    private static let pastes = [
        "~s 5xx", "concurrency 3", "per-host h1 2", "rate 5", "rate off", "sort latency desc",
        "columns id path",
        "\u{1B}[31m\r\nsecond line", "", "retry 1 2 3", "filter !~h h2", "view errors", "export out.csv",
        "~t >1ms",
    ]

    @Test(
        "a hundred thousand of them never trap, and never lose a request or count one twice",
        arguments: 1...20 as ClosedRange<UInt64>)
    func hundredThousand(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var run = try ScheduledRun(count: 40, seed: seed)
        run.start()
        for step in 1...5_000 {
            run.send(.key(Self.strokes.randomElement(using: &dice) ?? "j"))
            if step % 3 == 0 { happen(&run, &dice) }
            guard step % 250 == 0 else { continue }
            let violations = run.violations()
            #expect(violations == [], "after \(step) keys of seed \(seed)")
            if !violations.isEmpty { return }
        }
        #expect(run.obeyed > 100)
        run.finish()
        #expect(run.violations() == [])
        #expect(run.state.tally.counts.settled == run.count)
        #expect(run.state.runWord == .finished)
    }

    /// What else comes: the run's news, time, the mouse, pastes, other sizes.
    private func happen(_ run: inout ScheduledRun, _ dice: inout Dice) {
        switch Int.random(in: 0..<12, using: &dice) {
        case 0...3: run.endOne(&dice)
        case 4, 5: run.goOn(&dice)
        case 6, 7: run.pass(.milliseconds(Int.random(in: 1...900, using: &dice)))
        case 8: run.send(.paste(Self.pastes.randomElement(using: &dice) ?? ""))
        case 9: run.send(.focus(Bool.random(using: &dice)))
        case 10:
            run.send(
                .layout(
                    DeckLayout(
                        listRows: Int.random(in: 0...50, using: &dice),
                        detailRows: Int.random(in: 0...20, using: &dice),
                        detailLines: Int.random(in: 0...90, using: &dice),
                        overlayRows: Int.random(in: 0...20, using: &dice))))
        default: click(&run, &dice)
        }
    }

    private func click(_ run: inout ScheduledRun, _ dice: inout Dice) {
        let request = RequestID(Int.random(in: 1...run.count, using: &dice))
        let targets: [MouseTarget] = [
            .nothing, .request(request), .host(HostID(rawValue: 2)), .cause(CauseID(rawValue: 0)), .list,
            .columnHead(ColumnID("latency")), .tab(.hosts), .tab(.requests), .paneBorder(percent: 70),
            .detail,
            .footer("retry-failed"), .footer("pause"), .menuItem(Int.random(in: 0...20, using: &dice)),
            .answer(true),
            .answer(false),
        ]
        let kinds: [MouseKind] = [
            .press(.left), .doublePress(.left), .release(.left), .drag(.left), .wheelUp, .wheelDown,
            .press(.right),
        ]
        run.send(
            .mouse(
                MouseInput(kinds.randomElement(using: &dice) ?? .wheelUp, column: 3, row: 3),
                target: targets.randomElement(using: &dice) ?? .nothing))
    }
}
