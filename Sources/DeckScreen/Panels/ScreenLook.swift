import FetchCore

/// How a screen is drawn on this terminal, whatever it shows.
package struct ScreenLook: Sendable, Equatable {
    /// Only ASCII characters, as `--ascii` and a locale other than UTF-8 want it.
    package var isASCII: Bool
    package var graphs: GraphStyle
    /// Whether nothing moves by itself: no spinners, no sparklines.
    package var reducesMotion: Bool

    /// - Parameter graphs: Nil is blocks, or ASCII where `isASCII` says so.
    package init(isASCII: Bool = false, graphs: GraphStyle? = nil, reducesMotion: Bool = false) {
        self.isASCII = isASCII
        self.graphs = isASCII ? .ascii : graphs ?? .block
        self.reducesMotion = reducesMotion
    }

    var glyphs: Glyphs { isASCII ? .ascii : .unicode }
}

/// What graphs are made of.
package enum GraphStyle: String, Sendable, Hashable, CaseIterable {
    /// Eighths of a block: every font has them.
    case block
    /// Dots, two by four a cell: finer, where the font has them.
    case braille
    case ascii
}

/// The signs of the screen, in Unicode or in ASCII; each one cell wide.
struct Glyphs: Sendable, Equatable {
    /// One entry a ``RowState``, at its raw value.
    var states: [Unicode.Scalar]
    var box: BoxGlyphs
    var ellipsis: Unicode.Scalar
    var selected: Unicode.Scalar
    var marked: Unicode.Scalar
    var selectedAndMarked: Unicode.Scalar
    /// A point of a scatter, and the selected one.
    var outlier: Unicode.Scalar
    var selectedOutlier: Unicode.Scalar
    var scrollTrack: Unicode.Scalar
    var scrollThumb: Unicode.Scalar
    var ascending: Unicode.Scalar
    var descending: Unicode.Scalar
    var rule: Unicode.Scalar
    /// ok, failed, cancelled, in flight, the rest.
    var bar: [Unicode.Scalar]
    /// dns, connect, tls, send, wait, receive.
    var phases: [Unicode.Scalar]
    var dot: String
    var arrow: String
    var checked: String
    var unchecked: String

    static let unicode = Glyphs(
        states: ["·", "◌", "↑", "◔", "↓", "✓", "✗", "⊘", "‖"], box: .rounded, ellipsis: "…", selected: "▌",
        marked: "◆", selectedAndMarked: "◈", outlier: "•", selectedOutlier: "◆", scrollTrack: "│",
        scrollThumb: "┃", ascending: "▲",
        descending: "▼", rule: "─", bar: ["━", "╍", "┉", "╾", "─"],
        phases: ["┄", "╌", "═", "∙", "─", "━"], dot: "·", arrow: "→", checked: "[✓]", unchecked: "[ ]")

    static let ascii = Glyphs(
        states: [".", "~", "^", "o", "v", "+", "x", "/", "="], box: .ascii, ellipsis: "~", selected: ">",
        marked: "*", selectedAndMarked: "#", outlier: "o", selectedOutlier: "@", scrollTrack: "|",
        scrollThumb: "#", ascending: "^",
        descending: "v", rule: "-", bar: ["=", "x", "/", ">", "."], phases: ["d", "c", "t", "s", "w", "r"],
        dot: "-", arrow: "->", checked: "[x]", unchecked: "[ ]")

    /// Which way something moved last: 1 up, -1 down, 0 not at all.
    func trend(_ direction: Int) -> String {
        direction == 0 ? "" : String(Character(direction > 0 ? ascending : descending))
    }

    func state(_ state: RowState) -> Unicode.Scalar { states[Int(state.rawValue)] }
}

extension RowState {
    /// The role that shows it.
    var role: Role {
        switch self {
        case .queued: .queued
        case .connecting: .connecting
        case .sending: .sending
        case .waiting: .waiting
        case .receiving: .receiving
        case .ok: .ok
        case .failed: .failed
        case .cancelled: .cancelled
        case .held: .held
        }
    }
}
