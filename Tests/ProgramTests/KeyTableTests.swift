import TestSupport
import Testing

@testable import DeckModel

/// One key of the table, as a person presses it.
struct PressedKey: Sendable, CustomTestStringConvertible {
    let stroke: KeyStroke
    let action: ActionID

    var testDescription: String { "\(stroke.name): \(action.rawValue)" }

    /// What a terminal sends for it once ncurses has turned on its keypad.
    var bytes: String {
        switch stroke.key {
        case .character(let character) where stroke.modifiers == .control: return Keys.control(character)
        case .character(let character): return String(character)
        case .enter: return Keys.enter
        case .escape: return Keys.escape
        case .tab: return Keys.tab
        case .backTab: return Keys.backTab
        case .up: return Keys.up
        case .down: return Keys.down
        case .left: return Keys.left
        case .right: return Keys.right
        case .pageUp: return Keys.pageUp
        case .pageDown: return Keys.pageDown
        case .home: return Keys.home
        case .end: return Keys.end
        case .function(1): return Keys.f1
        case .function(6): return Keys.f6
        default: preconditionFailure("no bytes for \(stroke.name): add what xterm sends for it")
        }
    }
}

/// The whole key table, key by key: a row or a key without a drill fails.
@Suite("Every key of the table does in a terminal what it says", .serialized)
struct KeyTableTests {
    static let keys = KeyTable.standard.flatMap { binding in
        binding.keys.map { PressedKey(stroke: $0, action: binding.id) }
    }

    @Test("each key of each row", arguments: keys)
    func drill(_ key: PressedKey) throws {
        let press = key.bytes
        switch key.action {
        case "down", "up", "page-down", "page-up", "first", "last": try KeyDrill.moves(key.action, press)
        case "open": try KeyDrill.opens(press)
        case "back": try KeyDrill.goesBack(press)
        case "next-view", "previous-view", "view-requests", "view-hosts", "view-errors", "view-latency",
            "view-log":
            try KeyDrill.showsView(key.action, press)
        case "pause": try KeyDrill.pauses(press)
        case "more-concurrency", "much-more-concurrency", "more-per-host":
            try KeyDrill.raisesLimit(key.action, press)
        case "less-concurrency", "much-less-concurrency", "less-per-host":
            try KeyDrill.lowersLimit(key.action, press)
        case "retry": try KeyDrill.retries(press)
        case "retry-failed": try KeyDrill.retriesFailed(press)
        case "hold": try KeyDrill.holds(press)
        case "edit": try KeyDrill.edits(press)
        case "cancel": try KeyDrill.cancels(press)
        case "mark", "unmark-all": try KeyDrill.marks(key.action, press)
        case "keep-changes", "undo-changes": try KeyDrill.comparesRetry(key.action, press)
        case "undo": try KeyDrill.takesBack(press)
        case "filter": try KeyDrill.filters(press)
        case "only-failed": try KeyDrill.showsOnlyFailed(press)
        case "next-sort", "previous-sort", "sort-menu", "invert": try KeyDrill.sorts(key.action, press)
        case "follow": try KeyDrill.follows(press)
        case "freeze": try KeyDrill.freezes(press)
        case "zoom": try KeyDrill.zooms(press)
        case "other-pane": try KeyDrill.goesToOtherPane(press)
        case "latency-origin": try KeyDrill.measuresFromDue(press)
        case "themes": try KeyDrill.picksTheme(press)
        case "columns": try KeyDrill.choosesColumns(press)
        case "next-tab", "previous-tab": try KeyDrill.changesTab(key.action, press)
        case "find", "next-match", "previous-match": try KeyDrill.finds(key.action, press)
        case "copy-body", "copy-url", "copy-curl", "copy-curl-with-secrets":
            try KeyDrill.copies(key.action, press)
        case "export": try KeyDrill.exports(press)
        case "command": try KeyDrill.takesCommand(press)
        case "help": try KeyDrill.helps(press)
        case "redraw": try KeyDrill.redraws(press)
        case "suspend": try KeyDrill.suspends(press)
        case "quit", "interrupt": try KeyDrill.quits(press)
        case "view-rounds": try KeyDrill.saysWhere(press, "6: rounds, in watch")
        case "view-workers": try KeyDrill.saysWhere(press, "7: workers, with --share")
        case "adaptive": try KeyDrill.turnsAdaptive(press)
        case "begin-round": try KeyDrill.saysWhere(press, "n: begin a round, in watch")
        case "only-different": try KeyDrill.saysWhere(press, "d: only what differs, in watch")
        case "acknowledge": try KeyDrill.saysWhere(press, "A: acknowledge an alert, in watch")
        case "mute": try KeyDrill.saysWhere(press, "m: mute a request, in watch")
        case "earlier-round": try KeyDrill.saysWhere(press, "Left: look at an earlier round, in watch")
        case "later-round": try KeyDrill.saysWhere(press, "Right: look at a later round, in watch")
        case "reserved": try KeyDrill.doesNothing(press)
        default: Issue.record("no drill for \(key.action)")
        }
    }
}

/// What is pressed for a key's test, and what is to be seen then: on screen, on the clipboard, by the server.
enum KeyDrill {
    /// Ends a drill: nothing is sent on top of what the drill wanted, and the terminal comes back as it was.
    static func finish(_ deck: LiveDeck, served: Int, status: Int32) throws {
        #expect(try deck.quit() == .exited(status))
        #expect(deck.served.count == served)
        #expect(deck.terminal.modes == deck.terminal.originalModes)
        #expect(deck.terminal.screen.unknown == [])
    }

    /// As ``finish(_:served:status:)``, of a run of the sample list that sent nothing more.
    static func finishSample(_ deck: LiveDeck) throws {
        try finish(deck, served: LiveDeck.samplePaths.count, status: 1)
    }
}
