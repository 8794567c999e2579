/// Every key of the deck, in the order of the help. A new key is one row, listed here.
package enum KeyTable {
    package static let standard: [KeyBinding] =
        moves + run + rows + show + detail + output + program

    private static let moves: [KeyBinding] =
        [
            .down, .up, .pageDown, .pageUp, .first, .last, .open, .back, .nextView, .previousView,
        ]
        + DeckView.allCases.map(KeyBinding.view)

    private static let run: [KeyBinding] = [
        .pause, .moreConcurrency, .lessConcurrency, .muchMoreConcurrency, .muchLessConcurrency, .morePerHost,
        .lessPerHost, .adaptive, .beginRound, .keepChanges, .undoChanges,
    ]

    private static let rows: [KeyBinding] = [
        .retry, .retryFailed, .hold, .cancel, .edit, .acknowledge, .mute, .mark, .unmarkAll, .undo,
    ]

    private static let show: [KeyBinding] = [
        .filter, .onlyFailed, .onlyDifferent, .earlierRound, .laterRound, .nextSort, .previousSort, .sortMenu,
        .invert, .follow, .freeze, .columns, .zoom,
        .otherPane, .latencyOrigin, .themes,
    ]

    private static let detail: [KeyBinding] = [
        .nextTab, .previousTab, .find, .nextMatch, .previousMatch, .copyBody, .copyURL,
    ]

    private static let output: [KeyBinding] = [.copyCurl, .copyCurlWithSecrets, .export]

    private static let program: [KeyBinding] = [
        .help, .command, .redraw, .suspend, .quit, .interrupt, .reserved,
    ]
}
