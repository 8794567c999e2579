/// A color of a theme: the exact one, and the one to take on a terminal of 16 colors.
package struct ThemeColor: Sendable, Hashable {
    /// Bits 0-23 the color, 24-28 the ANSI color plus 1, 31 set: so that 0 can mean "no color" in a cell.
    let packed: UInt32

    /// - Parameters:
    ///   - rgb: `0xRRGGBB`.
    ///   - ansi: What stands for it where there are 16 colors; nil takes the nearest.
    package init(rgb: UInt32, ansi: AnsiColor? = nil) {
        packed = 0x8000_0000 | (rgb & 0xff_ffff) | (ansi.map { UInt32($0.rawValue + 1) << 24 } ?? 0)
    }

    init?(packed: UInt32) {
        guard packed != 0 else { return nil }
        self.packed = packed
    }

    /// `0xRRGGBB`.
    package var rgb: UInt32 { packed & 0xff_ffff }
    package var red: UInt8 { UInt8(packed >> 16 & 0xff) }
    package var green: UInt8 { UInt8(packed >> 8 & 0xff) }
    package var blue: UInt8 { UInt8(packed & 0xff) }

    /// What the theme names for 16 colors; nil when it leaves it to the nearest.
    package var ansi: AnsiColor? {
        let number = packed >> 24 & 0x1f
        return number == 0 ? nil : AnsiColor(rawValue: UInt8(number - 1))
    }

    /// `#50fa7b`.
    package var hex: String {
        let digits = String(rgb, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }
}

/// The sixteen colors that every color terminal has, by their usual numbers.
package enum AnsiColor: UInt8, Sendable, Hashable, CaseIterable {
    case black, red, green, yellow, blue, magenta, cyan, white
    case brightBlack, brightRed, brightGreen, brightYellow, brightBlue, brightMagenta, brightCyan, brightWhite

    /// As theme files have it: `green`, `bright-green`.
    package var name: String {
        let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
        let base = names[Int(rawValue & 7)]
        return rawValue < 8 ? base : "bright-" + base
    }

    /// Takes `bright-green`, `bright_green`, `brightgreen` and any letter case; `gray` is bright black.
    package init?(name: String) {
        let plain = name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
        if plain == "gray" || plain == "grey" {
            self = .brightBlack
            return
        }
        guard let found = Self.allCases.first(where: { $0.name.filter { $0 != "-" } == plain }) else {
            return nil
        }
        self = found
    }
}
