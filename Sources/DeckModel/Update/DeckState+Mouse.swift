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
        if let prompt = ui.prompt { return withPrompt(prompt) { $0.scroll(rows, in: &$1) } }
        if isInDetail, target == .detail || ui.isZoomed {
            scrollDetail(rows)
        } else {
            step(rows)
        }
        return []
    }

    private mutating func click(_ target: MouseTarget, isDouble: Bool) -> [DeckEffect] {
        guard let prompt = ui.prompt else { return clickView(target, isDouble: isDouble) }
        return withPrompt(prompt) { $0.click(target, isDouble: isDouble, in: &$1) }
    }

    private mutating func clickView(_ target: MouseTarget, isDouble: Bool) -> [DeckEffect] {
        switch target {
        case .request, .outlier, .flight, .host, .cause, .round, .worker:
            context.select(target, in: &self)
            return isDouble ? press(.open) : []
        case .columnHead(let id): return context.clickHead(id, in: &self)
        case .tab(let view):
            go(to: view)
            return []
        case .detailTab(let tab):
            show(tab)
            return []
        case .footer(let action): return perform(action)
        case .nothing, .list, .paneBorder, .detail, .menuItem, .answer: return []
        }
    }

    mutating func paste(_ text: String) -> [DeckEffect] {
        if let prompt = ui.prompt { return withPrompt(prompt) { $0.paste(text, in: &$1) } }
        return offer(text)
    }
}
