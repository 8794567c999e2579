import TestSupport

/// Makes curl commands at random, of the options that a list may have and of all that a shell has for quoting.
struct RandomCurlCommand {
    private var dice: Dice
    private var options: [(name: String, value: String?)] = []

    init(seed: UInt64) { dice = Dice(seed: seed) }

    private mutating func pick<T>(_ values: [T]) -> T {
        values[Int.random(in: 0..<values.count, using: &dice)]
    }
    private mutating func happens(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &dice) < share }

    private static let pieces = [
        "a", "Z", "7", " ", "  ", "\"", "'", "\\", "$x", "$", "`", "!", "&", "|", ";", "<", ">", "(", ")",
        "{", "}", "[", "]", "*", "?", "#", "~", "=", "%", "%20", "%zz", "+", ",", ":", "/", "@", "é", "日",
        "😀", "\t", "^", "-", "_", ".", "\\n", "\\\\", "\\\"", "e\u{301}", "\u{a0}", "\"q\"",
        "{\"k\": \"v\"}", "//",
    ]

    private mutating func text(_ count: ClosedRange<Int>) -> String {
        (0..<Int.random(in: count, using: &dice)).map { _ in pick(Self.pieces) }.joined()
    }

    /// The command, without the URL's proxy and the like.
    mutating func make() -> String {
        options = []
        for _ in 0..<pick([0, 1, 1, 2, 3, 3, 4, 6]) { addOption() }
        let body = pick(["", "", "", "data", "data", "data", "form", "file", "json"])
        addBody(body)
        if body.isEmpty, happens(0.12) { options.append((pick(["-I", "--head"]), nil)) }
        options.shuffle(using: &dice)
        var words = options.map { option in
            guard let value = option.value else { return option.name }
            let isApart = option.name.hasPrefix("--") || value.isEmpty || happens(0.7)
            return option.name + (isApart ? " " : "") + quoted(value)
        }
        let url = url()
        words.insert(
            pick(["", "--url "]) + quoted(url), at: Int.random(in: 0...words.count, using: &dice))
        if body != "file", !url.contains("[::"), happens(0.12) { words.append("http://second.example/x") }
        return "curl " + words.joined(separator: pick([" ", "  ", " \\\n  "]))
    }
}

// MARK: - Options

extension RandomCurlCommand {
    private mutating func addOption() {
        let add: (String, String?) =
            switch Int.random(in: 0..<20, using: &dice) {
            case 0..<6: (pick(["-H", "--header"]), header())
            case 6: (pick(["-X", "--request"]), pick(["GET", "POST", "PUT", "DELETE", "PROPFIND", "get"]))
            case 7: (pick(["-u", "--user"]), pick(["me:pw", "me:", "u:p:w", "é:ü", ":p", "u:\"$x"]))
            case 8: (pick(["-A", "--user-agent"]), pick(["", "agent/1 (X; y)", "x\(text(1...4))"]))
            case 9, 10:
                (
                    pick(["-b", "--cookie"]),
                    pick(["a=1", "a=1; b=2", "s=\"x y\"", "t=é", "=v", "z=\(text(0...4))"])
                )
            case 11:
                (pick(["-e", "--referer"]), pick(["http://ref/", "", "http://r/;auto", "x\(text(0...4))"]))
            case 12: (pick(["-r", "--range"]), pick(["0-9", "600", "-5", "0-1,4-5", "9-"]))
            case 13, 14:
                ("--url-query", happens(0.7) ? encodedData() : pick(["+a=b%20c", "+x", "+é", "+a&b"]))
            case 15: (pick(["--compressed", "-k", "-L", "-s", "-v"]), nil)
            case 16: (pick(["-g", "--globoff"]), nil)
            case 17: ("--path-as-is", nil)
            case 18: ("-H", "@heads")
            default: ("--oauth2-bearer", "t0k")
            }
        options.append(add)
    }

    private mutating func addBody(_ kind: String) {
        switch kind {
        case "data":
            for _ in 0..<pick([1, 1, 2, 3]) {
                if happens(0.25) {
                    options.append(("--data-urlencode", encodedData()))
                } else {
                    options.append((pick(["-d", "--data", "--data-raw", "--data-binary"]), data()))
                }
            }
            if happens(0.25), !options.contains(where: { $0.value?.contains(" ") ?? false }) {
                options.append(("-G", nil))
            }
            if happens(0.1) { options.append(("--json", "1")) }
        case "json": for _ in 0..<pick([1, 1, 2]) { options.append(("--json", data())) }
        case "form":
            for _ in 0..<pick([1, 2, 3]) {
                let isPlain = happens(0.2)
                options.append(
                    (
                        isPlain ? "--form-string" : pick(["-F", "--form"]),
                        isPlain ? "s=\(text(0...5))" : field()
                    ))
            }
        case "file": options.append(("-T", pick(["lines.txt", "empty", "a b.svg"])))
        default: break
        }
    }

