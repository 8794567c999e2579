/// How many colours a terminal shows.
public enum ColorDepth: UInt8, Sendable, Hashable, CaseIterable, Comparable {
    /// None: attributes and words must do.
    case none
    case ansi16
    case palette256
    case truecolor

    public static func < (left: ColorDepth, right: ColorDepth) -> Bool { left.rawValue < right.rawValue }
}

extension ThemeColor {
    /// The nearest of the 6×6×6 cube and the greys of the 256 colours: 16 to 255, for terminals keep those
    /// fixed.
    public var index256: Int {
        var best = 16
        var distance = Int.max
        for index in 16..<256 {
            let other = ThemeColor(index256: index)
            let candidate = squaredDistance(to: other)
            if candidate < distance {
                distance = candidate
                best = index
            }
        }
        return best
    }

    /// The nearest of the 256 that can be read on another as this colour can: rounding alone may take away what makes
    /// text stand out.
    ///
    /// - Parameter paper: The colour behind it; nil is the terminal's own, which isn't known.
    public func index256(on paper: ThemeColor?) -> Int {
        let nearest = index256
        guard let paper else { return nearest }
        let shown = ThemeColor(index256: paper.index256)
        let needed = min(ThemeLint.minimumContrast, ThemeLint.contrast(self, paper))
        guard ThemeLint.contrast(ThemeColor(index256: nearest), shown) < needed else { return nearest }
        let readable = (16..<256).filter { ThemeLint.contrast(ThemeColor(index256: $0), shown) >= needed }
        return readable.min {
            squaredDistance(to: ThemeColor(index256: $0)) < squaredDistance(to: ThemeColor(index256: $1))
        } ?? nearest
    }

    /// The theme's own choice for 16 colours, or the nearest of xterm's.
    public var index16: Int {
        if let ansi { return Int(ansi.rawValue) }
        let nearest = AnsiColor.allCases.min {
            squaredDistance(to: ThemeColor(rgb: $0.rgb)) < squaredDistance(to: ThemeColor(rgb: $1.rgb))
        }
        return Int((nearest ?? .white).rawValue)
    }

    /// What one of the 256 colours looks like.
    public init(index256 index: Int) {
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

    /// This colour as a terminal of that depth shows it; nil where it shows none.
    public func shown(at depth: ColorDepth) -> ThemeColor? {
        switch depth {
        case .truecolor: self
        case .palette256: ThemeColor(index256: index256)
        case .ansi16: ThemeColor(index256: index16)
        case .none: nil
        }
    }

    /// Weighted by how the eye takes red, green and blue ([redmean](https://www.compuphase.com/cmetric.htm)).
    private func squaredDistance(to other: ThemeColor) -> Int {
        let mean = (Int(red) + Int(other.red)) / 2
        let (reds, greens, blues) = (
            Int(red) - Int(other.red), Int(green) - Int(other.green), Int(blue) - Int(other.blue)
        )
        return (512 + mean) * reds * reds / 256 + 4 * greens * greens + (767 - mean) * blues * blues / 256
    }

    /// This colour with that share of another; on 16 colours it is the one of which there is more.
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
    public var rgb: UInt32 {
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
