/// The options of curl that are one letter, by their long names ([manual](https://curl.se/docs/manpage.html)).
package enum CurlLetters {
    /// Those with a value behind them.
    package static let valued: [Character: String] = [
        "X": "request", "H": "header", "d": "data", "F": "form", "u": "user", "A": "user-agent",
        "b": "cookie",
        "e": "referer", "r": "range", "m": "max-time", "T": "upload-file", "x": "proxy", "U": "proxy-user",
        "E": "cert", "c": "cookie-jar", "o": "output", "w": "write-out", "D": "dump-header",
        "Y": "speed-limit",
        "y": "speed-time", "C": "continue-at", "z": "time-cond", "K": "config", "t": "telnet-option",
        "P": "ftp-port", "Q": "quote", "h": "help",
    ]
    /// Those without.
    package static let flags: [Character: String] = [
        "G": "get", "I": "head", "k": "insecure", "L": "location", "s": "silent", "S": "show-error",
        "i": "include",
        "v": "verbose", "f": "fail", "#": "progress-bar", "g": "globoff", "N": "no-buffer",
        "O": "remote-name",
        "J": "remote-header-name", "Z": "parallel", "q": "disable", "4": "ipv4", "6": "ipv6", "1": "tlsv1",
        "R": "remote-time", "0": "http1.0", "n": "netrc", "p": "proxytunnel", "l": "list-only",
    ]

    /// The long name of a letter; nil for one that is none of curl's.
    package static func name(of letter: Character) -> String? { valued[letter] ?? flags[letter] }
}
