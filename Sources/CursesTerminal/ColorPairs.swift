import CNcurses
import DeckScreen

/// How styles look on this terminal: attributes of ncurses, and a pair made when it is first wanted.
struct ColorPairs {
    /// What ncurses wants to know of a cell.
    struct Look: Equatable {
        var attributes: attr_t
        var pair: Int32
    }

    /// A foreground and a background as ncurses counts them; -1 is the terminal's own.
    private struct Colors: Hashable {
        var foreground: Int32
        var background: Int32
    }

    private let depth: ColorDepth
    /// 8, 16, 256, or all that 24 bits tell apart.
    private let colors: Int
    private let mostPairs: Int32
    private var looks: [CellStyle: Look] = [:]
    private var pairs: [Colors: Int32] = [:]
    private var last: (style: CellStyle, look: Look)?

    /// After `start_color`.
    init(depth: ColorDepth) {
        self.depth = depth
        colors = Int(fd_colors())
        // A cell keeps its pair in a short in some calls of ncurses.
        mostPairs = min(fd_color_pairs() - 1, 32_767)
    }

    mutating func look(of style: CellStyle) -> Look {
        if let last, last.style == style { return last.look }
        let look: Look
        if let known = looks[style] {
            look = known
        } else {
            look = make(style)
            if looks.count > 4096 { looks.removeAll() }
            looks[style] = look
        }
        last = (style, look)
        return look
    }

    private mutating func make(_ style: CellStyle) -> Look {
        var look = Look(attributes: 0, pair: 0)
        let wanted = style.attributes
        if wanted.contains(.bold) { look.attributes |= fd_attr_bold() }
        if wanted.contains(.dim) { look.attributes |= fd_attr_dim() }
        if wanted.contains(.italic) { look.attributes |= fd_attr_italic() }
        if wanted.contains(.underline) { look.attributes |= fd_attr_underline() }
        if wanted.contains(.reverse) { look.attributes |= fd_attr_reverse() }
        guard depth != .none else { return look }
        let paper = style.background
        let background = paper.map { index($0, on: nil) & (colors < 16 ? 7 : 0xff_ffff) } ?? -1
        let ground = depth == .ansi16 && background >= 0 ? ThemeColor(index256: background) : paper
        var foreground = style.foreground.map { index($0, on: ground) } ?? -1
        if colors < 16, foreground >= 8 {
            // Bright colors are bold ones there; grey, which would be bold black, is a dim white.
            let isGrey = foreground == Int(AnsiColor.brightBlack.rawValue)
            look.attributes |= isGrey ? fd_attr_dim() : fd_attr_bold()
            foreground = isGrey ? 7 : foreground - 8
        }
        look.pair = pair(Int32(foreground), Int32(background))
        return look
    }

    private func index(_ color: ThemeColor, on paper: ThemeColor?) -> Int {
        switch depth {
        case .none: -1
        case .ansi16: color.index16(on: paper)
        case .palette256: color.index256(on: paper)
        case .truecolor: DirectColorEntry.index(of: color)
        }
    }

    /// The number of a pair; -1 is the terminal's own color. Where pairs run out, text keeps its color as long as it
    /// can, on the terminal's own background.
    private mutating func pair(_ foreground: Int32, _ background: Int32) -> Int32 {
        if foreground < 0, background < 0 { return 0 }
        let key = Colors(foreground: foreground, background: background)
        if let known = pairs[key] { return known }
        let number = Int32(pairs.count + 1)
        guard number <= mostPairs, init_extended_pair(number, foreground, background) == OK else {
            return pairs[Colors(foreground: foreground, background: -1)] ?? 0
        }
        pairs[key] = number
        return number
    }
}
