/// How many colors a terminal shows.
package enum ColorDepth: UInt8, Sendable, Hashable, CaseIterable, Comparable {
    /// None: attributes and words must do.
    case none
    case ansi16
    case palette256
    case truecolor

    /// Whether a value of COLORTERM says that the terminal shows 24-bit color.
    package static func saysTruecolor(_ colorterm: String?) -> Bool {
        ["truecolor", "24bit"].contains(colorterm?.lowercased())
    }

    package static func < (left: ColorDepth, right: ColorDepth) -> Bool { left.rawValue < right.rawValue }
}

extension ThemeColor {
    /// The nearest of the 6×6×6 cube and the grays of the 256 colors: 16 to 255, for terminals keep those
    /// fixed.
    package var index256: Int { OKLab.nearest(to: self, among: 16..<256) }

    /// The nearest of the 256 that can be read on another as this color can: rounding alone may take away what makes
    /// text stand out.
    ///
    /// - Parameter paper: The color behind it; nil is the terminal's own, which isn't known.
    package func index256(on paper: ThemeColor?) -> Int {
        let nearest = index256
        guard let paper else { return nearest }
        let shown = ThemeColor(index256: paper.index256)
        let needed = min(ThemeLint.minimumContrast, ThemeLint.contrast(self, paper))
        guard ThemeLint.contrast(ThemeColor(index256: nearest), shown) < needed else { return nearest }
        let readable = (16..<256).filter { ThemeLint.contrast(ThemeColor(index256: $0), shown) >= needed }
        return readable.isEmpty ? nearest : OKLab.nearest(to: self, among: readable)
    }

    /// The theme's own choice for 16 colors, or the nearest of xterm's.
    package var index16: Int { ansi.map { Int($0.rawValue) } ?? OKLab.nearest(to: self, among: 0..<16) }

    /// The same where it can be read on another; else its bright or dark twin, or black or white, whichever can.
    ///
    /// Some of the 16 are unreadable on others, as gray is on the blue of a selected row.
    ///
    /// - Parameter paper: The color behind it; nil is the terminal's own, which isn't known.
    package func index16(on paper: ThemeColor?) -> Int {
        guard let paper else { return index16 }
        let ground = ThemeColor(index256: paper.index16)
        func contrast(_ index: Int) -> Double { ThemeLint.contrast(ThemeColor(index256: index), ground) }
        let plain = [AnsiColor.brightWhite, .black].map { Int($0.rawValue) }
        let best = plain.max { contrast($0) < contrast($1) } ?? index16
        return [index16, index16 ^ 8].first { contrast($0) >= Self.least16 } ?? best
    }

    /// The contrast that text of 16 colors needs: below 3 it is hard to make out
    /// ([WCAG 2.2](https://www.w3.org/TR/WCAG22/#contrast-minimum), of large text).
    static let least16 = 3.0

    /// What one of the 256 colors looks like.
    package init(index256 index: Int) {
        if index < 16 {
            self.init(rgb: (AnsiColor(rawValue: UInt8(max(0, index))) ?? .black).rgb)
        } else if index < 232 {
            let levels: [UInt32] = [0, 95, 135, 175, 215, 255]
            let cube = index - 16
            self.init(rgb: levels[cube / 36] << 16 | levels[cube / 6 % 6] << 8 | levels[cube % 6])
        } else {
            let grey = UInt32(8 + 10 * (min(index, 255) - 232))
            self.init(rgb: grey << 16 | grey << 8 | grey)
        }
    }

    /// This color as a terminal of that depth shows it; nil where it shows none.
    ///
    /// - Parameter paper: The color behind it, where it is one of text.
    package func shown(at depth: ColorDepth, on paper: ThemeColor? = nil) -> ThemeColor? {
        switch depth {
        case .truecolor: self
        case .palette256: ThemeColor(index256: index256(on: paper))
        case .ansi16: ThemeColor(index256: index16(on: paper))
        case .none: nil
        }
    }

    /// This color with that share of another; on 16 colors it is the one of which there is more.
    func mixed(with other: ThemeColor, _ share: Double) -> ThemeColor {
        func mix(_ left: UInt8, _ right: UInt8) -> UInt32 {
            UInt32((Double(left) + (Double(right) - Double(left)) * share).rounded())
        }
        let rgb =
            mix(red, other.red) << 16 | mix(green, other.green) << 8 | mix(blue, other.blue)
        return ThemeColor(rgb: rgb, ansi: share < 0.5 ? ansi : other.ansi)
    }
}

extension AnsiColor {
    /// As xterm shows it; a terminal may have been told otherwise.
    package var rgb: UInt32 {
        switch self {
        case .black: 0x000000
        case .red: 0xcd0000
        case .green: 0x00cd00
        case .yellow: 0xcdcd00
        case .blue: 0x0000ee
        case .magenta: 0xcd00cd
        case .cyan: 0x00cdcd
        case .white: 0xe5e5e5
        case .brightBlack: 0x7f7f7f
        case .brightRed: 0xff0000
        case .brightGreen: 0x00ff00
        case .brightYellow: 0xffff00
        case .brightBlue: 0x5c5cff
        case .brightMagenta: 0xff00ff
        case .brightCyan: 0x00ffff
        case .brightWhite: 0xffffff
        }
    }
}
