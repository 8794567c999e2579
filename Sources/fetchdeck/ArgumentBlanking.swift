import Glibc

/// Takes secrets out of the list of processes, as curl does: whoever may look there sees the arguments as the process has them.
enum ArgumentBlanking {
    /// Overwrites what is secret in the arguments of the process; they have to have been read before.
    ///
    /// Secret are the values of `-u` and `--bearer`, what stands before the `@` of a URL or a proxy, and all of the URL of a
    /// database but its scheme: its parameters may hold a password too.
    static func blank() {
        let arguments = CommandLine.arguments
        for index in arguments.indices.dropFirst() {
            guard let raw = CommandLine.unsafeArgv[index] else { continue }
            let count = strlen(raw)
            for place in secret(arguments[index], after: arguments[index - 1]) where place < count {
                raw[place] = CChar(bitPattern: UInt8(ascii: "*"))
            }
        }
    }

    /// Which bytes of an argument are secret.
    static func secret(_ argument: String, after previous: String) -> Range<Int> {
        let bytes = Array(argument.utf8)
        if [ProgramOption.user.long, ProgramOption.bearer.long, "-u"].contains(previous), !argument.isEmpty {
            return 0..<bytes.count
        }
        for option in [ProgramOption.user.long, ProgramOption.bearer.long]
        where argument.hasPrefix(option + "=") {
            return option.utf8.count + 1..<bytes.count
        }
        for scheme in DatabaseURL.schemes {
            if let found = argument.firstRange(of: scheme) {
                return argument.utf8.distance(from: argument.startIndex, to: found.upperBound)..<bytes.count
            }
        }
        if argument.hasPrefix("-u"), bytes.count > 2 { return 2..<bytes.count }
        return userInfo(bytes)
    }

    /// What stands between `://`, or the beginning, and the last `@` that is followed by a host.
    private static func userInfo(_ bytes: [UInt8]) -> Range<Int> {
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return 0..<0 }
        let sign = Array("://".utf8)
        let start = (0..<max(0, at - 2)).first { Array(bytes[$0..<$0 + 3]) == sign }
        return start.map { $0 + 3..<max($0 + 3, at) } ?? 0..<0
    }
}
