/// What each role looks like: a theme file with all that it inherits, resolved.
package struct Theme: Sendable, Equatable {
    package var name: String
    package var author: String
    package var variant: Variant
    /// One entry a role, by its raw value.
    var styles: [CellStyle]
    /// Colors from quick to slow; never empty.
    package var latencyRamp: [ThemeColor]
    /// Where it came from: one entry a file, its own first; empty for the embedded ones.
    package var files: [String]
    /// What is wrong in its files but not fatal, worded `dracula.toml:12: …`.
    package var warnings: [String]

    /// For which background it is made.
    package enum Variant: String, Sendable, Hashable {
        case dark
        case light
    }

    package subscript(role: Role) -> CellStyle { styles[Int(role.rawValue)] }

    /// The look for a latency of that rank, 0 the quickest and 1 the slowest, on the background of a role.
    package func latency(_ rank: Double, on base: Role = .text) -> CellStyle {
        var style = self[base]
        style.foreground = rampColor(rank)
        style.role = .graph
        return style
    }

    /// The ramp at a place between 0 and 1, mixed between its colors.
    package func rampColor(_ rank: Double) -> ThemeColor? {
        guard let first = latencyRamp.first else { return nil }
        guard latencyRamp.count > 1, rank.isFinite else { return first }
        let place = min(1, max(0, rank)) * Double(latencyRamp.count - 1)
        let index = min(Int(place), latencyRamp.count - 2)
        return latencyRamp[index].mixed(with: latencyRamp[index + 1], place - Double(index))
    }

    /// The theme as a terminal of that depth can show it: without colors, attributes must carry what they
    /// did.
    package func adapted(to depth: ColorDepth) -> Theme {
        guard depth == .none else { return self }
        var theme = Theme.monochrome
        theme.name = name
        theme.files = files
        theme.warnings = warnings
        return theme
    }

    /// The embedded theme without colors.
    static let monochrome: Theme = {
        guard let theme = try? ThemeLibrary.embedded.load("mono") else {
            preconditionFailure("the embedded theme mono can't be loaded")
        }
        return theme
    }()

    /// The theme where none is asked for.
    package static let standard: Theme = {
        guard let theme = try? ThemeLibrary.embedded.load("default-dark") else {
            preconditionFailure("the embedded theme default-dark can't be loaded")
        }
        return theme
    }()
}
