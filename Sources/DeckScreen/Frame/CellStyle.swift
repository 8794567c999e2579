/// How a cell looks.
public struct CellStyle: Sendable, Hashable {
    var packedForeground: UInt32
    var packedBackground: UInt32
    public var attributes: CellAttributes
    /// What the theme painted it as; not a part of the looks, but what role maps of snapshots show.
    public var role: Role

    public init(
        foreground: ThemeColor? = nil, background: ThemeColor? = nil, attributes: CellAttributes = [],
        role: Role = .text
    ) {
        packedForeground = foreground?.packed ?? 0
        packedBackground = background?.packed ?? 0
        self.attributes = attributes
        self.role = role
    }

    public static let plain = CellStyle()

    /// Nil is the terminal's own.
    public var foreground: ThemeColor? {
        get { ThemeColor(packed: packedForeground) }
        set { packedForeground = newValue?.packed ?? 0 }
    }

    /// Nil is the terminal's own.
    public var background: ThemeColor? {
        get { ThemeColor(packed: packedBackground) }
        set { packedBackground = newValue?.packed ?? 0 }
    }

    /// This style on the background of another.
    public func on(_ other: CellStyle) -> CellStyle {
        var style = self
        style.packedBackground = other.packedBackground
        return style
    }

    /// This style with these attributes too.
    public func adding(_ more: CellAttributes) -> CellStyle {
        var style = self
        style.attributes.formUnion(more)
        return style
    }
}

/// Attributes of a cell; any terminal may lack some.
public struct CellAttributes: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let bold = CellAttributes(rawValue: 1)
    public static let dim = CellAttributes(rawValue: 2)
    public static let italic = CellAttributes(rawValue: 4)
    public static let underline = CellAttributes(rawValue: 8)
    public static let reverse = CellAttributes(rawValue: 16)
}
