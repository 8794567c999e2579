import FetchCore
import Foundation
import Testing

@testable import DeckModel
@testable import DeckScreen

@Suite("Pictures")
struct PictureTests {
    @Test(
        "every view can be looked at as a picture",
        .enabled(if: ProcessInfo.processInfo.environment["FETCHDECK_PICTURES"] != nil))
    func draw() throws {
        let folder = ProcessInfo.processInfo.environment["FETCHDECK_PICTURES"] ?? "."
        let wanted = ProcessInfo.processInfo.environment["FETCHDECK_THEMES"] ?? "default-dark"
        for name in wanted.split(separator: ",") {
            let theme = try ThemeLibrary.embedded.load(String(name))
            for depth in [ColorDepth.palette256, .ansi16] {
                for view in DeckView.ofRuns {
                    var deck = SampleDeck(.running)
                    deck.ui.view = view
                    try write(deck, theme, 120, 36, "\(folder)/\(name)-\(view)-\(depth).svg", depth: depth)
                }
            }
            for (columns, rows) in [(40, 12), (80, 24), (120, 36), (200, 60)] {
                for view in DeckView.ofRuns {
                    var deck = SampleDeck(.running)
                    deck.ui.view = view
                    try write(deck, theme, columns, rows, "\(folder)/\(name)-\(view)-\(columns).svg")
                }
                var deck = SampleDeck(.paused)
                deck.ui.openedRequest = deck.firstRequest
                try write(deck, theme, columns, rows, "\(folder)/\(name)-detail-\(columns).svg")
                for (prompt, mark) in SampleDeck.prompts {
                    var deck = SampleDeck(.running)
                    deck.ui.prompt = prompt
                    try write(deck, theme, columns, rows, "\(folder)/\(name)-\(mark)-\(columns).svg")
                }
                var frozen = SampleDeck(.running)
                frozen.frozenSince = FrozenChanges(
                    since: RunInstant(nanoseconds: 37_000_000_000), moves: 400, settled: 132, failed: 4)
                try write(frozen, theme, columns, rows, "\(folder)/\(name)-frozen-\(columns).svg")
            }
        }
    }

    @Test("the pictures of the documentation are what the program draws; if not, run scripts/pictures")
    func documentation() throws {
        for (name, themeName, keys) in Self.documented {
            let theme = try ThemeLibrary.embedded.load(themeName)
            var run = try ScriptedRun()
            run.run(.seconds(14))
            for key in keys { run.press(key) }
            let svg = run.picture(120, 32, theme).frame.svg(theme: theme, title: "fetchdeck urls.txt")
            let file = ThemeTests.root.appendingPathComponent("docs/pictures/\(name).svg")
            if (try? String(contentsOf: file, encoding: .utf8)) == svg { continue }
            guard ProcessInfo.processInfo.environment["FETCHDECK_RECORD"] != nil else {
                Issue.record("docs/pictures/\(name).svg is stale")
                continue
            }
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try svg.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(name).svg")
        }
    }

    private static let documented: [(name: String, theme: String, keys: [String])] = [
        ("requests-default-dark", "default-dark", []), ("requests-default-light", "default-light", []),
        ("detail-default-dark", "default-dark", ["E", "enter"]),
        ("detail-tokyo-night", "tokyo-night", ["E", "enter"]),
        ("latency-default-dark", "default-dark", ["4"]), ("latency-gruvbox", "gruvbox", ["4"]),
        ("hosts-default-dark", "default-dark", ["2"]),
    ]

    private func write(
        _ deck: SampleDeck, _ theme: Theme, _ columns: Int, _ rows: Int, _ path: String,
        depth: ColorDepth = .truecolor
    ) throws {
        let picture = render(deck.state, theme: theme, columns: columns, rows: rows, look: ScreenLook())
        try picture.frame.svg(theme: theme, title: "fetchdeck urls.txt", depth: depth).write(
            toFile: path, atomically: true, encoding: .utf8)
    }
}
