import CNcurses
import DeckScreen
import FetchCore
import Glibc

/// The terminal's own terminfo entry with 24-bit color added, for ncurses takes colors that are not in a palette only
/// from an entry that has `RGB` ([user_caps(5)](https://invisible-island.net/ncurses/man/user_caps.5.html)).
///
/// The first 16 colors keep the palette's meaning, as in `xterm-direct16`.
struct DirectColorEntry {
    /// The compiled entry, with numbers of 32 bits ([term(5)](https://invisible-island.net/ncurses/man/term.5.html)).
    let bytes: [UInt8]

    private static let colors: Int32 = 0x100_0000
    /// A cell keeps its pair in a short in some calls of ncurses.
    private static let pairs: Int32 = 0x8000

    /// Copies the entry that `setupterm` loaded last.
    init(name: String) {
        let booleans = Self.names(fd_terminfo_boolean_name).map { $0 != "ccc" && tigetflag($0) > 0 }
        let numbers = Self.names(fd_terminfo_number_name).map(Self.number)
        let (offsets, table) = Self.table(Self.names(fd_terminfo_string_name).map(Self.string))
        let title = Array(name.utf8) + [0]
        // Magic number, then sizes: of the name, how many of each kind, of the strings.
        let sizes = [0o1036, title.count, booleans.count, numbers.count, offsets.count, table.count]
        var bytes = sizes.flatMap { Self.short($0) }
        bytes += title
        bytes += booleans.map { $0 ? 1 : 0 }
        if !bytes.count.isMultiple(of: 2) { bytes.append(0) }
        bytes += numbers.flatMap { Self.long($0) }
        bytes += offsets.flatMap { Self.short($0) }
        bytes += table
        if !bytes.count.isMultiple(of: 2) { bytes.append(0) }
        self.bytes = bytes + Self.extensions()
    }

    /// How ncurses counts a color with this entry: as its red, green and blue; the darkest of them would be taken for
    /// the palette's first 16.
    static func index(of color: ThemeColor) -> Int {
        color.rgb < 16 ? 0x01_0101 : Int(color.rgb)
    }

    /// Has ncurses find the entry, whatever the system has, for as long as the body runs.
    func use<Result>(_ body: () -> Result) -> Result {
        let former = getenv("TERMINFO").map { String(cString: $0) }
        setenv("TERMINFO", "b64:" + Base64.encode(bytes), 1)
        defer {
            if let former { setenv("TERMINFO", former, 1) } else { unsetenv("TERMINFO") }
        }
        return body()
    }

    private static func number(_ name: String) -> Int32 {
        switch name {
        case "colors": colors
        case "pairs": pairs
        // Colors go with all attributes.
        case "ncv": -1
        default: max(-1, tigetnum(name))
        }
    }

    private static func string(_ name: String) -> [UInt8]? {
        switch name {
        case "setaf": return Array(setter(30).utf8)
        case "setab": return Array(setter(40).utf8)
        // These would redefine the palette, or count colors the older way.
        case "initc", "initp", "oc", "setf", "setb": return nil
        default:
            return fd_terminfo_string(name).map { Array(String(cString: $0).utf8) }
        }
    }

    /// SGR 30 to 37, 90 to 97, or 38 with red, green and blue; for the background each 10 more.
    private static func setter(_ base: Int) -> String {
        "\u{1b}[%?%p1%{8}%<%t%p1%{\(base)}%+%d%e%p1%{16}%<%t%p1%{\(base + 52)}%+%d"
            + "%e\(base + 8);2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"
    }

    /// What terminfo knows beyond the standard, as far as ncurses asks for it.
    private static func extensions() -> [UInt8] {
        let flags = ["AX", "RGB", "XT"].filter { $0 == "RGB" || tigetflag($0) > 0 }
        let wide = tigetnum("U8")
        let numbers = wide >= 0 ? [("U8", wide)] : []
        let (offsets, table) = table((flags + numbers.map(\.0)).map { Array($0.utf8) })
        let sizes = [flags.count, numbers.count, 0, offsets.count, table.count]
        var bytes = sizes.flatMap { short($0) }
        bytes += [UInt8](repeating: 1, count: flags.count)
        if !flags.count.isMultiple(of: 2) { bytes.append(0) }
        bytes += numbers.flatMap { long($0.1) }
        bytes += offsets.flatMap { short($0) }
        return bytes + table
    }

    /// Strings one behind the other, each ended by a zero, and where each begins: -1 for one that isn't there.
    private static func table(_ strings: [[UInt8]?]) -> (offsets: [Int], bytes: [UInt8]) {
        var bytes: [UInt8] = []
        let offsets = strings.map { string -> Int in
            guard let string else { return -1 }
            bytes += string + [0]
            return bytes.count - string.count - 1
        }
        return (offsets, bytes)
    }

    private static func names(_ name: (Int32) -> UnsafePointer<CChar>?) -> [String] {
        var names: [String] = []
        while let next = name(Int32(names.count)) { names.append(String(cString: next)) }
        return names
    }

    private static func short(_ value: Int) -> [UInt8] {
        let bits = UInt16(truncatingIfNeeded: value)
        return [UInt8(bits & 0xff), UInt8(bits >> 8)]
    }

    private static func long(_ value: Int32) -> [UInt8] {
        let bits = UInt32(bitPattern: value)
        return (0..<4).map { UInt8(bits >> (8 * UInt32($0)) & 0xff) }
    }
}
