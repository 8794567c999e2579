/// Something on screen that a theme gives a look: `status.failed`, `ui.selected`.
///
/// What a theme leaves out of a role's look is as in its parent's; the root is `ui.text`.
package enum Role: UInt8, Sendable, Hashable, CaseIterable {
    // ui
    case text, dim, accent, title, border, header, tabs, tabCurrent, columnHead, columnHeadSorted, selected,
        marked
    case footer, key, keyLabel, statusLine, notice, warning, error, prompt, input, cursor
    case scrollTrack, scrollThumb, dialog, dialogTitle, dialogBorder, dialogSelected, number, host, path,
        method
    case match, graph, graphDim
    // ui: what the run is doing
    case badge, badgeRunning, badgePaused, badgeFinished, badgeFailed, badgeEnding, frozen
    // ui: the progress bar
    case bar, barOK, barFailed, barCancelled, barActive, barRest
    // status
    case status, queued, connecting, sending, waiting, receiving, ok, failed, cancelled, held
    // phase
    case phase, phaseQueue, phaseDNS, phaseConnect, phaseTLS, phaseSend, phaseWait, phaseReceive
    // syntax
    case syntax, syntaxKey, syntaxString, syntaxNumber, syntaxLiteral

    /// What theme files call it: section and key.
    package var name: String { Self.names[Int(rawValue)] }

    /// Whose look fills what a theme leaves out; nil for the root.
    package var parent: Role? {
        switch self {
        case .text: nil
        case .columnHeadSorted: .columnHead
        case .tabs: .footer
        case .tabCurrent: .tabs
        case .keyLabel, .prompt, .statusLine: .footer
        case .key: .footer
        case .input: .prompt
        case .scrollTrack: .border
        case .scrollThumb: .accent
        case .dialogTitle, .dialogBorder, .dialogSelected: .dialog
        case .graphDim: .dim
        case .graph: .accent
        case .badgeRunning, .badgePaused, .badgeFinished, .badgeFailed, .badgeEnding, .frozen: .badge
        case .bar: .header
        case .barOK, .barFailed, .barCancelled, .barActive, .barRest: .bar
        case .queued, .connecting, .sending, .waiting, .receiving, .ok, .failed, .cancelled, .held: .status
        case .phaseQueue, .phaseDNS, .phaseConnect, .phaseTLS, .phaseSend, .phaseWait, .phaseReceive: .phase
        case .syntaxKey, .syntaxString, .syntaxNumber, .syntaxLiteral: .syntax
        default: .text
        }
    }

    /// The role of that name; nil when there is none.
    package init?(name: String) {
        guard let index = Self.names.firstIndex(of: name), let role = Role(rawValue: UInt8(index)) else {
            return nil
        }
        self = role
    }

    /// The sections of a theme file that hold roles.
    package static let sections = ["status", "ui", "phase", "syntax"]

    /// Parents before children, so that looks can be filled in this order.
    static let topDown: [Role] = allCases.sorted { $0.depth < $1.depth }

    private var depth: Int { parent.map { $0.depth + 1 } ?? 0 }

    private static let names: [String] = allCases.map { role in
        let word = String(describing: role)
        switch role {
        case .status, .phase, .syntax: return word
        case .queued, .connecting, .sending, .waiting, .receiving, .ok, .failed, .cancelled, .held:
            return "status.\(word)"
        case .phaseQueue, .phaseDNS, .phaseConnect, .phaseTLS, .phaseSend, .phaseWait, .phaseReceive:
            return "phase.\(word.dropFirst(5).lowercased())"
        case .syntaxKey, .syntaxString, .syntaxNumber, .syntaxLiteral:
            return "syntax.\(word.dropFirst(6).lowercased())"
        default: return "ui.\(snakeCase(word))"
        }
    }

    private static func snakeCase(_ word: String) -> String {
        var result = ""
        var previousIsUpper = false
        for letter in word {
            if letter.isUppercase, !previousIsUpper { result.append("_") }
            result.append(letter.lowercased())
            previousIsUpper = letter.isUppercase
        }
        return result
    }
}
