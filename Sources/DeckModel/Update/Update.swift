import FetchCore

/// Takes in one message: changes the state and says what the program has to do about it.
///
/// The only way the state changes. Reads no clock and does no input or output; time is what ticks and events say.
package func update(_ state: inout DeckState, _ message: DeckMessage) -> [DeckEffect] {
    let view = state.ui.view
    let effects = take(message, into: &state)
    state.noteAsked(effects)
    state.orderHosts(after: view)
    let watching = state.watchDetail()
    return watching.isEmpty ? effects : effects + watching
}

private func take(_ message: DeckMessage, into state: inout DeckState) -> [DeckEffect] {
    switch message {
    case .batch(let batch):
        return state.take(batch)
    case .round(let news):
        state.take(news)
        return []
    case .budgets(let standings):
        state.budgets = standings
        return []
    case .shared(let news):
        state.take(news)
        return []
    case .tick(let now):
        return state.tick(now)
    case .key(let stroke):
        return state.press(stroke)
    case .mouse(let input, let target):
        return state.mouse(input, target)
    case .paste(let text):
        return state.paste(text)
    case .resize(let columns, let rows):
        state.ui.columnCount = columns
        state.ui.rowCount = rows
        return [.redraw]
    case .layout(let layout):
        return state.setLayout(layout)
    case .focus(let hasFocus):
        state.ui.hasFocus = hasFocus
        return []
    case .themes(let names, let current):
        state.setThemes(names, current: current)
        return []
    case .themeRefused(let current, let why):
        state.ui.theme = current
        state.complain(why)
        return []
    case .optionSet(let option, let revisionBefore):
        state.optionSet(option, revisionBefore: revisionBefore)
        return []
    case .understood(let added):
        state.ask(added)
        return []
    case .edited(let text, let name):
        return [state.adding(text, name: name)]
    case .added(let ids):
        return state.added(ids)
    case .filesThere(let names):
        state.avoid(names)
        return []
    case .exportLoses(let export):
        state.ask(export)
        return []
    case .acknowledge(let text):
        state.say(text)
        return []
    case .complain(let text):
        state.complain(text)
        return []
    case .note(let text):
        state.complain(text)
        state.log(text, .warning)
        return []
    case .sorted(let result):
        state.takeSorted(result)
        return []
    }
}
