/// Help, commands and the program itself.
extension KeyBinding {
    static let help = KeyBinding(
        ["?", "f1"], "help", .program, label: "help", help: "Show the keys that work here", prominence: 100,
        change: { $0.openHelp() })

    static let command = KeyBinding(
        [":"], "command", .program, label: "command",
        help: "Type a command: :concurrency 80, :per-host api.x 4, :rate 10, :theme nord, :export f.har",
        prominence: 52, change: { $0.openCommand() })

    static let redraw = KeyBinding(
        ["ctrl-l"], "redraw", .program, label: "redraw", help: "Redraw the screen",
        action: { _ in [.redraw] })

    static let suspend = KeyBinding(
        ["ctrl-z"], "suspend", .program, label: "suspend", help: "Suspend to the shell",
        action: { _ in [.suspend] })

    static let quit = KeyBinding(
        ["q"], "quit", .program, label: "quit", help: "Quit; asks while requests are not settled",
        prominence: 95, action: { $0.quit() })

    static let interrupt = KeyBinding(
        ["ctrl-c"], "interrupt", .program, label: "quit",
        help: "Quit; asks while requests are not settled, pressed again it quits at once",
        action: { $0.interrupt() })

    static let reserved: KeyBinding = KeyBinding(
        ["ctrl-r"], "reserved", .program, label: "nothing",
        help: "Does nothing: retry is r, retry failed is R",
        change: { state in
            state.say(
                "\(state.keyName(.reserved)) does nothing here: \(state.keyName(.retry)) retries the selected, "
                    + "\(state.keyName(.retryFailed)) every failed request shown")
        })
}
