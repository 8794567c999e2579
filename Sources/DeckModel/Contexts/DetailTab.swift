import FetchCore

/// A part of the detail of a request, in the order of the tabs.
package enum DetailTab: Int, CaseIterable, Sendable, Hashable {
    /// What came: why it failed, and the body.
    case response
    /// The headers of the response, and where it came from.
    case headers
    /// How long each phase took.
    case timing
    /// What is sent.
    case request
    /// Every attempt, and the redirects of the last.
    case attempts
    /// How the body differs from that of an answer of the other outcome to the same path.
    case difference

    package var title: String {
        switch self {
        case .response: "Response"
        case .headers: "Headers"
        case .timing: "Timing"
        case .request: "Request"
        case .attempts: "Attempts"
        case .difference: "Diff"
        }
    }

    func next(_ step: Int) -> DetailTab {
        let count = Self.allCases.count
        return Self.allCases[((rawValue + step) % count + count) % count]
    }
}

/// Which lines of the detail stand on screen.
package enum DetailAnchor: Equatable, Sendable {
    /// Those from ``DeckUI/detailScroll`` on.
    case line
    /// The last ones while a body is coming; else as ``line``.
    case newest
    /// Those around the match of ``DeckUI/find``.
    case match
}

/// A text that is looked for in the detail.
package struct DetailFind: Equatable, Sendable {
    package var text: String
    /// Which of the lines that have it is gone to, from 0.
    package var place = 0

    package init(_ text: String) {
        self.text = text
    }
}

extension DeckState {
    mutating func show(_ tab: DetailTab) {
        ui.detailTab = tab
        showDetailStart()
        ui.find?.place = 0
    }

    /// Goes to the beginning of the detail; of a body that is coming, to its newest lines.
    mutating func showDetailStart() {
        ui.detailScroll = 0
        ui.detailAnchor = .newest
    }

    /// Goes so many matches on, round and round.
    mutating func goToMatch(_ step: Int) {
        guard let find = ui.find else { return }
        let count = ui.layout.detailMatches
        guard count > 0 else {
            complain("'\(find.text)' is not in \(ui.detailTab.title.lowercased())")
            return
        }
        ui.find?.place = ((find.place + step) % count + count) % count
        ui.detailAnchor = .match
    }
}