    private mutating func header() -> String {
        let name = pick([
            "X-A", "accept", "Content-Type", "User-Agent", "Cookie", "Referer", "Authorization", "Range",
            "If-Match", "x_y", "Origin",
        ])
        switch Int.random(in: 0..<8, using: &dice) {
        case 0: return name + ":"
        case 1: return name + ";"
        default: return name + pick([": ", ": ", ":", ":  "]) + "v" + text(0...6)
        }
    }

    private mutating func data() -> String {
        switch Int.random(in: 0..<8, using: &dice) {
        case 0: "@" + pick(["lines.txt", "empty", "a b.svg"])
        case 1: ""
        case 2: pick(["a=1&b=2", "{\"a\":\"it's\"}", "a\nb\n", "\r\n"])
        default: "d" + text(0...8)
        }
    }

    private mutating func encodedData() -> String {
        pick(["", "=", "n="]) + pick(["x", "\(text(1...6).filter { $0 != "@" })"])
    }

    private mutating func field() -> String {
        pick(["n", "a b", "é", "q\"x"]) + "="
            + pick([
                "v w", "@lines.txt", "@\"a b.svg\"", "@empty;type=text/x", "@lines.txt;filename=o.png",
                "<lines.txt", "<lines.txt;type=text/plain", "\"a;b\"", "\"x\\\"y\"", "v;type=text/html",
                " v ",
                "{\"a\":1};type=application/json", "x;foo=bar", "\"un", "a,b", "v\(text(0...5))",
                "@lines.txt;headers=\"X-P: 1\"",
            ])
    }
}

// MARK: - URLs and quotes

extension RandomCurlCommand {
    private mutating func url() -> String {
        let segments = [
            "a", "x9", "..", ".", "...", "%20", "%e9", "", "a'b", "x;y", "a=b", "@", "~u", "(z)", "!", "*",
            "$v",
            "a|b", "é", "^", "\"", "`", "a+b", "\\c", "<x>", "{a,b}", "[1-3]", "[a-c]", "[01-03]", "{x,}",
            "[0-4:2]", "f{1,2}g", "\\{l\\}", "{a\\,b,c}",
        ]
        let path = (0..<Int.random(in: 0..<4, using: &dice)).map { _ in "/" + pick(segments) }.joined()
        return pick(["http://", "http://", "", "HTTP://"])
            + (happens(0.06) ? pick(["me:pw@", "me@", "a%40b:c@"]) : "")
            + pick(["h.example", "H.Example:8080", "127.0.0.1", "h.example:80", "[::1]:81", "bücher.example"])
            + path + (path.isEmpty ? "/" : "")
            + (happens(0.3)
                ? pick(["?a=1", "?a=1&b=2", "?", "?x=/../y", "?a=[1-2]", "?f={p,q}", "?é", "?a&&b"]) : "")
            + (happens(0.08) ? "#f?" : "")
    }

    private mutating func quoted(_ text: String) -> String {
        switch Int.random(in: 0..<7, using: &dice) {
        case 0, 1: return "'" + text.replacing("'", with: "'\\''") + "'"
        case 2, 3:
            return "\"" + text.flatMap { "\\\"$`".contains($0) ? ["\\", $0] : [$0] } + "\""
        case 4, 5: return "$'" + text.unicodeScalars.map { escaped($0) }.joined() + "'"
        default:
            guard !text.isEmpty else { return "''" }
            return text.unicodeScalars.map { scalar in
                if scalar == "\n" { return "'\n'" }
                return scalar.isASCII && !scalar.properties.isAlphabetic ? "\\\(scalar)" : "\(scalar)"
            }.joined()
        }
    }

    /// A character as `$'…'` may have it.
    private mutating func escaped(_ scalar: Unicode.Scalar) -> String {
        func padded(_ value: UInt32, _ radix: Int, _ width: Int) -> String {
            let digits = String(value, radix: radix)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        switch Int.random(in: 0..<8, using: &dice) {
        case 0: return String(scalar).utf8.map { "\\x" + padded(UInt32($0), 16, 2) }.joined()
        case 1: return String(scalar).utf8.map { "\\" + padded(UInt32($0), 8, 3) }.joined()
        case 2:
            return scalar.value < 0x10000
                ? "\\u" + padded(scalar.value, 16, 4) : "\\U" + padded(scalar.value, 16, 8)
        default:
            switch scalar {
            case "\\", "'": return "\\\(scalar)"
            case "\n": return "\\n"
            case "\r": return "\\r"
            case "\t": return "\\t"
            default: return String(scalar)
            }
        }
    }
}
