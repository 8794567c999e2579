/// Every key of the deck, in the order of the help. A new key is one row here.
public enum KeyTable {
    public static let standard: [KeyBinding] =
        moves + run + rows + show + detail + output + program

    private static let moves: [KeyBinding] = [
        KeyBinding(
            ["j", "down"], .down, .move, label: "down", help: "Move down one row"),
        KeyBinding(
            ["k", "up"], .up, .move, label: "up", help: "Move up one row"),
        KeyBinding(
            ["pgdn", "ctrl-f"], .pageDown, .move, label: "page down",
            help: "Move down one page; in the detail of a request, scroll it", prominence: 88),
        KeyBinding(
            ["pgup", "ctrl-b"], .pageUp, .move, label: "page up",
            help: "Move up one page; in the detail of a request, scroll it", prominence: 87),
        KeyBinding(
            ["g", "home"], .first, .move, label: "first", help: "Go to the first row"),
        KeyBinding(
            ["G", "end"], .last, .move, label: "last", help: "Go to the last row"),
        KeyBinding(
            ["enter"], .open, .move, label: "detail",
            help: "Open the detail of the selected row; on a host or a cause, show its requests",
            prominence: 80, whyDisabled: needsSomethingSelected),
        KeyBinding(
            ["esc"], .back, .move, label: "back",
            help: "Go back: close the detail, leave the zoom, drop the filter", prominence: 86),
        KeyBinding(
            ["tab"], .nextView, .move, label: "views", help: "Go to the next view", prominence: 55),
        KeyBinding(
            ["shift-tab"], .previousView, .move, label: "previous view",
            help: "Go to the previous view"),
        KeyBinding(
            ["1"], .viewRequests, .move, label: "requests", help: "Requests: every row of the list"),
        KeyBinding(
            ["2"], .viewHosts, .move, label: "hosts",
            help: "Hosts: limits, outcomes and percentiles of each"),
        KeyBinding(
            ["3"], .viewErrors, .move, label: "errors", help: "Errors: failures gathered by cause"),
        KeyBinding(
            ["4"], .viewLatency, .move, label: "latency", help: "Latency: where the time goes"),
        KeyBinding(
            ["5"], .viewLog, .move, label: "log", help: "Log: what the run decided, and why"),
    ]

    private static let run: [KeyBinding] = [
        KeyBinding(
            ["P"], .pause, .run, label: "pause",
            help:
                "Pause or go on: nothing new starts, what is in flight finishes; in the hosts and errors views, that host",
            prominence: 90, whyDisabled: needsRun),
        KeyBinding(
            ["+"], .moreConcurrency, .run, label: "concurrency", help: "One more transfer in flight",
            prominence: 60, whyDisabled: needsRun),
        KeyBinding(
            ["-"], .lessConcurrency, .run, label: "concurrency", help: "One transfer in flight less",
            prominence: 59, whyDisabled: needsRun),
        KeyBinding(
            ["}"], .muchMoreConcurrency, .run, label: "concurrency +10",
            help: "Ten more transfers in flight", whyDisabled: needsRun),
        KeyBinding(
            ["{"], .muchLessConcurrency, .run, label: "concurrency -10",
            help: "Ten transfers in flight less", whyDisabled: needsRun),
        KeyBinding(
            ["]"], .morePerHost, .run, label: "per host",
            help: "One more transfer to one host; in the hosts and errors views, to that host",
            prominence: 45,
            whyDisabled: needsRun),
        KeyBinding(
            ["["], .lessPerHost, .run, label: "per host",
            help: "One transfer to one host less; in the hosts and errors views, to that host",
            prominence: 44,
            whyDisabled: needsRun),
    ]

    private static let rows: [KeyBinding] = [
        KeyBinding(
            ["r"], .retry, .rows, label: "retry", help: "Retry the selected or marked requests",
            prominence: 85, whyDisabled: needsRequestsOfRun),
        KeyBinding(
            ["R"], .retryFailed, .rows, label: "retry failed",
            help:
                "Retry every failed request that the filter shows; in the hosts and errors views, of that host or cause",
            prominence: 84, whyDisabled: needsFailures),
        KeyBinding(
            ["p"], .hold, .rows, label: "hold",
            help:
                "Hold or release the selected or marked requests; in the hosts view, what is queued for that host",
            prominence: 70, whyDisabled: needsTargetsOfRun),
        KeyBinding(
            ["X"], .cancel, .rows, label: "cancel",
            help:
                "Cancel the selected or marked requests (asks for more than one, and for what is in flight)",
            prominence: 65, whyDisabled: needsTargetsOfRun),
        KeyBinding(
            ["space"], .mark, .rows, label: "mark", help: "Mark the row, for p r X y to act on",
            prominence: 40, whyDisabled: needsRequestRows),
        KeyBinding(
            ["U"], .unmarkAll, .rows, label: "unmark", help: "Unmark all rows",
            whyDisabled: needsMarks),
        KeyBinding(
            ["u"], .undo, .rows, label: "undo", help: "Take the last command back, where that can be",
            whyDisabled: needsUndo),
    ]

