import DeckModel
import FetchCore
import RunModel

/// The line of views, with what the list is filtered and sorted by; or the banner of a frozen display.
enum TabLine {
    static func draw(
        _ deck: DeckState, _ header: HeaderFacts, in area: Rect, on canvas: inout Canvas
    ) {
        canvas.fill(area, .tabs)
        let isNarrow = area.width < 76
        var at = area.column + 1
        for view in deck.views {
            let isCurrent = view == deck.ui.view
            let start = at
            at = canvas.put(
                "\(view.rawValue)", row: area.row, column: at, isCurrent ? .accent : .tabs, on: .tabs)
            if isCurrent || !isNarrow {
                at = canvas.put(view.title, row: area.row, column: at + 1, isCurrent ? .tabCurrent : .tabs)
            }
            if view == .errors, header.causeCount > 0, !isNarrow {
                // How many requests failed, as everywhere; the view itself tells of how many causes.
                let word = area.width < 110 ? "" : " failed"
                let count = " \(Figures.shortCount(header.counts[.failed]))\(word)"
                at = canvas.put(count, row: area.row, column: at, .failed, on: .tabs)
            }
            canvas.hits.add(Rect(row: area.row, column: start, height: 1, width: at - start), .tab(view))
            at += isNarrow ? 1 : 3
        }
        let room = area.right - 2 - at
        let notes = noteSpans(deck, header, canvas.glyphs, width: room)
        let width = notes.reduce(0) { $0 + CellText.width($1.text) }
        let start = max(at + 1, area.right - 1 - width)
        canvas.put(notes, row: area.row, column: start, right: area.right - 1, on: .tabs)
    }

    /// What narrows, orders or moves the list; each with its word. Where there is little room the filter's text is cut
    /// and its count stays.
    private static func noteSpans(
        _ deck: DeckState, _ header: HeaderFacts, _ glyphs: Glyphs, width: Int
    ) -> [Span] {
        var notes = otherNotes(deck.ui, header, glyphs)
        guard let badge = badge(deck, header) else {
            return Array(notes.joined(separator: [Span("  ", .dim)]))
        }
        let others = notes.joined().reduce(0) { $0 + CellText.width($1.text) + 2 }
        let (shown, total) = (badge.shown, Figures.count(badge.total))
        let room = width - others
        let isWide = room >= 40
        let count = isWide ? " \(Figures.count(shown)) of \(total)" : " \(Figures.count(shown))/\(total)"
        let text = room - CellText.width(count) - (isWide ? 7 : 0)
        let what = CellText.truncated(
            badge.words, to: max(3, min(28, text)), ellipsis: glyphs.ellipsis)
        notes.insert(
            [Span(isWide ? "filter " : "", .dim), Span(what, .warning), Span(count, .dim)], at: 0)
        return Array(notes.joined(separator: [Span("  ", .dim)]))
    }

    /// What narrows the list of the view: a badge stands only over what it filters.
    private static func badge(_ deck: DeckState, _ header: HeaderFacts) -> FilterBadge? {
        guard deck.ui.view == .requests else { return deck.listFilter }
        return header.shown.map {
            FilterBadge(words: filterWords(deck.ui), shown: $0, total: header.counts.total)
        }
    }

    private static func filterWords(_ ui: DeckUI) -> String {
        var what = ui.filterText
        if ui.showsOnlyFailed { what += (what.isEmpty ? "" : " ") + "only failed" }
        if ui.showsOnlyDifferent { what += (what.isEmpty ? "" : " ") + "only different" }
        if ui.causeFilter != nil { what += (what.isEmpty ? "" : " ") + "one cause" }
        return what
    }

    private static func otherNotes(_ ui: DeckUI, _ header: HeaderFacts, _ glyphs: Glyphs) -> [[Span]] {
        var notes: [[Span]] = []
        if let sort = ui.sort {
            let arrow = sort.descends ? glyphs.descending : glyphs.ascending
            let column = sort.column.map(\.rawValue) ?? "default"
            notes.append([Span("sort ", .dim), Span("\(column) \(arrow)", .accent)])
        }
        if header.marked > 0 { notes.append([Span("\(Figures.count(header.marked)) marked", .marked)]) }
        if ui.isFollowing { notes.append([Span("follow", .accent)]) }
        if ui.isZoomed { notes.append([Span("zoom", .accent)]) }
        return notes
    }

    /// The banner of an earlier round that is looked at.
    static func drawEarlier(_ round: ShownRound, _ deck: DeckState, in area: Rect, on canvas: inout Canvas) {
        canvas.fill(area, .frozen)
        let number = " ROUND \(Figures.count(round.number)) OF \(Figures.count(round.last))"
        let now = "\(deck.keyName(.back)) now "
        let keys = "\(deck.keyName(.earlierRound)) \(deck.keyName(.laterRound)) rounds  \(now)"
        let filter = filterWords(deck.ui)
        let what =
            round.facts.map { "  \(Figures.count($0.ok)) ok, \(Figures.count($0.failed)) failed" } ?? ""
        let begun = round.facts.map { ", begun at \(Figures.clock($0.startedAt.since(.start)))" } ?? ""
        let more = filter.isEmpty ? what + begun : "\(what)  filter \(filter)"
        let choices = [
            (number + more, keys), (number + what, keys), (number, keys), (number, now), (number, ""),
        ]
        guard
            let (text, hint) = choices.first(where: {
                CellText.width($0.0) + 2 + CellText.width($0.1) <= area.width
            })
        else { return }
        canvas.put(text, row: area.row, column: area.column, .frozen)
        canvas.putRight(hint, row: area.row, right: area.right, maxWidth: CellText.width(hint), .frozen)
    }

    static func drawFrozen(
        _ changes: FrozenChanges, now: RunInstant, key: String, in area: Rect, on canvas: inout Canvas
    ) {
        canvas.fill(area, .frozen)
        let time = Figures.clock(now.since(changes.since))
        var news = "\(Figures.count(changes.settled)) settled"
        if changes.failed > 0 { news += ", \(Figures.count(changes.failed)) failed" }
        let run = changes.run.besideFrozen
        let texts = [
            " FROZEN \(time)  \(run), \(news) since", " FROZEN \(time)  \(news) since",
        ]
        let hint = "\(key) unfreezes "
        let room = area.width - CellText.width(hint) - 2
        let text = texts.first { CellText.width($0) <= room } ?? " FROZEN \(time)  \(news)"
        let end = canvas.put(text, row: area.row, column: area.column, .frozen)
        if area.right - CellText.width(hint) > end + 1 {
            canvas.putRight(hint, row: area.row, right: area.right, maxWidth: 16, .frozen)
        }
    }
}
