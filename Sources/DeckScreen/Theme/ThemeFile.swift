import TOMLKit

/// A theme as its file has it, before anything that it inherits is filled in.
struct ThemeFile: Sendable {
    var name: String
    var author: String
    var variant: Theme.Variant?
    var inherits: String?
    /// Where it says so, counted from 1.
    var inheritsLine = 0
    /// For messages: the file's name without its folder.
    var file: String
    /// The full path; nil for an embedded one.
    var path: String?
    var palette: [String: ColorSource] = [:]
    var roles: [Role: RoleSource] = [:]
    var ramp: [ColorSource] = []
    var warnings: [String] = []

    /// A color as written: a hex value, an ANSI name, or a name of the palette.
    struct ColorSource: Sendable, Equatable {
        var value: String
        /// What stands for it on 16 colors; nil leaves it to the value.
        var ansi: AnsiColor?
        var file: String
        var line: Int
    }

    /// A role's look as written; what is nil comes from the parent role.
    struct RoleSource: Sendable, Equatable {
        var foreground: ColorSource?
        var background: ColorSource?
        var set: CellAttributes = []
        /// Attributes turned off, where the parent role has them.
        var cleared: CellAttributes = []
    }

    /// - Parameter fallbackName: Its name unless the text has one.
    /// - Throws: ``ThemeError`` with the line, when the text is no TOML or a value is not what it must be.
    init(text: String, file: String, fallbackName: String, path: String? = nil) throws {
        self.file = file
        self.path = path
        var reader = try ThemeReader(text: text, file: file)
        name = try reader.string("name") ?? fallbackName
        author = try reader.string("author") ?? ""
        inherits = try reader.string("inherits")
        inheritsLine = reader.line(of: "inherits")
        variant = try reader.variant()
        palette = try reader.palette()
        for section in Role.sections {
            roles.merge(try reader.roles(in: section)) { _, new in new }
        }
        ramp = try reader.ramp()
        reader.warnAboutUnknownSections()
        warnings = reader.warnings
    }
}
