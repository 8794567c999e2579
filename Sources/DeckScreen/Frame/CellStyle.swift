/// How a cell looks.
package struct CellStyle: Sendable, Hashable {
    var packedForeground: UInt32
    var packedBackground: UInt32
    package var attributes: CellAttributes
    /// What the theme painted it as; not a part of the looks, but what role maps of snapshots show.
    package var role: Role

    package init(
        foreground: ThemeColor? = nil, background: ThemeColor? = nil, attributes: CellAttributes = [],
        role: Role = .text
    ) {
        packedForeground = foreground?.packed ?? 0
        packedBackground = background?.packed ?? 0
        self.attributes = attributes
        self.role = role
    }

    package static let plain = CellStyle()

    /// Nil is the terminal's own.
    package var foreground: ThemeColor? {
        get { ThemeColor(packed: packedForeground) }
        set { packedForeground = newValue?.packed ?? 0 }
    }

    /// Nil is the terminal's own.
    package var background: ThemeColor? {
        get { ThemeColor(packed: packedBackground) }
        set { packedBackground = newValue?.packed ?? 0 }
    }

    /// This style on the background of another.
    package func on(_ other: CellStyle) -> CellStyle {
        var style = self
        style.packedBackground = other.packedBackground
        return style
    }

    /// This style with these attributes too.
    package func adding(_ more: CellAttributes) -> CellStyle {
        var style = self
        style.attributes.formUnion(more)
        return style
    }
}

/// Attributes of a cell; any terminal may lack some.
package struct CellAttributes: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let bold = CellAttributes(rawValue: 1)
    package static let dim = CellAttributes(rawValue: 2)
    package static let italic = CellAttributes(rawValue: 4)
    package static let underline = CellAttributes(rawValue: 8)
    package static let reverse = CellAttributes(rawValue: 16)
}
