import FetchCore

/// Pasted `curl …` commands, one a line or continued with a backslash; a command with several URLs is as many requests.
///
/// What a run does anyway or says elsewhere (`-L`, `--compressed`, `-s`, `-o`, …) is accepted and has no effect of its
/// own; `-k` and `-x` hold for the one request. What would make the request another one than curl's (client certificates,
/// time limits of connecting) is refused with the option of the command line that does it for the run. `--next` begins
/// another request. An option that is not known is named.
struct CurlCommands: ListParser {
    private var words = ShellWords()
    private var isSetUp = false

    mutating func take(_ line: ByteSpan, number: Int, into sink: ListSink) {
        if !isSetUp {
            words.dollar = sink.environment?.dollar
            isSetUp = true
        }
        read(sink, line: number) { (words) throws(RequestFault) in try words.take(line, number: number) }
    }

    mutating func finish(into sink: ListSink) {
        guard words.isOpen else { return }
        read(sink, line: words.firstLine) { (words) throws(RequestFault) in try words.finish() }
    }

    private mutating func read(
        _ sink: ListSink, line: Int, _ body: (inout ShellWords) throws(RequestFault) -> [ShellWords.Command]
    ) {
        let isContinued = words.isOpen
        let commands: [ShellWords.Command]
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

    static func add(_ command: ShellWords.Command, to sink: ListSink) {
        command.raw.withUnsafeBufferPointer { raw in
            do throws(RequestFault) {
                for var request in try requests(command.words) {
                    if let environment = sink.environment {
                        request.url = try Template(value: environment.value, dollar: nil).expand(
                            request.url, as: .url)
                    }
                    sink.add(request, place: String(command.firstLine), raw: raw.trimmed)
                }
            } catch {
                sink.fault(error, line: command.firstLine, raw: raw.trimmed)
            }
        }
    }

    /// What the command would send, in order.
    static func requests(_ words: [String]) throws(RequestFault) -> [ListedRequest] {
        // A prompt that came along.
        var words = words[...]
        if words.first == "$" || words.first == "%" { words.removeFirst() }
        guard let program = words.first,
            program.split(separator: "/").last?.lowercased() == "curl"
                || program.lowercased().hasSuffix("curl.exe")
        else {
            throw RequestFault(
                what: "not a curl command", value: words.first ?? "", mend: "expected curl URL [options]")
        }
        var requests: [ListedRequest] = []
        for part in words.dropFirst().split(separator: "--next", omittingEmptySubsequences: true) {
            var command = CurlReading()
            try command.read(part)
            requests += try command.requests()
        }
        guard !requests.isEmpty else {
            throw RequestFault(
                what: "no URL in the command", value: words.joined(separator: " "),
                mend: "expected curl http://host/path")
        }
        return requests
    }
}
