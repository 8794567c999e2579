import FetchCore

/// Makes a ``Theme`` of a file and the files it inherits from.
struct ThemeResolver {
    /// The theme's own file first, then what it inherits, and so on.
    let chain: [ThemeFile]

    func resolve() throws -> Theme {
        var palette: [String: ThemeFile.ColorSource] = [:]
        var roles: [Role: ThemeFile.RoleSource] = [:]
        var ramp: [ThemeFile.ColorSource] = []
        for file in chain.reversed() {
            palette.merge(file.palette) { _, new in new }
            roles.merge(file.roles) { _, new in new }
            if !file.ramp.isEmpty { ramp = file.ramp }
        }
        let styles = try styles(roles, palette)
        var colors = try ramp.map { try color($0, palette) }
        // Also those that nothing takes yet, in the order of their lines.
        for source in palette.values.sorted(by: { ($0.file, $0.line) < ($1.file, $1.line) }) {
            _ = try color(source, palette)
        }
        if colors.isEmpty {
            colors = [Role.ok, .waiting, .failed].compactMap { styles[Int($0.rawValue)].foreground }
        }
        return Theme(
            name: chain.first?.name ?? "", author: chain.first { !$0.author.isEmpty }?.author ?? "",
            variant: chain.lazy.compactMap(\.variant).first ?? .dark, styles: styles, latencyRamp: colors,
            files: chain.compactMap(\.path), warnings: chain.flatMap(\.warnings))
    }

    private func styles(
        _ roles: [Role: ThemeFile.RoleSource], _ palette: [String: ThemeFile.ColorSource]
    ) throws -> [CellStyle] {
        var styles = Array(repeating: CellStyle.plain, count: Role.allCases.count)
        for role in Role.topDown {
            var style = role.parent.map { styles[Int($0.rawValue)] } ?? .plain
            style.role = role
            if let source = roles[role] {
                if let foreground = source.foreground { style.foreground = try color(foreground, palette) }
                if let background = source.background { style.background = try color(background, palette) }
                style.attributes.subtract(source.cleared)
                style.attributes.formUnion(source.set)
            }
            styles[Int(role.rawValue)] = style
        }
        return styles
    }

    /// A palette name may stand for another one; as many steps as there are names is a circle.
    private func color(
        _ source: ThemeFile.ColorSource, _ palette: [String: ThemeFile.ColorSource]
    ) throws -> ThemeColor {
        var current = source
        var ansi = source.ansi
        for _ in 0...palette.count {
            if current.value.hasPrefix("#") {
                guard let rgb = Self.hex(current.value) else {
                    throw ThemeError(
                        file: current.file, line: current.line,
                        message: "invalid color '\(current.value)'; expected #rrggbb")
                }
                return ThemeColor(rgb: rgb, ansi: ansi)
            }
            if let next = palette[current.value] {
                current = next
                ansi = ansi ?? next.ansi
                continue
            }
            if let named = AnsiColor(name: current.value) {
                return ThemeColor(rgb: named.rgb, ansi: ansi ?? named)
            }
            let near = NearestName.several(current.value, among: palette.keys.sorted())
            let hint =
                near.isEmpty
                ? "; expected #rrggbb or a name of [palette]" : "; nearest: \(near.joined(separator: ", "))"
            throw ThemeError(
                file: current.file, line: current.line, message: "unknown color '\(current.value)'\(hint)")
        }
        throw ThemeError(
            file: source.file, line: source.line,
            message: "the color '\(source.value)' is defined by itself in [palette]")
    }

    /// `#rgb` or `#rrggbb`.
    static func hex(_ text: String) -> UInt32? {
        let digits = text.dropFirst()
        guard digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else { return nil }
        switch digits.count {
        case 6: return value
        case 3: return (value >> 8 & 15) * 0x110000 | (value >> 4 & 15) * 0x1100 | (value & 15) * 0x11
        default: return nil
        }
    }
}
