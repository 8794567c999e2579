import DeckScreen
import FetchCore

/// What became of a copy.
package enum CopyAnswer: Sendable, Equatable {
    /// It was handed to the terminal, which doesn't say whether it took it.
    case sent
    /// It was not sent, or will not arrive: why.
    case unsupported(String)
}

/// What a task bar or tab shows of the run (OSC 9;4).
package enum TaskProgress: Sendable, Equatable {
    case none
    /// 0 to 100.
    case running(percent: Int)
    case failing(percent: Int)
    case paused(percent: Int)
    /// How much there is to do isn't known.
    case unknown
}

/// What terminals can beyond a grid of cells.
extension CursesTerminal {
    /// Longer texts than this are cut off, or break the terminal's parser, in common terminals.
    private static let longestCopy = 74_994

    /// Puts a text on the clipboard of the machine that the user sits at (OSC 52), also across ssh and tmux.
    package func copy(_ text: String) -> CopyAnswer {
        if let obstacle = traits.clipboardObstacle { return .unsupported(obstacle) }
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.longestCopy else {
            return .unsupported("\(bytes.count) bytes are more than terminals take (\(Self.longestCopy))")
        }
        let encoded = Base64.encode(bytes)
        send(TerminalSequences.copy(encoded, through: traits.multiplexer))
        return .sent
    }

    /// Sets the title of the window or tab; the one before comes back in the end.
    package func setTitle(_ title: String) {
        guard traits.title else { return }
        var text = ""
        if !hasTitle {
            hasTitle = true
            text = "\u{1b}[22;0t"
            if isInside { rearm() }
        }
        send(text + "\u{1b}]0;" + TerminalSequences.harmless(title) + "\u{07}")
    }

    /// Shows progress in the task bar or tab, where the terminal is known to.
    package func setProgress(_ progress: TaskProgress) {
        guard traits.progress else { return }
        hasProgress = progress != .none
        send(TerminalSequences.progress(progress))
    }

    /// Sounds the bell; many terminals mark their tab or notify.
    package func ring() {
        send("\u{07}")
    }

    /// Has the desktop show a notification.
    ///
    /// - Parameter notice: The sequence to use, whatever the terminal; nil sends one only where it is known to be taken.
    package func notify(_ text: String, as notice: DesktopNotice? = nil) {
        guard let notice = notice ?? traits.notice else { return }
        send(TerminalSequences.notify(text, as: notice, through: traits.multiplexer))
    }
}

/// The sequences by which programs ask a terminal for a notification of the desktop.
package enum DesktopNotice: String, Sendable, Equatable, CaseIterable {
    /// iTerm2's, of a text ([OSC 9](https://iterm2.com/documentation-escape-codes.html)).
    case osc9
    /// urxvt's, of a title and a text, which foot takes too.
    case osc777
}

/// Escape sequences as text.
enum TerminalSequences {
    /// OSC 52, and for a multiplexer the same wrapped for the terminal around it.
    static func copy(_ base64: String, through multiplexer: TerminalTraits.Multiplexer?) -> String {
        let plain = "\u{1b}]52;c;\(base64)\u{07}"
        switch multiplexer {
        case nil: return plain
        // tmux takes the plain one with `set-clipboard on`, the wrapped one with `allow-passthrough on`.
        case .tmux: return plain + "\u{1b}Ptmux;\u{1b}" + plain + "\u{1b}\\"
        // screen passes strings of some 700 bytes at most.
        case .screen:
            let bytes = Array(plain.utf8)
            return stride(from: 0, to: bytes.count, by: 240).map { start in
                let piece = bytes[start..<min(start + 240, bytes.count)]
                return "\u{1b}P" + String(decoding: piece, as: UTF8.self) + "\u{1b}\\"
            }.joined()
        }
    }

    /// A notification; tmux passes it on with `allow-passthrough on`.
    static func notify(
        _ text: String, as notice: DesktopNotice, through multiplexer: TerminalTraits.Multiplexer?
    ) -> String {
        let plain =
            switch notice {
            case .osc9: "\u{1b}]9;\(harmless(text))\u{07}"
            case .osc777: "\u{1b}]777;notify;fetchdeck;\(harmless(text).replacing(";", with: ","))\u{07}"
            }
        return switch multiplexer {
        case nil: plain
        case .tmux: "\u{1b}Ptmux;\u{1b}" + plain + "\u{1b}\\"
        case .screen: "\u{1b}P" + plain + "\u{1b}\\"
        }
    }

    /// OSC 9;4 ([ConEmu](https://conemu.github.io/en/AnsiEscapeCodes.html#ConEmu_specific_OSC)).
    static func progress(_ progress: TaskProgress) -> String {
        func sequence(_ state: Int, _ percent: Int) -> String {
            "\u{1b}]9;4;\(state);\(max(0, min(100, percent)))\u{1b}\\"
        }
        switch progress {
        case .none: return CursesTerminal.progressOff
        case .running(let percent): return sequence(1, percent)
        case .failing(let percent): return sequence(2, percent)
        case .unknown: return sequence(3, 0)
        case .paused(let percent): return sequence(4, percent)
        }
    }

    /// A text without control characters, which would end the sequence it stands in.
    static func harmless(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { scalar in
                    scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value)
                }))
    }
}