    private static let show: [KeyBinding] = [
        KeyBinding(
            ["/"], .filter, .show, label: "filter",
            help: "Filter: text, ~s 5xx, ~h host, ~m method, ~k kind, ~t >500ms; ! inverts",
            prominence: 75),
        KeyBinding(
            ["E"], .onlyFailed, .show, label: "only failed", help: "Show only what failed, or all again",
            prominence: 62),
        KeyBinding(
            [">"], .nextSort, .show, label: "next sort", help: "Sort by the next column",
            whyDisabled: needsOrder),
        KeyBinding(
            ["<"], .previousSort, .show, label: "previous sort", help: "Sort by the previous column",
            whyDisabled: needsOrder),
        KeyBinding(
            ["o", "f6"], .sortMenu, .show, label: "sort", help: "Choose the column to sort by",
            prominence: 50, whyDisabled: needsOrder),
        KeyBinding(
            ["I"], .invert, .show, label: "invert", help: "Invert the order", whyDisabled: needsOrder),
        KeyBinding(
            ["F"], .follow, .show, label: "follow", help: "Follow the newest request", prominence: 35),
        KeyBinding(
            ["Z"], .freeze, .show, label: "freeze",
            help: "Freeze the display while the run goes on, or let it move again", prominence: 42),
        KeyBinding(
            ["C"], .columns, .show, label: "columns", help: "Choose the columns and their order",
            prominence: 20),
        KeyBinding(
            ["e"], .zoom, .show, label: "zoom", help: "Zoom the pane to the whole screen, and back",
            prominence: 25),
        KeyBinding(
            ["T"], .themes, .show, label: "theme", help: "Choose a theme, previewed live",
            prominence: 30),
    ]

    private static let detail: [KeyBinding] = [
        KeyBinding(
            ["b"], .copyBody, .detail, scope: .detail, label: "copy body",
            help: "Copy the body, as far as it is kept", prominence: 83, whyDisabled: needsRequests),
        KeyBinding(
            ["c"], .copyURL, .detail, scope: .detail, label: "copy URL", help: "Copy the URL",
            prominence: 82, whyDisabled: needsRequests),
    ]

    private static let output: [KeyBinding] = [
        KeyBinding(
            ["y"], .copyCurl, .output, label: "copy as curl",
            help: "Copy as a curl command, secrets redacted", prominence: 48,
            whyDisabled: needsRequests),
        KeyBinding(
            ["Y"], .copyCurlWithSecrets, .output, label: "copy, secrets too",
            help: "Copy as a curl command, secrets as they are", whyDisabled: needsRequests),
        KeyBinding(
            ["x"], .export, .output, label: "export",
            help: "Export what the filter shows: JSONL, CSV, HAR, curl or a URL list", prominence: 38,
            whyDisabled: needsRows),
    ]

    private static let program: [KeyBinding] = [
        KeyBinding(
            ["?", "f1"], .help, .program, label: "help", help: "Show the keys that work here",
            prominence: 100),
        KeyBinding(
            [":"], .command, .program, label: "command",
            help: "Type a command: :concurrency 80, :per-host api.x 4, :rate 10, :theme nord, :export f.har",
            prominence: 52),
        KeyBinding(
            ["ctrl-l"], .redraw, .program, label: "redraw", help: "Paint the screen anew"),
        KeyBinding(
            ["ctrl-z"], .suspend, .program, label: "suspend", help: "Suspend to the shell"),
        KeyBinding(
            ["q"], .quit, .program, label: "quit", help: "Quit; asks while transfers are in flight",
            prominence: 95),
        KeyBinding(
            ["ctrl-c"], .interrupt, .program, label: "quit",
            help: "Quit; asks while transfers are in flight, pressed again it quits at once"),
        KeyBinding(
            ["ctrl-r"], .reserved, .program, label: "nothing",
            help: "Does nothing: retry is r, retry failed is R"),
    ]
}
