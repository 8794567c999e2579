import Glibc
import TestSupport
import Testing

@Suite("Random keys on a real run", .serialized)
struct DashboardRandomTests {
    /// All but those that end or stop the program.
    private static let keys =
        "jkgGPpppprrRXXyyYU+-{}[]/E><oIFZeCT:12345 nnhuub?xdfls~5!".map(String.init) + [
            "\r", "\r", "\r", "\u{1B}", "\t", "\u{7F}", "\u{0C}", "\u{12}", "\u{1B}[A", "\u{1B}[B",
            "\u{1B}[5~", "\u{1B}[6~",
            "\u{1B}[17~", "\u{1B}[<0;20;9M", "\u{1B}[<0;20;9m", "\u{1B}[<64;20;9M", "\u{1B}[<65;20;9M",
            "\u{1B}[I", "\u{1B}[O",
            "\u{1B}[200~~s 5xx\u{1B}[201~", ":concurrency 3\r", ":rate 500\r", ":rate off\r",
            ":retry-failed\r", ":cancel\r",
        ]

    @Test(
        "the summary is that of the records, whatever was pressed and however the window was drawn",
        arguments: [1, 2, 3])
    func presses(seed: UInt64) throws {
        var random = Dice(seed: seed)
        let deck = try LiveDeck((1...80).map { "/\($0)" }, ["-c", "5"]) { request in
            let number = Int(request.path.dropFirst()) ?? 0
            return .init(
                status: number % 5 == 0 ? 503 : number % 7 == 0 ? 404 : 200,
                delay: number % 11 == 0 ? .milliseconds(200) : .milliseconds(3))
        }
        try deck.wait(for: "Requests")
        for step in 1...1_500 {
            deck.terminal.send(Self.keys.randomElement(using: &random) ?? "j")
            if step % 10 == 0 { deck.terminal.readOn() }
            if step % 150 == 0 {
                deck.terminal.resize(
                    columns: Int.random(in: 1...160, using: &random),
                    rows: Int.random(in: 1...50, using: &random))
            }
        }
        deck.terminal.resize(columns: 160, rows: 40)
        deck.terminal.signal(SIGTERM)
        let ending = try deck.terminal.waitForExit()
        #expect(ending == .exited(143), "\(ending)")
        var last: [Int: String] = [:]
        for record in try ProgramRun.records(deck.folder.text("r.jsonl")) {
            last[record["id"] as? Int ?? 0] = record["outcome"] as? String
        }
        let counts = ["ok", "failed", "cancelled"].map { word in "\(last.values.count { $0 == word }) \(word)"
        }
        let summary = counts.joined(separator: ", ") + ", \(80 - last.count) not sent"
        #expect(deck.terminal.screen.contains(summary), "\(summary) is not in:\n\(deck.terminal.screen.text)")
        #expect(deck.terminal.modes == deck.terminal.originalModes)
    }
}
