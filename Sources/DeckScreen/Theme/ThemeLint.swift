import FetchCore
import Glibc

/// Whether a theme can be read and its states told apart, by everyone and on every terminal.
package enum ThemeLint {
    /// Of text against its background ([WCAG 2.1, 1.4.3](https://www.w3.org/TR/WCAG21/#contrast-minimum)).
    package static let minimumContrast = 4.5
    /// Between any two states, and between ok, failed and waiting, as distances in CIELAB.
    static let minimumDistance = 5.0
    static let minimumCoreDistance = 12.0

    /// What is wrong, one sentence each; empty for a good theme.
    package static func problems(_ theme: Theme) -> [String] {
        theme.warnings + contrastProblems(theme) + statusProblems(theme)
    }

    /// Roles that carry no text of their own.
    private static let graphical: Set<Role> = [
        .border, .scrollTrack, .scrollThumb, .graphDim, .barRest, .dialogBorder, .cursor,
    ]

    private static func contrastProblems(_ theme: Theme) -> [String] {
        var found: [String] = []
        for role in Role.allCases where !graphical.contains(role) {
            let style = theme[role]
            check(style.foreground, style.background, role.name, "its background", &found)
        }
        // What stands in a selected row, in heads and in dialogs keeps its color there.
        for ground in [Role.selected, .columnHead, .dialog] {
            for role in Role.allCases where role.parent == .status || role == .text || role == .dim {
                check(theme[role].foreground, theme[ground].background, role.name, ground.name, &found)
            }
        }
        return found
    }

    private static func check(
        _ ink: ThemeColor?, _ paper: ThemeColor?, _ name: String, _ place: String, _ found: inout [String]
    ) {
        guard let ink, let paper else { return }
        let ratio = contrast(ink, paper)
        guard ratio < minimumContrast else { return }
        let shown = (ratio * 100).rounded() / 100
        found.append(
            "\(name) \(ink.hex) on \(place) \(paper.hex) has contrast \(shown), needs \(minimumContrast)")
    }

    private static func statusProblems(_ theme: Theme) -> [String] {
        var found: [String] = []
        let states = RowState.allCases
        for (index, first) in states.enumerated() {
            for second in states[(index + 1)...] {
                let pair = "\(first.word) and \(second.word)"
                let (left, right) = (theme[first.role], theme[second.role])
                guard let leftColor = left.foreground, let rightColor = right.foreground else { continue }
                for depth in [ColorDepth.palette256, .ansi16] where left.attributes == right.attributes {
                    let paper = theme[.text].background
                    func shown(_ color: ThemeColor) -> Int {
                        depth == .ansi16 ? color.index16 : color.index256(on: paper)
                    }
                    if shown(leftColor) == shown(rightColor) {
                        found.append("\(pair) look alike on \(depth == .ansi16 ? 16 : 256) colors")
                    }
                }
                let core: Set<RowState> = [.ok, .failed, .waiting]
                let needed = core.isSuperset(of: [first, second]) ? minimumCoreDistance : minimumDistance
                let vision = theme.name.hasPrefix("tritanopia") ? ColorVision.tritanopia : .deuteranopia
                if vision.distance(leftColor, rightColor) < needed {
                    found.append("\(pair) look alike with \(vision)")
                }
            }
        }
        return found
    }

    /// 1 for the same color, 21 for black on white.
    package static func contrast(_ left: ThemeColor, _ right: ThemeColor) -> Double {
        let (first, second) = (luminance(left), luminance(right))
        return (max(first, second) + 0.05) / (min(first, second) + 0.05)
    }

    private static func luminance(_ color: ThemeColor) -> Double {
        let linear = ColorVision.linear(color)
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
}

/// How colors look to eyes that lack one kind of cone
/// ([Machado, Oliveira and Fernandes 2009](https://doi.org/10.1109/TVCG.2009.113), severity 1).
package enum ColorVision: String, Sendable, CaseIterable, CustomStringConvertible {
    case normal
    case deuteranopia
    case tritanopia

    package var description: String { rawValue }

    /// How far apart two colors look, in CIELAB (CIE 1976).
    package func distance(_ left: ThemeColor, _ right: ThemeColor) -> Double {
        let (first, second) = (Self.lab(seen(left)), Self.lab(seen(right)))
        return zip(first, second).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }

    private var matrix: [[Double]] {
        switch self {
        case .normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        case .deuteranopia:
            [
                [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ]
        case .tritanopia:
            [
                [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ]
        }
    }

    private func seen(_ color: ThemeColor) -> [Double] {
        let linear = Self.linear(color)
        return matrix.map { row in min(1, max(0, zip(row, linear).reduce(0) { $0 + $1.0 * $1.1 })) }
    }

    static func linear(_ color: ThemeColor) -> [Double] {
        [color.red, color.green, color.blue].map { value in
            let share = Double(value) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
    }

    private static func lab(_ linear: [Double]) -> [Double] {
        func root(_ value: Double) -> Double { value > 0.008856 ? cbrt(value) : 7.787 * value + 16.0 / 116 }
        let (red, green, blue) = (linear[0], linear[1], linear[2])
        let horizontal = root((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
        let vertical = root(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue)
        let depth = root((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883)
        return [116 * vertical - 16, 500 * (horizontal - vertical), 200 * (vertical - depth)]
    }
}
