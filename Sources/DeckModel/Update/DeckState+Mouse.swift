import FetchCore

/// The mouse does what keys do: wheel, rows, column heads, tabs, footer, the border of panes.
extension DeckState {
    private static let wheelRows = 3

    mutating func mouse(_ input: MouseInput, _ target: MouseTarget) -> [DeckEffect] {
        switch input.kind {
        case .wheelUp: return wheel(-Self.wheelRows, target)
        case .wheelDown: return wheel(Self.wheelRows, target)
        case .press(.left): return click(target, isDouble: false)
        case .doublePress(.left): return click(target, isDouble: true)
        case .drag(.left):
            if case .paneBorder(let percent) = target { ui.listPercent = min(max(20, percent), 85) }
            return []
        default: return []
        }
    }

    private mutating func wheel(_ rows: Int, _ target: MouseTarget) -> [DeckEffect] {
        switch ui.mode {
        case .normal: step(rows)
        case .detail where target == .detail || ui.isZoomed: scrollDetail(rows)
        case .detail: step(rows)
        case .help, .sortMenu, .columnChooser, .themePicker:
            return press(rows < 0 ? "up" : "down")
        case .filter, .command, .export, .confirm: break
        }
        return []
    }

    private mutating func click(_ target: MouseTarget, isDouble: Bool) -> [DeckEffect] {
        switch ui.mode {
        case .normal, .detail: return clickView(target, isDouble: isDouble)
        case .confirm(let question):
            if case .answer(let yes) = target { return answer(question, yes) }
        case .sortMenu:
            if case .menuItem(let item) = target { return choose(sortItem: item) }
        case .columnChooser(var chooser):
            guard case .menuItem(let item) = target, chooser.items.indices.contains(item) else { break }
            chooser.cursor = item
            chooser.items[item].isShown.toggle()
            edit(chooser)
        case .themePicker(var picker):
            guard case .menuItem(let item) = target, picker.names.indices.contains(item) else { break }
            picker.cursor = item
            return preview(picker) + (isDouble ? press("enter") : [])
        case .help, .filter, .command, .export: break
        }
        return []
    }

    private mutating func clickView(_ target: MouseTarget, isDouble: Bool) -> [DeckEffect] {
        switch target {
        case .request, .host, .cause:
            context.select(target, in: &self)
            return isDouble ? press(.open) : []
        case .columnHead(let id): return context.clickHead(id, in: &self)
        case .tab(let view):
            go(to: view)
            return []
        case .footer(let action): return perform(action)
        case .nothing, .list, .paneBorder, .detail, .menuItem, .answer: return []
        }
    }

    mutating func paste(_ text: String) -> [DeckEffect] {
        switch ui.mode {
        case .filter(var prompt):
            prompt.insert(text)
            return typeFilter(&prompt)
        case .command(var prompt):
            prompt.insert(text)
            ui.mode = .command(completed(prompt))
        case .export(var prompt):
            prompt.name.insert(text)
            ui.mode = .export(prompt)
        case .normal, .detail, .confirm, .help, .sortMenu, .columnChooser, .themePicker:
            // Pasted text is no key presses: it could cancel or quit.
            complain(
                "pasted text goes into a prompt: \(keyName(.filter)) filters, \(keyName(.command)) takes a command"
            )
        }
        return []
    }
}
