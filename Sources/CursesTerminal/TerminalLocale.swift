import Glibc

/// What the locale says about characters.
package enum TerminalLocale {
    /// Takes over the locale of the environment for characters, and says whether it is UTF-8.
    ///
    /// Numbers and messages stay those of the C locale. A UTF-8 locale that is named but not installed, as in bare
    /// containers, counts as UTF-8 through `C.UTF-8`. Called once, from the main thread, before others start.
    @discardableResult
    package static func adopt() -> Bool {
        if setlocale(LC_CTYPE, "") == nil, namesUTF8 { setlocale(LC_CTYPE, "C.UTF-8") }
        return isUTF8
    }

    /// Whether the locale in force is UTF-8.
    package static var isUTF8: Bool {
        guard let name = nl_langinfo(Int32(CODESET)) else { return false }
        return namesUTF8(String(cString: name))
    }

    private static var namesUTF8: Bool {
        for variable in ["LC_ALL", "LC_CTYPE", "LANG"] {
            if let value = getenv(variable), value.pointee != 0 { return namesUTF8(String(cString: value)) }
        }
        return false
    }

    private static func namesUTF8(_ name: String) -> Bool {
        let lowercased = name.lowercased()
        return lowercased.hasSuffix("utf-8") || lowercased.hasSuffix("utf8") || lowercased.contains("utf-8@")
    }
}
