import FetchCore

/// Pasted `curl …` commands, one a line or continued with a backslash; a command with several URLs is as many requests.
///
/// What a run does anyway or says elsewhere (`--compressed`, `-s`, `-o`, …) is accepted and has no effect of its own; `-k`,
/// `-x` and `-L` hold for the one request. What would make the request another one than curl's (client certificates,
/// time limits of connecting) is refused with the option of the command line that does it for the run. `--next` begins
/// another request. An option that is not known is named. What stands behind `|`, `>` and the like is left out, with a note.
struct CurlCommands: ListParser {
    /// Which shell a command was written for.
    private enum Dialect {
        case posix, cmd
    }

    private var words = ShellWords()
    private var cmdWords = CmdWords()
    private var dialect = Dialect.posix
    private var isSetUp = false
    /// Whether the list cannot be used: what follows says nothing.
    private var isUseless = false

    mutating func take(_ line: ByteSpan, number: Int, into sink: ListSink) {
        if isUseless { return }
        if !isSetUp {
            words.dollar = sink.options.environment.map { .environment($0) } ?? .refused
            isSetUp = true
        }
        if !words.isOpen, !cmdWords.isOpen {
            if Self.isPowerShell(line.trimmed) {
                isUseless = true
                return sink.wholeFault(
                    RequestFault(what: "a command for PowerShell", mend: "copy it as cURL (bash) instead"),
                    place: String(number))
            }
            dialect = CmdWords.isBegun(by: line) ? .cmd : .posix
        }
        switch dialect {
        case .posix:
            read(sink, line: number) { (words) throws(RequestFault) in try words.take(line, number: number) }
        case .cmd:
            do throws(RequestFault) {
                for command in try cmdWords.take(line, number: number) { Self.add(command, to: sink) }
            } catch {
                cmdWords.raw.withUnsafeBufferPointer {
                    sink.fault(error, line: cmdWords.firstLine, raw: $0.trimmed)
                }
            }
        }
    }

    mutating func finish(into sink: ListSink) {
        if cmdWords.isOpen {
            for command in cmdWords.finish() { Self.add(command, to: sink) }
        }
        guard words.isOpen else { return }
        read(sink, line: words.firstLine) { (words) throws(RequestFault) in try words.finish() }
    }

    /// Whether the line is of what browsers copy for PowerShell, or goes on in its way.
    private static func isPowerShell(_ line: ByteSpan) -> Bool {
        let start = line.prefix { !$0.isBlank && $0 != UInt8(ascii: ".") }
        switch String(decoding: start, as: UTF8.self).lowercased() {
        case "invoke-webrequest", "invoke-restmethod", "iwr", "irm", "$session", "$headers": return true
        case "curl":
            return line.count > 2 && line[line.count - 1] == UInt8(ascii: "`") && line[line.count - 2].isBlank
        default: return false
        }
    }

    private mutating func read(
        _ sink: ListSink, line: Int, _ body: (inout ShellWords) throws(RequestFault) -> [ShellCommand]
    ) {
        let isContinued = words.isOpen
        let commands: [ShellCommand]
        do throws(RequestFault) {
            commands = try body(&words)
        } catch {
            let raw = words.raw
            return raw.withUnsafeBufferPointer {
                sink.fault(error, line: isContinued ? words.firstLine : line, raw: $0.trimmed)
            }
        }
        for command in commands { Self.add(command, to: sink) }
    }

    static func add(_ command: ShellCommand, to sink: ListSink) {
        if command.isCut { sink.note(.shellSigns) }
        if command.followsOther, !isCurl(command.words) { return sink.note(.shellSigns) }
        // `set -eu`, as scripts begin.
        if command.words.first == "set", command.words.dropFirst().allSatisfy({ $0.hasPrefix("-") }) {
            return
        }
        command.raw.withUnsafeBufferPointer { raw in
            do throws(RequestFault) {
                for request in try requests(command, sink.files) {
                    sink.add(request, place: String(command.firstLine), raw: raw.trimmed)
                }
            } catch {
                sink.fault(error, line: command.firstLine, raw: raw.trimmed)
            }
        }
    }

    /// Without a prompt that came along.
    private static func withoutPrompt(_ words: [String]) -> ArraySlice<String> {
        words.first == "$" || words.first == "%" ? words.dropFirst() : words[...]
    }

    static func isCurl(_ words: [String]) -> Bool {
        guard let program = withoutPrompt(words).first?.lowercased() else { return false }
        return program.split(separator: "/").last == "curl" || program.hasSuffix("curl.exe")
    }

    /// What the command would send, in order.
    private static func requests(
        _ command: ShellCommand, _ files: BodyFiles
    ) throws(RequestFault) -> [ListedRequest] {
        let words = withoutPrompt(command.words)
        guard isCurl(command.words) else {
            throw RequestFault(
                what: "not a curl command", value: words.first ?? "", mend: "expected curl URL [options]")
        }
        var requests: [ListedRequest] = []
        for part in words.dropFirst().split(
            omittingEmptySubsequences: true, whereSeparator: { $0 == "--next" || $0 == "-:" })
        {
            var reading = CurlReading(standardInput: try command.input?.contents(files), files: files)
            try reading.read(part)
            requests += try reading.draft.requests()
        }
        guard !requests.isEmpty else {
            throw RequestFault(
                what: "no URL in the command", value: words.joined(separator: " "),
                mend: "expected curl http://host/path")
        }
        return requests
    }
}
